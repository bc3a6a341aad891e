import { remaining, type Limit } from '#calendar';
import { here } from './cast.js';
import { after, handleLimit, leadOn, matterOf, rungs, standsOn } from './field-limits.js';
import { fieldNote } from './field-note.js';
import { ground, local } from './paper.js';

/** What the model remembers of a case: as little as the note needs to say what comes next. */
export interface Memory {
  state: string;
  round: number;
  /** The matter as it is called now, and the one by which it was sent out: limits and owner are that one's. */
  matter: string | null;
  held: string | null;
  boundary: boolean;
  lead: string | null;
  level: string | null;
  helpers: string[];
  sentAt: Date | null;
  forced: boolean;
  returns: Array<{ unit: string; round: number; from: string; outcome: string | null }>;
  /** HANDLE: since when, until when; what was left when it was paused, or where it stood when it stopped. */
  since: Date | null;
  due: Date | null;
  left: Limit | null;
  stood: Date | null;
  extensionAsked: Limit | null;
  extensions: Limit[];
  suspendUntil: Date | null;
  coTask: boolean;
  stages: string[];
  handDown: string | null;
  supervised: boolean;
  urgedOn: string | null;
  said: string | null;
  tries: string[];
  closedAt: Date | null;
  whistled: boolean;
  split: boolean;
}
export const nothingYet: Memory = {
  ...{ state: 'NEW', round: 1, matter: null, held: null, boundary: false, lead: null, level: null },
  ...{
    helpers: [],
    sentAt: null,
    forced: false,
    returns: [],
    since: null,
    due: null,
    left: null,
    stood: null,
  },
  ...{ extensionAsked: null, extensions: [], suspendUntil: null, coTask: false, stages: [], handDown: null },
  ...{
    supervised: false,
    urgedOn: null,
    said: null,
    tries: [],
    closedAt: null,
    whistled: false,
    split: false,
  },
};

/** What the model is told about a step. */
export interface Told {
  now: Date;
  matter: string;
  anonymous: boolean;
  good: boolean;
  reached: boolean;
  halfDay: string;
  whistleOpen: boolean;
  /** Whom the dispatcher, the leader or the arbiter names; null leaves it to the list. */
  lead: string | null;
  limit: Limit;
  reviewAt: Date;
  stage: string;
  /** The clock that ran out. */
  timer: string | null;
}

interface Law {
  /** Every reason against the move; it may be refused for any that holds. */
  against?: (m: Memory, told: Told) => Record<string, boolean>;
  makes?: (m: Memory, told: Told) => Partial<Memory>;
}

const thisRound = ({ returns, round }: Memory) => returns.filter((one) => one.round === round);
const approved = (m: Memory) => thisRound(m).filter(({ outcome }) => outcome === 'APPROVED');
const answered = ({ returns }: Memory, outcome: string) =>
  returns.map((one) => (one.outcome === null ? { ...one, outcome } : one));
const owner = ({ held }: Memory) => matterOf(held).owner;
const above = ({ level }: Memory) => rungs[rungs.indexOf(level ?? '') + 1] ?? null;
const below = (m: Memory) =>
  rungs
    .slice(0, Math.max(0, rungs.indexOf(m.level ?? '')))
    .findLast((level) => leadOn(level, owner(m)) !== m.lead && m.helpers.includes(leadOn(level, owner(m))));

/** HANDLE begins, unless it runs: once in a round, whoever has the case (2.2, invariants). */
const running = (m: Memory, now: Date): Partial<Memory> =>
  m.due ? {} : { since: now, due: after(now, handleLimit(m.held, m.round)) };
const stopped = { since: null, due: null };
const over = (now: Date): Partial<Memory> => ({ ...stopped, supervised: false, closedAt: now });

