import { localDate } from '#calendar';
import { factsFrom, listCases, nextMoves, openStates, type Case, type Ground, type Move } from '#cases';
import type { Tx } from '#database';
import { hasRole, type Actor } from '#people';
import { toWgs84, type Point } from '#territory';
import { doneOn, keyPointsOf, nothingDone } from './done-on.js';
import { coverageOf, holdsOn, type Coverage } from './due.js';
import type { KeyPoint } from './key-point.js';
import type { PatrolShift } from './patrol-shift.js';
import { findShift } from './shift-book.js';
import { covers } from './shifts.js';
import { walkingOrder, type OnTheWay } from './walking-order.js';
import { gridsOf, type WalkedGrid } from './worker-grids.js';

/** A key point on today's way, with how often it was visited. */
export type PointToday = OnTheWay<KeyPoint> & { done: number };

export interface GridToday extends WalkedGrid {
  name: string;
  type: string;
  coverage: Coverage;
  /** Those to be visited yet in the order of the way, then those that are done. */
  keyPoints: PointToday[];
}

export interface Today {
  day: string;
  workingDay: boolean;
  shift: PatrolShift | null;
  grids: GridToday[];
  /** Open cases in which the worker can do something now. */
  cases: Array<{ row: Case; moves: Move[] }>;
}

const mostCases = 100;

/**
 * Today's route 今日巡查 of a grid worker, from where the phone is, where it says so. What the worker sees of cases is what the
 * scope of the request shows. Throws `Refusal` NO_GRID (422).
 */
export async function readToday(
  tx: Tx,
  ground: Ground,
  actor: Actor,
  now: Date,
  from: Point | null,
): Promise<Today> {
  const day = localDate(now);
  const grids = gridsOf(ground, actor, now);
  const codes = grids.map(({ code }) => code);
  const points = await keyPointsOf(tx, actor.districtId, codes, day, day);
  const done = await doneOn(tx, actor.districtId, codes, day, day);
  const shift = await findShift(tx, actor, now);
  const [lng, lat] = from ? toWgs84(from) : [];
  const start = lng === undefined || lat === undefined ? null : { lng, lat };
  const workingDay = ground.calendar.isWorkingDay(day);
  return {
    day,
    workingDay,
    shift: shift && shift.offAt === null && covers(shift, now) ? shift : null,
    grids: grids.map((grid) => {
      const keyPoints = points.filter((point) => point.gridCode === grid.code && holdsOn(point, day));
      const did = done.get(`${grid.code} ${day}`) ?? nothingDone();
      const area = ground.territory.area(grid.code);
      const gridType = area?.type ?? 'BASE';
      const doneAt = ({ code }: KeyPoint) => did.visits.get(code) ?? 0;
      const due = keyPoints.filter((point) => doneAt(point) < point.visits);
      const way = [
        ...walkingOrder(due, start),
        ...keyPoints.filter((point) => !due.includes(point)).map((point) => ({ ...point, metresOn: null })),
      ];
      return {
        ...grid,
        name: ground.territory.name(grid.code),
        type: gridType,
        coverage: coverageOf({ day, workingDay, gridType, keyPoints, ...did }),
        keyPoints: way.map((point) => ({ ...point, done: doneAt(point) })),
      };
    }),
    cases: await casesOf(tx, ground, actor, now),
  };
}

async function casesOf(tx: Tx, ground: Ground, actor: Actor, now: Date): Promise<Today['cases']> {
  if (!hasRole(actor, 'GRID_WORKER')) return [];
  const { cases } = await listCases(tx, actor, { state: [...openStates], limit: mostCases });
  return cases
    .map((row) => ({ row, moves: movesOf(ground, actor, row, now) }))
    .filter(({ moves }) => moves.length > 0);
}

/** What the worker can do with a case now. */
export const movesOf = (ground: Ground, actor: Actor, row: Case, now: Date): Move[] =>
  nextMoves({
    before: row,
    actor,
    now,
    calendar: ground.calendar,
    facts: { ...factsFrom(ground, row, null, null, now), timers: [] },
  });
