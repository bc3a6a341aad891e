import * as fc from 'fast-check';
import { allMoves, openStates, ruleOf, type Move } from '#cases';
import { fieldNote, OPEN, type Line } from '../support/field-note.js';
import { Life } from '../support/life.js';
import { local } from '../support/paper.js';

const inOrder = (lines: Line[]) =>
  lines
    .map(
      (line) =>
        `${line.from} ${line.move} -> ${line.to.toSorted().join('|')}: ${line.who.toSorted().join(' ')}`,
    )
    .sort();

test('the table says what the field note says, row by row', () => {
  const table = allMoves.flatMap((move) => {
    const { from, to, who } = ruleOf(move);
    return from.map((one) => ({ from: one, move, to: to === 'SAME' ? [one] : [...to], who: [...who] }));
  });
  expect(inOrder(table)).toEqual(inOrder(fieldNote));
  expect(openStates).toEqual(OPEN);
});

/** What the model remembers of a case: as little as the note needs to say what comes next. */
interface Memory {
  state: string;
  round: number;
  said: string | null;
  tries: string[];
  emergency: boolean;
  checked: boolean;
}
const noFollowUp = { said: null, tries: [] as string[] };

const matters = {
  '060103': { emergency: false, checked: true, grid: false },
  '010206': { emergency: false, checked: true, grid: true },
  '020103': { emergency: false, checked: false, grid: true },
  '020201': { emergency: true, checked: true, grid: false },
};
const step = fc.record({
  pick: fc.nat(),
  /** Any move at all, not one the state allows. */
  wild: fc.integer({ min: 0, max: 9 }).map((one) => one === 9),
  hours: fc.integer({ min: 1, max: 30 }),
  good: fc.boolean(),
  reached: fc.boolean(),
});
const life = fc.record({
  matter: fc.constantFrom(...(Object.keys(matters) as (keyof typeof matters)[])),
  anonymous: fc.boolean(),
  steps: fc.array(step, { minLength: 10, maxLength: 60 }),
});
type Told = {
  matter: keyof typeof matters;
  anonymous: boolean;
  good: boolean;
  reached: boolean;
  halfDay: string;
};

/** What field-rules 2.2 says comes of a move made by the right person: the next memory, or the guard that refuses. */
function predict(memory: Memory, move: string, told: Told): Memory | string {
  const line = fieldNote.find((one) => one.from === memory.state && one.move === move);
  if (!line) return 'MOVE_NOT_ALLOWED_NOW';
  const matter = matters[told.matter];
  const next = { ...memory, state: line.to[0] ?? '' };
  switch (move) {
    case 'accept':
      return { ...next, emergency: matter.emergency, checked: matter.checked };
    case 'selfResolve':
      if (!matter.grid) return 'GRID_CATEGORY';
      return {
        ...next,
        ...noFollowUp,
        checked: matter.checked,
        state: told.anonymous ? 'CLOSED' : 'FOLLOW_UP',
      };
    case 'approve':
      return memory.checked ? next : { ...next, ...noFollowUp, state: 'FOLLOW_UP' };
    case 'verify':
      return told.good ? { ...next, ...noFollowUp } : { ...next, state: 'PROCESSING' };
    case 'followUp': {
      if (memory.said) return 'NOT_YET_ANSWERED';
      const tries = [...memory.tries, told.halfDay];
      if (told.reached) return { ...next, tries, said: told.good ? 'SATISFIED' : 'UNSATISFIED' };
      if (memory.tries.includes(told.halfDay)) return 'ANOTHER_HALF_DAY';
      return { ...next, tries, said: tries.length === 3 ? 'INVALID' : null };
    }
    case 'close':
      return memory.said && memory.said !== 'UNSATISFIED' ? next : 'SATISFIED_OR_NOT_REACHED';
    case 'rework':
      if (memory.said !== 'UNSATISFIED') return 'UNSATISFIED';
      return memory.round < 3 ? { ...next, ...noFollowUp, round: memory.round + 1 } : 'ROUNDS_LEFT';
    case 'withdraw':
      return memory.emergency ? 'NOT_A_SAFETY_MATTER' : next;
    default:
      return next;
  }
}

const inputs = (move: Move, { matter, good, reached }: Told) =>
  ({
    accept: { categoryCode: matter },
    selfResolve: { categoryCode: matter },
    verify: { passed: good },
    followUp: { reached, satisfaction: good ? 'SATISFIED' : 'UNSATISFIED' },
  })[move as string] ?? {};

/** Morning or afternoon in Asia/Shanghai, worked out here once more. */
const halfDayOf = (wall: string) => `${wall.slice(0, 10)} ${wall.slice(11, 13) < '12' ? 'AM' : 'PM'}`;

test('random walks: the program and the note agree at every step', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(life, ({ matter, anonymous, steps }) => {
      const walked = new Life(anonymous ? { reporterId: null } : {});
      let memory: Memory = { state: 'NEW', round: 1, ...noFollowUp, emergency: false, checked: false };
      const trail: string[] = [];
      for (const { pick, wild, hours, good, reached } of steps) {
        const state = memory.state;
        // Weighted towards what leads on; giving up comes with the wild ones, or no walk would get far.
        const possible = fieldNote
          .filter((one) => one.from === state && one.move !== 'withdraw')
          .flatMap(({ move, to }) => (to.includes(state) ? [move] : [move, move, move, move]));
        const choice = wild || possible.length === 0 ? allMoves : possible;
        const move = choice[pick % choice.length] as Move;
        // Ten days on, every limit to sign has passed.
        const later = new Date(walked.now.getTime() + (move === 'autoSign' ? 240 : hours) * 3_600_000);
        const told = { matter, anonymous, good, reached, halfDay: halfDayOf(local(later)) };
        const expected = predict(memory, move, told);
        const came = walked.make(move, { at: local(later), input: inputs(move, told) });
        trail.push(`${move} -> ${came}`);
        if (typeof expected !== 'string') memory = expected;
        seen.add(memory.state);
        const { row } = walked;
        const is = [came, row?.state ?? 'NEW', row?.round ?? 1, row?.followUp?.outcome ?? null].join(' ');
        const outcome = typeof expected === 'string' ? expected : expected.state;
        const should = [outcome, memory.state, memory.round, memory.said].join(' ');
        if (is !== should)
          throw new Error(`${trail.join(', ')}: ${should} by the note, ${is} by the program`);
      }
    }),
    { numRuns: 300 },
  );
  // Walks that end early would agree for want of trying.
  const ends = fieldNote.filter(({ from }) => from === 'NEW' || seen.has(from)).flatMap(({ to }) => to);
  expect([...seen].sort()).toEqual([...new Set(['NEW', ...ends])].sort());
});
