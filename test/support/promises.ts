import { states } from '#cases';
import { SHANDONG_LIKE } from '#catalogue';
import type { Life } from './life.js';

const handling = ['DISPATCHED', 'SIGNED', 'PROCESSING', 'SUSPENDED', 'PENDING_REVIEW', 'VERIFYING'];
const nobodys = ['DRAFT', 'PENDING_ACCEPT', 'ACCEPTED', 'ARBITRATING'];
const rulings = ['forceAssign', 'ruleOwner', 'bottomLine'];

/** What is promised of every case at every moment (field-rules 2.2, invariants), each with the words that say it is broken. */
const promises: Record<string, (life: Life) => boolean> = {
  'a case that is being handled has a lead': ({ row }) =>
    !handling.includes(row!.state) || row!.leadUnit !== null,
  'a case that nobody has been given has none': ({ row }) =>
    !nobodys.includes(row!.state) || row!.leadUnit === null,
  'whoever reported it stays with it': ({ row, reporter }) => row!.reporterId === reporter,
  'while it is open a clock runs, or the date of its review comes': (life) =>
    !states[life.row!.state].open ||
    (life.row!.state === 'SUSPENDED'
      ? life.clock('LEDGER_REVIEW') !== undefined
      : life.running().some(({ pausedAt }) => pausedAt === null)),
  'clocks stand still only while it is suspended': (life) =>
    life.row!.state === 'SUSPENDED' || life.running().every(({ pausedAt }) => pausedAt === null),
  'when it is over no clock runs but that of the archive': (life) =>
    states[life.row!.state].open || life.running().every(({ kind }) => kind === 'ARCHIVE'),
  'a supervision that waits for its answer has its clock': ({ row, running }) =>
    row!.supervision === null || running().some(({ kind }) => kind === 'SUPERVISE'),
  'no two clocks of one kind and subject run': (life) =>
    new Set(life.running().map(({ kind, subject }) => `${kind} ${subject}`)).size === life.running().length,
  'every clock is looked at again, or has run out and was told': (life) =>
    life.running().every(({ nextAt, pausedAt, overdueAt }) => nextAt ?? pausedAt ?? overdueAt),
  'its due time is that of HANDLE while that runs, and empty otherwise': (life) => {
    const handle = life.clock('HANDLE');
    const runs = handle && handle.pausedAt === null;
    return (life.row!.dueAt?.getTime() ?? null) === (runs ? handle.dueAt.getTime() : null);
  },
  'no unit hands it back twice in a round, and no round has more returns than the policy': ({ row }) => {
    const returns = row!.returns ?? [];
    const approved = returns.filter(({ round, outcome }) => outcome === 'APPROVED' && round === row!.round);
    return (
      new Set(returns.map(({ unit, round }) => `${unit} ${round}`)).size === returns.length &&
      approved.length <= SHANDONG_LIKE.maxReturns
    );
  },
  'a ruling is final: nothing is handed back after it in its round, and nobody rules again': ({ events }) => {
    const last = events.at(-1)!;
    const ruled = events.slice(0, -1).some((one) => one.round === last.round && rulings.includes(one.move));
    return !ruled || !['requestReturn', 'arbitrate', 'ruleOwner', 'bottomLine'].includes(last.move);
  },
  'it is closed on an answer, by a ruling, with its parts, or on the spot for nobody': ({ row, events }) => {
    const { move } = events.at(-1)!;
    return (
      row!.state !== 'CLOSED' ||
      (move === 'close' && row!.followUp!.outcome !== null && row!.followUp!.outcome !== 'UNSATISFIED') ||
      move === 'conclude' ||
      (move === 'gather' && row!.parts !== null) ||
      (move === 'selfResolve' && row!.reporterId === null) ||
      events.slice(0, -1).some((one) => ['close', 'conclude', 'gather', 'selfResolve'].includes(one.move))
    );
  },
  'nobody of the unit that handled it closes it': ({ row, events }) => {
    const { move, actor } = events.at(-1)!;
    return !['close', 'conclude'].includes(move) || actor.unitCode !== row!.leadUnit;
  },
};

/** Throws where a promise is broken after the life's last move. */
export function keepsPromises(life: Life): void {
  for (const [promise, holds] of Object.entries(promises))
    if (!holds(life)) throw new Error(`broken: ${promise}`);
}