function given(m: Memory, lead: string, now: Date): Partial<Memory> {
  const held = m.held ?? m.matter;
  return { held, lead, level: standsOn(lead, m.matter), sentAt: now, ...running({ ...m, held }, now) };
}
const forOnce = (m: Memory, lead: string, now: Date): Partial<Memory> => ({
  ...given(m, lead, now),
  forced: true,
  returns: answered(m, 'RULED'),
});
function again(m: Memory, now: Date): Partial<Memory> {
  const round = m.round + 1;
  const clean = { said: null, tries: [], supervised: false, handDown: null, closedAt: null };
  return { round, ...clean, sentAt: now, ...running({ ...m, round, due: null }, now) };
}
/** The one that led goes on as helper. */
function ledBy(m: Memory, level: string): Partial<Memory> {
  const lead = leadOn(level, owner(m));
  if (lead === m.lead) return { level };
  const helpers = [...new Set([...m.helpers, m.lead!])].filter((one) => one !== lead);
  return { level, lead, helpers };
}

const firstUnit = (m: Memory) => leadOn(matterOf(m.matter).first, owner(m));
const named = (m: Memory, { lead }: Told) => lead ?? firstUnit(m);
const halfDays = ({ tries }: Memory, told: Told) => [...tries, told.halfDay];
const whistled: Law = { against: (m) => ({ HAS_BEEN_WHISTLED: !m.whistled }) };
const calledTo: Law = { against: (_, { whistleOpen }) => ({ WHISTLE_OPEN: !whistleOpen }) };
const ends: Law = { makes: (_, { now }) => over(now) };

