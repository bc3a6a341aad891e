import * as fc from 'fast-check';
import { allMoves, openStates, ruleOf, type Move } from '#cases';
import { matters, nothingYet, predict, type Told } from '../support/field-model.js';
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

const step = fc.record({
  pick: fc.nat(),
  /** Any move at all, not one the state allows. */
  wild: fc.integer({ min: 0, max: 9 }).map((one) => one === 9),
  hours: fc.constantFrom(1, 2, 6, 20, 30),
  good: fc.boolean(),
  reached: fc.boolean(),
  /** What the whistles of the case are at, if it has any: that is their own room's business. */
  open: fc.boolean(),
});
const life = fc.record({
  matter: fc.constantFrom(...(Object.keys(matters) as (keyof typeof matters)[])),
  anonymous: fc.boolean(),
  steps: fc.array(step, { minLength: 10, maxLength: 60 }),
});
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
      let memory = nothingYet;
      const trail: string[] = [];
      for (const { pick, wild, hours, good, reached, open } of steps) {
        const state = memory.state;
        // Weighted towards what leads on; giving up comes with the wild ones, or no walk would get far.
        const possible = fieldNote
          .filter((one) => one.from === state && one.move !== 'withdraw')
          .flatMap(({ move, to }) =>
            Array<string>(to.includes(state) && move !== 'followUp' ? 1 : 5).fill(move),
          );
        const choice = wild || possible.length === 0 ? allMoves : possible;
        const move = choice[pick % choice.length] as Move;
        // Ten days on, every limit to sign has passed.
        const later = new Date(walked.now.getTime() + (move === 'autoSign' ? 240 : hours) * 3_600_000);
        const whistleOpen = memory.whistled && state === 'PROCESSING' && open;
        const halfDay = halfDayOf(local(later));
        const told = { matter, anonymous, good, reached, halfDay, whistleOpen };
        const expected = predict(memory, move, told);
        const row = { openWhistles: whistleOpen ? 1 : 0 };
        const came = walked.make(move, { at: local(later), input: inputs(move, told), row });
        trail.push(`${move} -> ${came}`);
        if (typeof expected !== 'string') memory = expected;
        seen.add(memory.state);
        const now = walked.row;
        const is = [came, now?.state ?? 'NEW', now?.round ?? 1, now?.followUp?.outcome ?? null].join(' ');
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
