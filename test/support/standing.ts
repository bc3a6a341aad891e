import { newTimer, ruleOf, type Case, type Facts, type Move, type State } from '#cases';
import { policyFor, SHANDONG_LIKE } from '#catalogue';
import { here } from './cast.js';
import { Life } from './life.js';
import { at, ground, handled } from './paper.js';

type Part<Name extends keyof Case> = NonNullable<Case[Name]>;

const then = '2026-03-09T01:00:00.000Z';
const returned = (
  unit: string,
  outcome: Part<'returns'>[number]['outcome'],
  from: 'DISPATCHED' | 'SIGNED' = 'DISPATCHED',
): Part<'returns'>[number] => ({
  unit,
  round: 1,
  at: then,
  from,
  outcome,
  reasonCode: 'NOT_OUR_DUTY',
  legalBasis: '权责清单第 8 项',
  suggestedOwner: 'D02',
});
const said = (outcome: Part<'followUp'>['outcome']) => ({ followUp: { outcome, tries: [] } });
const coTask = (unit: string): Part<'coTasks'>[number] => ({ unit, ask: '检查证照', at: then, done: null });
const suspension = (grantedBy: string | null = null): Part<'suspension'> => ({
  reasonCode: 'PROJECT',
  plan: '已列入改造工程',
  askedBy: 'DEPT_CLERK',
  grantedBy,
  reviewAt: '2026-06-30T09:30:00.000Z',
});
const asked: Part<'extension'>['asked'] = {
  limit: {
    value: 3,
    unit: 'wd',
  },
  reason: '等配件',
  at: then,
  by: 'DEPT_CLERK',
};
const extended = (times: number): Part<'extension'>['granted'] =>
  Array.from({ length: times }, () => ({
    limit: asked!.limit,
    at: then,
    by: 'REVIEWER',
    oldDue: '2026-03-13T15:59:59.000Z',
    newDue: '2026-03-16T15:59:59.000Z',
  }));
const supervision = { at: then, by: 'CENTRE_LEADER', reason: '媒体关注' };
const risen = { level: 'DISTRICT', helpers: [here.street], forcedAt: at('2026-03-09T09:10:00') };
const offered = { unit: here.street, level: 'STREET', reason: '现场工作可由街道完成' };

/** 井盖缺失: 紧急 2 h. */
const emergency = (): Partial<Case> => ({
  categoryCode: '020201',
  urgency: 'EMERGENCY',
  policy: policyFor(SHANDONG_LIKE, ground.catalogue.get('020201')),
});

/** Parts of a case in the middle of something. */
export const inTheMiddle = {
  emergency,
  returned,
  said,
  coTask,
  suspension,
  asked,
  extended,
  supervision,
  risen,
  offered,
};

/** A row of 既有违法建设: 疑难 15 wd, two extensions, staged limits. */
export const complex = (): Partial<Case> => ({
  categoryCode: '050102',
  urgency: 'COMPLEX',
  policy: policyFor(SHANDONG_LIKE, ground.catalogue.get('050102')),
});

/** What belongs to a state. */
const inState: Partial<Record<State, Partial<Case>>> = {
  RETURN_PENDING: { returns: [returned('D07', 'APPROVED'), returned('D02', null)] },
  ARBITRATING: { returns: [returned('D07', 'APPROVED'), returned('D02', 'RULED')] },
  SUSPENDED: { suspension: suspension('CENTRE_LEADER') },
  CLOSED: { closedAt: at('2026-03-09T09:00:00'), ...said('SATISFIED') },
};

/** A case that D02 handles, in this state, with what belongs to it. */
export const rowIn = (state: State, own: Partial<Case> = {}): Case =>
  handled({
    state,
    sentAt: at('2026-03-09T09:10:00'),
    level: 'DISTRICT',
    ...inState[state],
    ...own,
  });

/** What a move asks of the row. */
const forMove: Partial<Record<Move, () => Partial<Case>>> = {
  arbitrate: () => ({ returns: [returned('D07', 'APPROVED'), returned('D06', 'APPROVED')] }),
  gather: () => ({ parts: 2 }),
  finishCoTask: () => ({ coTasks: [coTask('D06')] }),
  reachStage: complex,
  grantExtension: () => ({ extension: { asked, granted: [] } }),
  refuseExtension: () => ({ extension: { asked, granted: [] } }),
  suspend: () => ({ suspension: suspension() }),
  refuseSuspension: () => ({ suspension: suspension() }),
  close: () => said('SATISFIED'),
  rework: () => said('UNSATISFIED'),
  escalateProblem: () => ({ round: 3, ...said('UNSATISFIED') }),
  conclude: () => ({ round: 4, raisedAt: at('2026-03-05T09:00:00'), ...said('UNSATISFIED') }),
  answerSupervision: () => ({ supervision }),
  escalate: () => ({ level: 'STREET' }),
  offerHandDown: () => risen,
  answerHandDown: () => ({ ...risen, handDown: offered }),
};

/** A case that others of the same matter may be merged into, and that has its result. */
export const otherCase = (own: Partial<Case> = {}): Case =>
  handled({
    id: '01890000-0000-7000-8000-000000000008',
    number: '379902-260301-0000009-X',
    state: 'FOLLOW_UP',
    ...own,
  });
const facts: Partial<Record<Move, Partial<Facts>>> = {
  merge: { master: otherCase() },
  answerMerged: { master: otherCase() },
};

const withHandle: readonly State[] = ['DISPATCHED', 'RETURN_PENDING', 'ARBITRATING', 'SIGNED', 'PROCESSING'];

/** A case that D02 handles, standing in any state (or not filed yet), with all that the move asks of it. */
export function standing(move: Move, state: State | 'NEW', own: Partial<Case> = {}): Life {
  const life = new Life();
  Object.assign(life.known, facts[move]);
  if (state === 'NEW') return life;
  const openWhistles = ruleOf(move).guards.includes('whistleOpen') ? 1 : 0;
  // Whoever has asked for a return has it among those of its round.
  const pending = move === 'arbitrate' && state === 'RETURN_PENDING';
  life.row = rowIn(state, { openWhistles, ...(pending ? {} : forMove[move]?.()), ...own });
  start(life, 'HANDLE', withHandle.includes(state));
  start(life, 'SIGN', move === 'autoSign');
  return life;
}

function start(life: Life, kind: 'HANDLE' | 'SIGN', wanted: boolean): void {
  if (!wanted) return;
  const { policy } = life.row!;
  const limit = kind === 'SIGN' ? { value: 10, unit: 'min' as const } : policy!.limits.HANDLE;
  const begun = { now: at('2026-03-09T09:10:00'), calendar: ground.calendar, before: life.row };
  const [timer] = newTimer(kind, '', limit, policy!, begun);
  const { dueAt } = life.start('dispatch', timer!);
  if (kind === 'HANDLE') life.row = { ...life.row!, dueAt };
}