/** Field-rules 2.1-2.6, move by move; what is not named here only goes where the note's table says. */
const law: Record<string, Law> = {
  submitDraft: { makes: (_, { matter }) => ({ matter }) },
  accept: { makes: (_, { matter }) => ({ matter }) },
  answer: ends,
  reject: ends,
  transfer: ends,
  selfResolve: {
    against: (_, { matter }) => ({ GRID_CATEGORY: matterOf(matter).first !== 'GRID' }),
    makes: (_, { matter, anonymous, now }) => ({
      ...{
        matter,
        held: matter,
        lead: here.community,
        level: 'GRID',
        supervised: false,
        said: null,
        tries: [],
      },
      ...(anonymous ? { state: 'CLOSED', closedAt: now } : {}),
    }),
  },
  merge: { makes: () => ({ ...stopped, supervised: false }) },
  answerMerged: {
    makes: () => ({
      matter: '060103',
      held: '060103',
      lead: 'D02',
      level: 'DISTRICT',
      round: 1,
      said: null,
      tries: [],
    }),
  },
  split: {
    makes: (m, { now }) => ({
      split: true,
      lead: 'D01',
      held: '060103',
      ...running({ ...m, held: '060103' }, now),
    }),
  },
  gather: { against: ({ split }) => ({ IS_SPLIT: !split }), makes: (_, { now }) => over(now) },
  dispatch: {
    against: (m, told) => ({
      LEAD_IS_RESPONSIBLE: !(
        [here.community, here.street, matterOf(m.matter).owner, ...matterOf(m.matter).helps].includes(
          named(m, told),
        ) ||
        (m.returns.some(({ outcome }) => outcome === 'APPROVED') && named(m, told) === suggested)
      ),
      NOT_BACK_TO_RETURNER: approved(m).some(({ unit }) => unit === named(m, told)),
    }),
    makes: (m, told) => given(m, named(m, told), told.now),
  },
  forceAssign: { makes: (m, told) => forOnce(m, told.lead ?? 'D02', told.now) },
  ruleOwner: { makes: (m, told) => forOnce(m, told.lead ?? 'D02', told.now) },
  bottomLine: { makes: (m, { now }) => forOnce(m, owner(m), now) },
  requestReturn: {
    against: (m, { now }) => ({
      NOT_FORCED: m.forced,
      RETURN_WINDOW_OPEN: now > after(m.sentAt!, matterOf(m.held).returns),
      RETURN_AFTER_SIGN: m.state === 'SIGNED' && matterOf(m.held).urgency === 'EMERGENCY',
      FIRST_RETURN_OF_UNIT: thisRound(m).some(({ unit }) => unit === m.lead),
    }),
    makes: (m) => ({
      returns: [...m.returns, { unit: m.lead!, round: m.round, from: m.state, outcome: null }],
    }),
  },
  approveReturn: {
    against: (m) => ({ RETURNS_LEFT: approved(m).length >= 2 }),
    // Only the platform's own error gives the time back.
    makes: (m, { good }) => ({
      returns: answered(m, 'APPROVED'),
      lead: null,
      level: null,
      ...(good ? {} : stopped),
    }),
  },
  rejectReturn: {
    makes: (m) => ({ returns: answered(m, 'REJECTED'), forced: true, state: m.returns.at(-1)!.from }),
  },
  arbitrate: {
    against: (m) => {
      const had = new Set([m.lead, ...thisRound(m).map(({ unit }) => unit)]);
      return { NOT_FORCED: m.forced, IN_DISPUTE: !(m.boundary || thisRound(m).length >= 2 || had.size >= 3) };
    },
    makes: (m) => ({ returns: answered(m, 'RULED'), lead: null, level: null }),
  },
  addCoHandler: {
    against: (m) => ({ NOT_SPLIT: m.split, KNOWN_CO_UNIT: m.coTask }),
    makes: () => ({ coTask: true }),
  },
  finishCoTask: { against: (m) => ({ NOT_YOURS: !m.coTask }), makes: () => ({ coTask: false }) },
  reachStage: {
    against: (m, { stage }) => {
      const open = matterOf(m.held).stages.filter((one) => !m.stages.includes(one));
      return { HAS_STAGE: open.length === 0, STAGE_OPEN: !open.includes(stage) };
    },
    makes: (m, { stage }) => ({ stages: [...m.stages, stage] }),
  },
  whistle: { against: (m) => ({ NOT_SPLIT: m.split }), makes: () => ({ whistled: true }) },
  ...Object.fromEntries(
    ['issueWhistle', 'refuseWhistle', 'confirmWhistle', 'score', 'rateBack', 'replyToScore'].map((move) => [
      move,
      whistled,
    ]),
  ),
  ...Object.fromEntries(
    [
      'upgradeWhistle',
      'cancelWhistle',
      'ack',
      'checkIn',
      'work',
      'minute',
      'askLeave',
      'excuse',
      'markAbsent',
      'release',
    ].map((move) => [move, calledTo]),
  ),
  requestExtension: {
    against: (m, { now, limit }) => {
      const { extensions, cap } = matterOf(m.held);
      const [most, unit] = cap.split(' ');
      const sum = [...m.extensions, limit].reduce((all, { value }) => all + value, 0);
      return {
        NOT_SPLIT: m.split,
        EXTENSION_NOT_ASKED: m.extensionAsked !== null,
        BEFORE_DUE: !m.due || now >= m.due,
        EXTENSIONS_LEFT: m.extensions.length >= extensions,
        EXTENSION_WITHIN_CAP: limit.unit !== unit || sum > Number(most),
      };
    },
    makes: (_, { limit }) => ({ extensionAsked: limit }),
  },
  grantExtension: {
    against: (m, { good }) => ({
      EXTENSION_ASKED: m.extensionAsked === null,
      SECOND_BY_LEADER: m.extensions.length > 0 && !good,
    }),
    makes: (m) => ({
      ...{ due: after(m.due!, m.extensionAsked!), extensions: [...m.extensions, m.extensionAsked!] },
      extensionAsked: null,
    }),
  },
  refuseExtension: {
    against: (m) => ({ EXTENSION_ASKED: m.extensionAsked === null }),
    makes: () => ({ extensionAsked: null }),
  },
  requestSuspension: {
    against: (m, { now, reviewAt, whistleOpen }) => ({
      NOT_SPLIT: m.split,
      SUSPENSION_NOT_ASKED: m.suspendUntil !== null,
      REVIEW_AHEAD: reviewAt > after(now, '180 d'),
      WHISTLES_SETTLED: whistleOpen,
    }),
    makes: (_, { reviewAt }) => ({ suspendUntil: reviewAt }),
  },
  suspend: {
    against: (m, { now, whistleOpen }) => ({
      SUSPENSION_ASKED: m.suspendUntil === null,
      REVIEW_STILL_AHEAD: !m.suspendUntil || now >= m.suspendUntil,
      WHISTLES_SETTLED: whistleOpen,
    }),
    makes: (m, { now }) => ({
      ...{ due: null, stood: m.due },
      left: remaining(now, m.due!, handleLimit(m.held, m.round).unit, ground.calendar),
    }),
  },
  refuseSuspension: {
    against: (m) => ({ SUSPENSION_ASKED: m.suspendUntil === null }),
    makes: () => ({ suspendUntil: null }),
  },
  resume: {
    makes: (m, { now }) => ({ suspendUntil: null, left: null, due: m.left ? after(now, m.left) : m.stood }),
  },
  submitResult: {
    against: (m, { whistleOpen }) => ({
      ...{ NOT_SPLIT: m.split, WHISTLES_SETTLED: whistleOpen, CO_TASKS_DONE: m.coTask },
    }),
    makes: (m) => ({ stood: m.due, due: null, extensionAsked: null, suspendUntil: null }),
  },
  returnForRedo: { makes: ({ stood }) => ({ due: stood }) },
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
    makes: (m, { now }) => again(m, now),
  },
  escalateProblem: {
    against: ({ said, round }) => ({ UNSATISFIED: said !== 'UNSATISFIED', ROUNDS_USED_UP: round < 3 }),
    makes: (m, { now }) => {
      const level = above(m);
      return { ...again(m, now), ...(level ? ledBy(m, level) : {}), forced: true, supervised: true };
    },
  },
  conclude: {
    against: ({ said, round }) => ({ UNSATISFIED: said !== 'UNSATISFIED', RAISED_AS_PROBLEM: round <= 3 }),
    makes: (_, { now }) => over(now),
  },
  reopen: {
    against: (m, { now }) => ({ NOT_SPLIT: m.split, WITHIN_REOPEN_WINDOW: now > after(m.closedAt!, '30 d') }),
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
  changeGrid: { makes: () => ({ boundary: false }) },
  changeCategory: {
    against: (m) => ({ NOT_SPLIT: m.split }),
    // "Policy recomputed only before sign"; from the clock's own start.
    makes: (m, { matter }) => {
      if (m.held === null || !['ACCEPTED', 'DISPATCHED'].includes(m.state)) return { matter };
      return { matter, held: matter, due: m.since && m.due && after(m.since, handleLimit(matter, m.round)) };
    },
  },
  escalate: {
    against: (m) => ({ NOT_SPLIT: m.split, LEVEL_ABOVE: above(m) === null }),
    makes: (m, { now }) => {
      const risen = ledBy(m, above(m)!);
      return { ...risen, handDown: null, ...(risen.lead ? { forced: true, sentAt: now } : {}) };
    },
  },
  offerHandDown: {
    against: (m) => ({ ROSE_FROM_BELOW: below(m) === undefined }),
    makes: (m) => ({ handDown: below(m)! }),
  },
  answerHandDown: {
    against: (m) => ({ NOT_YOURS: m.handDown === null }),
    makes: (m, { good, now }) => ({
      ...(good ? { ...ledBy(m, m.handDown!), sentAt: now } : {}),
      handDown: null,
    }),
  },
  overdue: {
    makes: (m, { timer }) => {
      const nobodys = timer === 'ACCEPT' || timer === 'DISPATCH';
      return {
        ...(nobodys ? { level: 'DISTRICT' } : {}),
        supervised: m.supervised || nobodys || timer === 'HANDLE',
      };
    },
  },
};

/** Whom every return suggests. */
export const suggested = 'D11';

/** What the note says comes of a move made by the right person: the next memory, or every reason that refuses it. */
export function predict(m: Memory, move: string, told: Told): Memory | string[] {
  const line = fieldNote.find((one) => one.from === m.state && one.move === move);
  if (!line) return ['MOVE_NOT_ALLOWED_NOW'];
  const { against, makes } = law[move] ?? {};
  const reasons = Object.entries(against?.(m, told) ?? {}).flatMap(([code, holds]) => (holds ? [code] : []));
  if (reasons.length > 0) return reasons;
  return { ...m, state: line.to[0]!, ...makes?.(m, told) };
}
