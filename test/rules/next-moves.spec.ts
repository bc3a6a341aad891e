import { allMoves, allStates, decide, nextMoves, type Case, type Move, type Situation } from '#cases';
import { Refusal } from '#config';
import type { Actor } from '#people';
import { cast, here, strangers } from '../support/cast.js';
import { standing } from '../support/standing.js';
import { handled } from '../support/paper.js';

const everybody = { ...cast, ...strangers };
const asked = (outcome: NonNullable<Case['followUp']>['outcome']) => ({ followUp: { outcome, tries: [] } });
const special: Record<string, Partial<Case>> = {
  ordinary: {},
  confidential: { confidential: true },
  emergency: { urgency: 'EMERGENCY' },
  whistling: { whistled: true, openWhistles: 2 },
  unlocated: { gridCode: null, communityCode: null },
  ownGrid: { leadUnit: here.community, verifierUnit: '379902004002' },
  handledByTheCentre: { leadUnit: 'D01' },
  satisfied: asked('SATISFIED'),
  unsatisfied: asked('UNSATISFIED'),
  notReached: asked('INVALID'),
  lastRound: { round: 3, ...asked('UNSATISFIED') },
};

const askedOf = (row: Case | null): Map<Move, Situation> => {
  const life = standing('autoSign', 'DISPATCHED');
  life.row = row;
  return new Map(
    allMoves.map((move) => [
      move,
      life.situation(move, { by: cast.SYSTEM, input: move === 'accept' ? { gridCode: here.grid } : {} }),
    ]),
  );
};

/** Whether the move is let through with a complete input. */
function goes(move: Move, situation: Situation): boolean {
  try {
    decide(move, situation);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

const offered = (situations: Map<Move, Situation>, actor: Actor) =>
  nextMoves({ ...situations.get('warn')!, actor });

test.each(Object.keys(special))(
  'a case that is %s: everybody is offered, in every state, just what would go through',
  (name) => {
    const wrong: string[] = [];
    // Without a place a case gets no further than this.
    for (const state of name === 'unlocated' ? (['PENDING_ACCEPT'] as const) : allStates) {
      const situations = askedOf(handled({ state, ...special[name] }));
      for (const [who, actor] of Object.entries(everybody)) {
        const offers = offered(situations, actor);
        for (const [move, situation] of situations)
          if (offers.includes(move) !== goes(move, { ...situation, actor }))
            wrong.push(
              `${state}, ${who}: ${move} ${offers.includes(move) ? 'offered in vain' : 'kept back'}`,
            );
      }
    }
    expect(wrong).toEqual([]);
  },
);

const unfiled = askedOf(null);
test('before it is filed, only filing is offered, to those who may', () => {
  const filers = Object.entries(everybody).filter(([, actor]) => offered(unfiled, actor).includes('submit'));
  expect(filers.map(([who]) => who)).toEqual([
    'REPORTER',
    'AGENT',
    'DEVICE',
    'GRID_WORKER',
    'OTHER_GRID_WORKER',
    'anotherReporter',
    'gridWorkerElsewhere',
  ]);
  for (const actor of Object.values(everybody))
    expect(['submit', undefined]).toContain(offered(unfiled, actor)[0]);
});
