import { allMoves, allStates, decide, ruleOf, states, type Move, type State } from '#cases';
import { Refusal } from '#config';
import type { Actor } from '#people';
import type { Party } from '../../libs/cases/src/parties.js';
import { cast, here, partiesOf, staff, strangers, usual } from '../support/cast.js';
import { standing } from '../support/standing.js';

const everywhere = ['NEW', ...allStates] as const;
const everybody = Object.keys(cast) as Party[];
const mayMake = (move: Move, party: Party) =>
  partiesOf(party, ruleOf(move).from[0]!).some((one) => ruleOf(move).who.includes(one));
const targets = (move: Move, from: State | 'NEW'): readonly string[] => {
  const { to } = ruleOf(move);
  return to === 'SAME' ? [from] : to;
};

/** The platform voids nothing but a draft nobody submitted, and the archive gives back only what was falsely closed. */
function expectedOf(move: Move, from: State | 'NEW', party: Party): readonly string[] {
  if (!ruleOf(move).from.includes(from)) return ['409 MOVE_NOT_ALLOWED_NOW'];
  if (move === 'voidCase' && party === 'SYSTEM' && from !== 'DRAFT') return ['422 VOID_EXPLAINED'];
  if (move === 'reopen' && from === 'ARCHIVED') return ['422 WITHIN_REOPEN_WINDOW'];
  return targets(move, from);
}

/** Where it leads, or the refusal with its status. */
function outcome(move: Move, from: State | 'NEW', by: Actor, input = {}): string {
  try {
    return decide(move, standing(move, from).situation(move, { by, input })).to;
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.code}`;
    throw error;
  }
}

describe.each(allMoves)('%s', (move) => {
  const rule = ruleOf(move);
  const allowed = everybody.filter((party) => mayMake(move, party));

  test('in every state, by everybody who may make it: a state of the table, or not now', () => {
    const surprises = everywhere.flatMap((from) =>
      allowed.flatMap((party) => {
        const expected = expectedOf(move, from, party);
        const came = outcome(move, from, cast[party]);
        return expected.includes(came) ? [] : [`${from}, ${party}: ${came}`];
      }),
    );
    expect(surprises).toEqual([]);
  });

  test('by anybody else: not yours, wherever it could be made', () => {
    const others = everybody.filter((party) => !allowed.includes(party)).map((party) => cast[party]);
    const surprises = rule.from.flatMap((from) =>
      // Anybody may file a case of their own.
      [...others, ...(from === 'NEW' ? [] : Object.values(strangers))].flatMap((by) => {
        const came = outcome(move, from, by);
        return came === '403 NOT_YOURS' ? [] : [`${from}, ${by.id}: ${came}`];
      }),
    );
    expect(surprises).toEqual([]);
  });

  test('with a needed field left out or blank: the field is named', () => {
    for (const field of rule.needs)
      for (const blank of [undefined, null, '', []]) {
        const life = standing(move, rule.from[0]!);
        const situation = life.situation(move, {
          by: cast[usual[move].by],
          input: { [field]: blank },
        });
        expect(() => decide(move, situation)).toThrow(
          expect.objectContaining({ status: 422, code: 'FIELD_MISSING', extra: { fields: [field] } }),
        );
      }
  });
});

test('every party has a move, and every move somebody in the cast', () => {
  expect(everybody.filter((party) => !allMoves.some((move) => ruleOf(move).who.includes(party)))).toEqual([]);
  expect(allMoves.filter((move) => !mayMake(move, usual[move].by))).toEqual([]);
});

describe('who is the lead, and who checks', () => {
  const inOwnGrid = { leadUnit: here.community };
  const signs = (by: Actor) => () =>
    decide('sign', standing('sign', 'DISPATCHED', inOwnGrid).situation('sign', { by }));
  const checks =
    (by: Actor, own = {}) =>
    () =>
      decide('verify', standing('verify', 'VERIFYING', own).situation('verify', { by }));
  const notYours = expect.objectContaining({ code: 'NOT_YOURS' });

  test('a grid matter is signed by the community or the worker of that grid, not of the next', () => {
    expect(signs(cast.COMMUNITY)).not.toThrow();
    expect(signs(cast.GRID_WORKER)).not.toThrow();
    expect(signs(cast.OTHER_GRID_WORKER)).toThrow(notYours);
  });

  test('nobody of the unit that handled it checks the result (field-rules 2.2 #27)', () => {
    expect(checks(cast.OTHER_GRID_WORKER)).not.toThrow();
    expect(checks(cast.OTHER_GRID_WORKER, inOwnGrid)).toThrow(notYours);
    const neighbour = staff('GRID_WORKER', '379902004002', '379902004002001');
    expect(checks(neighbour, { ...inOwnGrid, verifierUnit: neighbour.unitCode })).not.toThrow();
  });
});

describe('the graph of states', () => {
  const steps = (without: Move[] = []) =>
    allMoves
      .filter((move) => !without.includes(move))
      .flatMap((move) =>
        ruleOf(move).from.flatMap((from) => targets(move, from).map((to) => ({ from, to }))),
      );
  function reachableFrom(start: string, without?: Move[]): Set<string> {
    const found = new Set([start]);
    // A set grows while it is walked.
    for (const one of found) for (const { from, to } of steps(without)) if (from === one) found.add(to);
    return found;
  }
  const reachable = reachableFrom('NEW');

  test('a case can reach every state', () => {
    expect(allStates.filter((state) => !reachable.has(state))).toEqual([]);
  });

  test('from every open state there is a way to a closed one that is not giving up', () => {
    for (const state of allStates.filter((one) => states[one].open && reachable.has(one))) {
      const ends = [...reachableFrom(state, ['withdraw'])].filter(
        (one) => one !== 'NEW' && !states[one as State].open,
      );
      expect({ state, ends }).toEqual({ state, ends: expect.arrayContaining(['CLOSED']) });
    }
  });

  test('a case that is over is touched by what follows a closing and a merge, and by nothing else', () => {
    const touching = (...over: State[]) =>
      allMoves.filter((move) => ruleOf(move).from.some((from) => over.includes(from as State)));
    expect(touching('CLOSED')).toEqual([
      'confirmWhistle',
      'score',
      'rateBack',
      'replyToScore',
      'reopen',
      'archive',
      'retime',
      // A whistle's confirmation is owed even then.
      'warn',
      'overdue',
    ]);
    expect(touching('MERGED')).toEqual(['unmerge', 'answerMerged', 'withdraw']);
    // A false closing may come out after years.
    expect(touching('ARCHIVED')).toEqual(['reopen']);
    const others = allStates.filter(
      (state) => !states[state].open && !['CLOSED', 'ARCHIVED', 'MERGED'].includes(state),
    );
    expect(touching(...others)).toEqual([]);
  });
});
