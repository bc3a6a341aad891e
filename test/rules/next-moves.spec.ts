import {
  allMoves,
  allStates,
  decide,
  nextMoves,
  ruleOf,
  type Case,
  type Move,
  type MoveInput,
  type Situation,
} from '#cases';
import { Refusal } from '#config';
import type { Actor } from '#people';
import { cast, here, strangers } from '../support/cast.js';
import { complex, inTheMiddle as of, otherCase, rowIn, standing } from '../support/standing.js';
import { at } from '../support/paper.js';

// The platform makes its own moves and is offered none.
const { SYSTEM: _, ...people } = { ...cast, ...strangers };
const soon = at('2026-03-13T23:59:59');
const special: Record<string, Partial<Case>> = {
  ordinary: {},
  confidential: { confidential: true },
  emergency: { urgency: 'EMERGENCY' },
  whistling: { whistled: true, openWhistles: 2 },
  unlocated: { gridCode: null, communityCode: null },
  ownGrid: { leadUnit: here.community, verifierUnit: '379902004002', level: 'GRID' },
  handledByTheCentre: { leadUnit: 'D01' },
  satisfied: of.said('SATISFIED'),
  unsatisfied: of.said('UNSATISFIED'),
  notReached: of.said('INVALID'),
  lastRound: { round: 3, ...of.said('UNSATISFIED') },
  problemOrder: { round: 4, raisedAt: at('2026-03-05T09:00:00'), ...of.said('UNSATISFIED') },
  handedDownOnce: { ...of.risen, handDowns: 1 },
  askedByThemselves: { suspension: { ...of.suspension(), askedById: cast.CENTRE_LEADER.id } },
  ruledOn: { forcedAt: at('2026-03-09T09:15:00') },
  returnedBefore: { returns: [of.returned('D02', 'REJECTED')] },
  returnedTwice: { returns: [of.returned('D07', 'APPROVED'), of.returned('D06', 'APPROVED')] },
  sentLongAgo: { sentAt: at('2026-03-01T09:10:00') },
  withinItsTime: { dueAt: soon },
  extensionAsked: { dueAt: soon, extension: { asked: of.asked, granted: [] } },
  extendedOnce: { ...complex(), dueAt: soon, extension: { asked: of.asked, granted: of.extended(1) } },
  extendedOften: { dueAt: soon, extension: { asked: null, granted: of.extended(1) } },
  suspensionAsked: { suspension: of.suspension() },
  suspensionAskedLongAgo: { suspension: { ...of.suspension(), reviewAt: '2026-03-08T01:00:00.000Z' } },
  helped: { coTasks: [of.coTask('D06')] },
  staged: complex(),
  allStagesDone: { ...complex(), stagesDone: ['STOP', 'PENALISE', 'DEMOLISH'] },
  supervised: { supervision: of.supervision },
  urgedToday: { urgedAt: at('2026-03-09T08:00:00') },
  onTheStreet: { level: 'STREET' },
  risen: of.risen,
  handedDownAgain: { level: 'STREET', leadUnit: here.street, helpers: ['D02'] },
  askedToTakeItBack: { ...of.risen, handDown: of.offered },
  split: { parts: 2, leadUnit: 'D01' },
  aPart: { parentId: '01890000-0000-7000-8000-000000000007' },
  closedLongAgo: { closedAt: at('2026-01-05T09:00:00') },
};

/** What makes the input complete whatever the case. */
const asked: Partial<Record<Move, MoveInput>> = {
  accept: { gridCode: here.grid },
  submitDraft: { gridCode: here.grid },
  submitResult: { solved: false },
};

const askedOf = (row: Case | null): Map<Move, Situation> => {
  const life = standing('autoSign', 'DISPATCHED');
  life.known.master = otherCase();
  life.row = row;
  return new Map(
    allMoves.map((move) => [move, life.situation(move, { by: cast.AGENT, input: asked[move] ?? {} })]),
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
      const situations = askedOf(rowIn(state, special[name]));
      for (const [who, actor] of Object.entries(people)) {
        const offers = offered(situations, actor);
        // What the state does not admit is neither offered nor made: see workflow.spec.
        for (const [move, situation] of situations)
          if (
            ruleOf(move).from.includes(state) &&
            offers.includes(move) !== goes(move, { ...situation, actor })
          )
            wrong.push(
              `${state}, ${who}: ${move} ${offers.includes(move) ? 'offered in vain' : 'kept back'}`,
            );
      }
    }
    expect(wrong).toEqual([]);
  },
);

const unfiled = askedOf(null);
test('before it is filed, only filing and drafting are offered, to those who may', () => {
  const offering = (move: Move) =>
    Object.entries(people)
      .filter(([, actor]) => offered(unfiled, actor).includes(move))
      .map(([who]) => who);
  const gridWorkers = ['GRID_WORKER', 'OTHER_GRID_WORKER'];
  expect(offering('submit')).toEqual([
    'REPORTER',
    'AGENT',
    'DEVICE',
    ...gridWorkers,
    'anotherReporter',
    'gridWorkerElsewhere',
  ]);
  expect(offering('saveDraft')).toEqual([...gridWorkers, 'gridWorkerElsewhere']);
  for (const actor of Object.values(people))
    expect(['saveDraft', 'submit']).toEqual(expect.arrayContaining(offered(unfiled, actor)));
});
