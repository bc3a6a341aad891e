import { after, leadOn, matterOf, rungs } from './field-limits.js';
import {
  above,
  again,
  dropped,
  ledBy,
  over,
  owner,
  type Law,
  type Memory,
  type Told,
} from './field-memory.js';
import { local } from './paper.js';

const below = (m: Memory) =>
  rungs
    .slice(0, Math.max(0, rungs.indexOf(m.level ?? '')))
    .findLast((level) => leadOn(level, owner(m)) !== m.lead && m.helpers.includes(leadOn(level, owner(m))));

/** The handling, what nobody has, and what waits for the centre itself (2.1(9)). */
const supervisedBy = [
  'HANDLE',
  'ACCEPT',
  'DISPATCH',
  'RETURN_REVIEW',
  'REVIEW',
  'VERIFY',
  'FOLLOW_UP',
  'CLOSE',
];

const halfDays = ({ tries }: Memory, told: Told) => [...tries, told.halfDay];

/** Checking, calling back, ending, beginning again, supervision, the ladder (field-rules 2.1(12)-(13), 2.2 #26-#36, 2.6). */
/** What was answered and is still late, or still nobody's, is asked about again when the clock has run out. */
const late = (m: Memory): boolean =>
  (m.red && ['DISPATCHED', 'SIGNED', 'PROCESSING'].includes(m.state)) ||
  (m.lead === null && m.level !== null);

export const endingLaw: Record<string, Law> = {
  approve: {
    makes: (m) => (matterOf(m.matter).checked ? {} : { state: 'FOLLOW_UP', said: null, tries: [] }),
  },
  verify: {
    makes: ({ stood }, { good }) => (good ? { said: null, tries: [] } : { state: 'PROCESSING', due: stood }),
  },
  followUp: {
    against: (m, { reached, halfDay }) => ({
      NOT_YET_ANSWERED: m.said !== null,
      ANOTHER_HALF_DAY: !reached && m.tries.includes(halfDay),
    }),
    makes: (m, told) => {
      const missed = halfDays(m, told).length >= 3 ? 'INVALID' : null;
      return {
        tries: halfDays(m, told),
        said: told.reached ? (told.good ? 'SATISFIED' : 'UNSATISFIED') : missed,
      };
    },
  },
  close: {
    against: ({ said }) => ({ SATISFIED_OR_NOT_REACHED: said === null || said === 'UNSATISFIED' }),
    makes: (_, { now }) => over(now),
  },
  rework: {
    against: ({ said, round }) => ({ UNSATISFIED: said !== 'UNSATISFIED', ROUNDS_LEFT: round >= 3 }),
    makes: (m, { now }) => ({ ...again(m, now), supervised: true }),
  },
  escalateProblem: {
    against: ({ said, round }) => ({ UNSATISFIED: said !== 'UNSATISFIED', ROUNDS_USED_UP: round < 3 }),
    makes: (m, { now }) => {
      const level = above(m);
      const risen = level ? ledBy(m, level) : {};
      return { ...again(m, now), ...risen, forced: true, raised: true, supervised: true };
    },
  },
  conclude: {
    against: ({ said, raised }) => ({ UNSATISFIED: said !== 'UNSATISFIED', RAISED_AS_PROBLEM: !raised }),
    makes: (_, { now }) => over(now),
  },
  reopen: {
    against: (m, { now }) => ({
      NOT_SPLIT: m.split,
      WITHIN_REOPEN_WINDOW: m.state === 'ARCHIVED' || now > after(m.closedAt!, '30 d'),
    }),
    makes: (m, { now }) => again(m, now),
  },
  withdraw: {
    against: (m, { whistleOpen }) => ({
      NOT_A_SAFETY_MATTER: m.matter !== null && matterOf(m.matter).urgency === 'EMERGENCY',
      WHISTLES_SETTLED: whistleOpen,
      NOT_SPLIT: m.split,
    }),
    makes: (_, { now }) => over(now),
  },
  voidCase: {
    against: (m, { whistleOpen }) => ({ WHISTLES_SETTLED: whistleOpen, NOT_SPLIT: m.split }),
    makes: (_, { now }) => over(now),
  },
  supervise: {
    against: (m) => ({ NOT_UNDER_SUPERVISION: m.supervised }),
    makes: () => ({ supervised: true }),
  },
  answerSupervision: {
    against: (m) => ({ UNDER_SUPERVISION: !m.supervised }),
    makes: () => ({ supervised: false }),
  },
  urge: {
    against: ({ urgedOn }, { now }) => ({ NOT_URGED_TODAY: urgedOn === local(now).slice(0, 10) }),
    makes: (_, { now }) => ({ urgedOn: local(now).slice(0, 10) }),
  },
  escalate: {
    against: (m) => ({ NOT_SPLIT: m.split, LEVEL_ABOVE: above(m) === null }),
    makes: (m, { now }) => {
      const risen = ledBy(m, above(m)!);
      return { ...risen, ...dropped, handDown: null, ...(risen.lead ? { forced: true, sentAt: now } : {}) };
    },
  },
  offerHandDown: {
    against: (m) => ({ ROSE_FROM_BELOW: below(m) === undefined, HAND_DOWN_LEFT: m.offered }),
    makes: (m) => ({ handDown: below(m)!, offered: true }),
  },
  answerHandDown: {
    against: (m) => ({ NOT_YOURS: m.handDown === null }),
    makes: (m, { good, now }) => ({
      ...(good ? { ...ledBy(m, m.handDown!), ...dropped, sentAt: now } : {}),
      handDown: null,
    }),
  },
  warn: { makes: (m, { timer }) => ({ red: m.red && timer !== 'HANDLE' }) },
  overdue: {
    makes: (m, { timer }) => {
      const nobodys = timer === 'ACCEPT' || timer === 'DISPATCH';
      return {
        ...(nobodys ? { level: 'DISTRICT' } : {}),
        red: m.red || (timer === 'HANDLE' && !m.split),
        supervised:
          m.supervised ||
          (!m.split && supervisedBy.includes(timer ?? '')) ||
          (timer === 'SUPERVISE' && late(m)),
      };
    },
  },
};
