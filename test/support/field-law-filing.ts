import { here } from './cast.js';
import { after, leadOn, matterOf, standsOn } from './field-limits.js';
import { helpedBy, over, owner, running, stopped, type Law, type Memory, type Told } from './field-memory.js';

const thisRound = ({ returns, round }: Memory) => returns.filter((one) => one.round === round);
const approved = (m: Memory) => thisRound(m).filter(({ outcome }) => outcome === 'APPROVED');
const answered = ({ returns }: Memory, outcome: string) =>
  returns.map((one) => (one.outcome === null ? { ...one, outcome } : one));
function given(m: Memory, lead: string, now: Date): Partial<Memory> {
  const held = m.held ?? m.matter;
  return { held, lead, level: standsOn(lead, m.matter), sentAt: now, ...running({ ...m, held }, now) };
}
const forOnce = (m: Memory, lead: string, now: Date): Partial<Memory> => ({
  ...helpedBy(m, lead),
  ...given(m, lead, now),
  forced: true,
  returns: answered(m, 'RULED'),
});
const firstUnit = ({ matter }: Memory) => leadOn(matterOf(matter).first, matterOf(matter).owner);
const named = (m: Memory, { lead }: Told) => lead ?? firstUnit(m);
const sentOut: NonNullable<Law['against']> = ({ held }) => ({ NEVER_DISPATCHED: held !== null });
const ends: Law = { makes: (_, { now }) => over(now) };

/** Whom every return suggests. */
export const suggested = 'D11';

/** Filing, merging, sending out, handing back, ruling (field-rules 2.1(1)-(6), 2.2 #1-#16). */
export const filingLaw: Record<string, Law> = {
  submitDraft: {
    makes: (m, { matter }) => ({ matter, confidential: m.confidential || matterOf(matter).secret }),
  },
  accept: { makes: (m, { matter }) => ({ matter, confidential: m.confidential || matterOf(matter).secret }) },
  answer: ends,
  reject: ends,
  transfer: ends,
  selfResolve: {
    against: (m, { matter }) => ({
      GRID_CATEGORY: matterOf(matter).first !== 'GRID',
      MAY_RESOLVE_ITSELF: m.confidential,
    }),
    makes: (_, { matter, anonymous, now }) => ({
      matter,
      held: matter,
      lead: here.community,
      level: 'GRID',
      supervised: false,
      said: null,
      tries: [],
      ...(anonymous
        ? {
            state: 'CLOSED',
            closedAt: now,
          }
        : {}),
    }),
  },
  merge: { against: sentOut, makes: () => ({ ...stopped, supervised: false }) },
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
    against: sentOut,
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
      KNOWN_SUGGESTED_OWNER: m.lead === suggested,
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
};
