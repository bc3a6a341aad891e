import type { DataSource } from 'typeorm';
import { realClock, Refusal, type Clock } from '#config';
import { seeing, wholeDistrict } from '#database';
import { systemActor } from '#people';
import { changeRoster, rosterOf } from '#rosters';
import {
  AreaSuccessor,
  MapVersion,
  mapVersionOf,
  settlePoints,
  type Place,
  type Succession,
  type Territory,
} from '#territory';
import type { CaseDesk } from '../desk.js';
import { handOverDuty } from '../duty/hand-over.js';
import { forgetGround } from '../ground.js';
import { moveOf, openCases, type Redrawn } from './moves-of-cases.js';
import { workerMoves } from './moves-of-workers.js';

/** What followed a map that took effect. */
export interface Followed {
  districtId: string;
  version: number;
  cases: number;
  workers: number;
  /** Cases that could not be moved for another cause than the rules; the map is taken up again for them. */
  faults: number;
}

/**
 * Brings workers and open cases after every map that has taken effect by the clock and that nobody has followed yet. Any number
 * of processes may do so at once: each map is taken by one. What was done is not done again where a run is interrupted.
 */
export async function followMaps(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  fault: (caseId: string, error: unknown) => void,
): Promise<Followed[]> {
  const owed: Array<Pick<MapVersion, 'districtId' | 'version'>> = await dataSource.query(
    `SELECT district_id AS "districtId", version FROM map_version WHERE taken_at IS NULL AND valid_from <= $1
     ORDER BY district_id, version`,
    [clock.now()],
  );
  const done: Followed[] = [];
  for (const { districtId, version } of owed) {
    const one = await seeing(wholeDistrict(districtId), () =>
      follow({ dataSource, desk, clock, fault }, districtId, version),
    );
    if (one) done.push(one);
  }
  return done;
}

interface World {
  dataSource: DataSource;
  desk: CaseDesk;
  clock: Clock;
  fault: (caseId: string, error: unknown) => void;
}

/** Null where somebody else is at it. */
async function follow(world: World, districtId: string, version: number): Promise<Followed | null> {
  const { dataSource, clock } = world;
  return dataSource.transaction(async (tx) => {
    const [mine] = await tx.query(
      `SELECT 1 FROM map_version WHERE district_id = $1 AND version = $2 AND taken_at IS NULL FOR UPDATE SKIP LOCKED`,
      [districtId, version],
    );
    if (!mine) return null;
    forgetGround(districtId);
    const [before, after, links] = await Promise.all([
      mapVersionOf(dataSource.manager, districtId, version - 1),
      mapVersionOf(dataSource.manager, districtId, version),
      dataSource.manager.findBy(AreaSuccessor, { districtId, version }),
    ]);
    const workers = await moveWorkers(dataSource, clock, before, after, links);
    await settlePoints(tx, after, links);
    const { cases, faults } = await moveCases(world, after, links);
    // Whoever had a case of another grid now hands it to that grid's worker.
    if (cases > 0) await handOverDuty(dataSource, world.desk, clock, districtId, world.fault);
    if (faults === 0)
      await tx.query(`UPDATE map_version SET taken_at = $3 WHERE district_id = $1 AND version = $2`, [
        districtId,
        version,
        clock.now(),
      ]);
    return { districtId, version, cases, workers, faults };
  });
}

/** In a transaction of its own: it holds the audit log, which nobody should wait for while cases move. */
function moveWorkers(
  dataSource: DataSource,
  clock: Clock,
  before: Territory,
  after: Territory,
  links: readonly Succession[],
): Promise<number> {
  const { districtId } = after;
  return dataSource.transaction(async (tx) => {
    await tx.query(
      `UPDATE unit u SET name = a.name, short_name = a.name FROM area a
       WHERE a.district_id = $1 AND a.version = $2 AND u.district_id = $1 AND u.code = a.code AND u.name <> a.name`,
      [districtId, after.version],
    );
    const moves = workerMoves(before.all, after.all, links, await rosterOf(tx, districtId));
    for (const { gridCode, to, standIns } of moves) {
      const post = { answerable: to, standIns };
      await changeRoster(tx, systemActor(districtId), { gridCode, post }, clock.now(), realClock.now());
      const community = after.byGridCode(gridCode)?.communityCode;
      if (to && community)
        await tx.query(
          `UPDATE staff SET unit_code = $3 WHERE district_id = $1 AND id = $2 AND unit_code <> $3`,
          [districtId, to, community],
        );
    }
    return moves.length;
  });
}

async function moveCases(
  { dataSource, desk, clock, fault }: World,
  territory: Territory,
  links: readonly Succession[],
): Promise<{ cases: number; faults: number }> {
  const { districtId, version } = territory;
  const done = { cases: 0, faults: 0 };
  let rows = await openCases(dataSource.manager, districtId, true, null);
  while (rows.length > 0) {
    for (const row of rows) {
      const to = moveOf(row, territory, links);
      if (to === null || to === 'UNPLACED') continue;
      try {
        const request = {
          actor: systemActor(districtId),
          caseId: row.id,
          move: 'changeGrid' as const,
          input: {
            gridCode: to.gridCode ?? to.communityCode,
            reason: `网格底图第 ${version} 版生效, 按位置改格`,
          },
        };
        const { made } = await desk.move(request, async (_tx, { before }) => {
          // Somebody has signed or moved it meanwhile.
          if (before.round !== 1 || before.gridCode !== row.gridCode || !isFollowing(before.state))
            throw overtaken();
          return { change: changeOf(before, to, clock.now()) };
        });
        if (made) done.cases += 1;
      } catch (error) {
        if (error instanceof Refusal) continue;
        done.faults += 1;
        fault(row.id, error);
      }
    }
    rows = await openCases(dataSource.manager, districtId, true, rows.at(-1)!.id);
  }
  return done;
}

const isFollowing = (state: string) => ['PENDING_ACCEPT', 'ACCEPTED', 'DISPATCHED'].includes(state);

/** By its point it may be a border case; and a community or street that had it as the area's own hands it to the area's new one. */
function changeOf(
  { communityCode, streetCode, leadUnit }: Pick<Redrawn, 'communityCode' | 'streetCode' | 'leadUnit'>,
  place: Place,
  now: Date,
) {
  const lead =
    leadUnit !== null && leadUnit === communityCode
      ? place.communityCode
      : leadUnit !== null && leadUnit === streetCode
        ? place.streetCode
        : leadUnit;
  return {
    boundary: place.boundary,
    locatedBy: place.by,
    ...(lead === leadUnit ? {} : { leadUnit: lead, handler: null, handlerId: null, sentAt: now }),
  };
}

const overtaken = () =>
  new Refusal(409, 'CASE_OVERTAKEN', {
    zh: '诉求件已签收或已改格, 不随底图移动。',
    en: 'The case was signed or moved meanwhile and does not follow the map.',
  });
