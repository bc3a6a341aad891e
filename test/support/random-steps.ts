import * as fc from 'fast-check';
import type { Limit } from '#calendar';
import { allMoves, ruleOf, type Move, type MoveInput, type State } from '#cases';
import { here } from './cast.js';
import { suggested } from './field-law-filing.js';
import { matters } from './field-limits.js';
import type { Memory, Told } from './field-memory.js';
import { predict } from './field-model.js';
import { fieldNote } from './field-note.js';

export interface RandomStep {
  pick: number;
  /** 0 any move at all, up to 4 any that the state knows, above one that goes through. */
  mood: number;
  hours: number;
  asleep: boolean;
  matter: string;
  good: boolean;
  reached: boolean;
  open: boolean;
  lead: string | null;
  limit: Limit;
  reviewIn: number;
  stage: string;
}

/** Once in so many. */
const rarely = (times: number) => fc.integer({ min: 1, max: times }).map((one) => one === times);

const step: fc.Arbitrary<RandomStep> = fc.record({
  pick: fc.nat(),
  mood: fc.integer({ min: 0, max: 19 }),
  // From minutes to weeks, so that every clock runs out in some lives.
  hours: fc.constantFrom(
    ...Array<number>(12).fill(0.1),
    0.5,
    0.5,
    0.5,
    0.5,
    1,
    2,
    6,
    20,
    20,
    30,
    80,
    200,
    800,
  ),
  // Nobody sweeps until then.
  asleep: rarely(5),
  matter: fc.constantFrom(...Object.keys(matters)),
  good: fc.boolean(),
  reached: fc.boolean(),
  // What the whistles of the case are at, if it has any: that is their own room's business.
  open: fc.boolean(),
  lead: fc.constantFrom(null, null, 'D02', 'D07', suggested, here.street, '379902001001'),
  limit: fc.record({ value: fc.constantFrom(1, 3, 5, 8, 24), unit: fc.constantFrom('wd', 'wd', 'h') }),
  reviewIn: fc.constantFrom(1, 20, 170, 200),
  stage: fc.constantFrom('STOP', 'DEMOLISH', 'PAINT'),
});

/** A life to be lived; without the bias to small numbers, for which a move is a move. */
export const randomLife = fc.noBias(
  fc.record({
    anonymous: fc.boolean(),
    boundary: rarely(2),
    draft: rarely(6),
    // Whoever is never satisfied brings it to a problem order, and to its end by ruling.
    unhappy: rarely(4),
    steps: fc.array(step, { minLength: 1, maxLength: 70, size: 'max' }),
  }),
);

/** Made by the sweep when their clock runs out, and by nobody before. */
const byClock = ['autoSign', 'bottomLine', 'archive', 'warn', 'overdue', 'retime', 'relieve'];

/** Weighted towards what leads on, or no life would get far: 10 where nothing is said, and giving up comes by itself. */
const weights = new Map<string, number>([
  ...fieldNote.filter(({ section }) => section === '2.5').map(({ move }): [string, number] => [move, 1]),
  ...weighing(0, 'withdraw voidCase'),
  ...weighing(
    1,
    'gather merge split hold takeIn reveal urge supervise answerSupervision changeGrid changeCategory',
  ),
  ...weighing(1, 'answer reject transfer assignInner reassignCheck'),
  ...weighing(2, 'refuseSuspension returnForRedo selfResolve'),
  ...weighing(3, 'escalate forceAssign addCoHandler whistle'),
  ...weighing(20, 'submitResult requestReturn arbitrate'),
  ...weighing(30, 'accept rework escalateProblem'),
]);
function weighing(weight: number, moves: string): [string, number][] {
  return moves.split(' ').map((move) => [move, weight]);
}

/** The next move; undefined where the life is over for good. */
export function choose(
  m: Memory,
  told: Told,
  { pick, mood }: Pick<RandomStep, 'pick' | 'mood'>,
  draft: boolean,
): Move | undefined {
  if (m.state === 'NEW') return draft ? 'saveDraft' : 'submit';
  const known = fieldNote.filter((one) => one.from === m.state && !byClock.includes(one.move));
  if (known.length === 0) return undefined;
  const may = known.filter(({ move }) => mood > 4 && !Array.isArray(predict(m, move, told)));
  const weighted = (may.length > 0 ? may : known).flatMap(({ move }) =>
    Array<string>(weights.get(move) ?? 10).fill(move),
  );
  const wild = allMoves.filter(
    (move) => !byClock.includes(move) || !ruleOf(move).from.includes(m.state as State),
  );
  const choice = mood === 0 || weighted.length === 0 ? wild : weighted;
  return choice[pick % choice.length] as Move;
}

/** What is given with the move, beyond what is usual. */
export function inputFor(
  move: Move,
  { matter, good, reached, lead, limit, reviewAt, stage }: Told,
): MoveInput {
  const categoryCode = matter;
  const own: Partial<Record<Move, MoveInput>> = {
    accept: { categoryCode },
    submitDraft: { categoryCode },
    selfResolve: { categoryCode },
    changeCategory: { categoryCode },
    changeGrid: { gridCode: here.grid },
    dispatch: { leadUnit: lead ?? undefined },
    requestReturn: { suggestedOwner: suggested },
    approveReturn: { platformError: !good },
    requestExtension: { limit },
    requestSuspension: { reviewAt: reviewAt.toISOString() },
    reachStage: { stage },
    verify: { passed: good },
    answerHandDown: { agreed: good },
    submitResult: { solved: good },
    followUp: {
      reached,
      satisfaction: good ? 'SATISFIED' : 'UNSATISFIED',
    },
    ...(lead
      ? {
          forceAssign: { leadUnit: lead },
          ruleOwner: { leadUnit: lead },
        }
      : {}),
  };
  return own[move] ?? {};
}
