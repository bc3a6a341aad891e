import type { DataSource } from 'typeorm';
import type { Clock } from '#config';
import { seeing, wholeDistrict } from '#database';
import { AreaSuccessor, MapVersion, mapVersionOf, settlePoints } from '#territory';
import type { CaseDesk } from '../desk.js';
import { handOverDuty } from '../duty/hand-over.js';
import { forgetGround } from '../ground.js';
import { moveCases } from './move-cases.js';
import { moveWorkers } from './move-workers.js';
import type { Step } from './moves-of-cases.js';

/** What followed the maps of a district that took effect. */
export interface Followed {
  districtId: string;
  /** The newest of them. */
  version: number;
  cases: number;
  workers: number;
  /** Cases whose place is gone and that nothing says anything of: they stay, and the centre is told of each once. */
  unplaced: number;
  /** What could not be moved for another cause than that it moved on; the map is taken up again for it. */
  faults: number;
  /** Nothing is owed any more. */
  done: boolean;
}

/** What a process remembers from one look to the next; times are real ones, where the clock of the cases may stand still. */
export interface Watch {
  realNow: Date;
  /** When each version was first seen in effect. */
  firstSeen: Map<string, Date>;
}

/** A process files by a map that is at most a second old: what it files until then may still lie on the map before. */
const settledAfterMs = 5000;

interface World {
  dataSource: DataSource;
  desk: CaseDesk;
  clock: Clock;
  fault: (about: string, error: unknown) => void;
}

/**
 * Brings workers, points and open cases after the maps that have taken effect by the clock and that nobody has followed yet. Any
 * number of processes may do so at once: each district is taken by one, all its maps in their order. What was done is not done again
 * where a run is interrupted; what fails is told to `fault` (with the case's id, or the map) and holds up no other district. Maps stay
 * owed until a look that began 5 s after the first one finds nothing to move; without a `watch` that is left to the next who has one.
 */
export async function followMaps(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  fault: (about: string, error: unknown) => void,
  watch?: Watch,
): Promise<Followed[]> {
  const owed: Array<{ districtId: string; version: number }> = await dataSource.query(
    `SELECT district_id AS "districtId", min(version) AS version FROM map_version
     WHERE taken_at IS NULL AND valid_from <= $1 GROUP BY district_id ORDER BY district_id`,
    [clock.now()],
  );
  const all: Followed[] = [];
  for (const { districtId, version } of owed)
    try {
      const one = await seeing(wholeDistrict(districtId), () =>
        follow({ dataSource, desk, clock, fault }, districtId, version, watch),
      );
      if (one) all.push(one);
    } catch (error) {
      fault(`map ${version} of ${districtId}`, error);
      all.push({ districtId, version, cases: 0, workers: 0, unplaced: 0, faults: 1, done: false });
    }
  return all;
}

/** Null where somebody else is at it: then it is theirs to go on to the versions after. */
async function follow(
  world: World,
  districtId: string,
  lowest: number,
  watch: Watch | undefined,
): Promise<Followed | null> {
  const { dataSource, clock } = world;
  return dataSource.transaction(async (tx) => {
    const [mine] = await tx.query(
      `SELECT 1 FROM map_version WHERE district_id = $1 AND version = $2 AND taken_at IS NULL FOR UPDATE SKIP LOCKED`,
      [districtId, lowest],
    );
    if (!mine) return null;
    forgetGround(districtId);
    const versions = (await tx.find(MapVersion, { where: { districtId }, order: { version: 'ASC' } })).filter(
      ({ version, validFrom }) => version >= lowest && validFrom <= clock.now(),
    );
    const newest = versions.at(-1)!.version;
    const seenAt = firstSeen(watch, `${districtId}/${newest}`);
    const steps: Step[] = [];
    for (const { version } of versions)
      steps.push({
        territory: await mapVersionOf(dataSource.manager, districtId, version),
        links: await tx.findBy(AreaSuccessor, { districtId, version }),
      });
    const owed = versions.filter(({ takenAt }) => takenAt === null);
    const workers = await moveWorkers(dataSource, clock, owed, steps);
    const unsettled = await movePoints(world, steps);
    const { cases, unplaced, faults } = await moveCases(world, steps);
    // Whoever had a case of another grid now hands it to that grid's worker.
    if (cases > 0) await handOverDuty(dataSource, world.desk, clock, districtId, world.fault);
    const done =
      cases + faults + unsettled === 0 &&
      watch !== undefined &&
      watch.realNow.getTime() - seenAt.getTime() >= settledAfterMs;
    if (done) {
      watch.firstSeen.delete(`${districtId}/${newest}`);
      await tx.query(
        `UPDATE map_version SET taken_at = $3 WHERE district_id = $1 AND version = ANY($2) AND taken_at IS NULL`,
        [districtId, owed.map(({ version }) => version), clock.now()],
      );
    }
    return { districtId, version: newest, cases, workers, unplaced, faults: faults + unsettled, done };
  });
}

function firstSeen(watch: Watch | undefined, map: string): Date {
  if (!watch) return new Date(8.64e15);
  const at = watch.firstSeen.get(map) ?? watch.realNow;
  watch.firstSeen.set(map, at);
  return at;
}

/** In a transaction of its own, so that a code that leaked can be revoked while cases move. Answers the faults: 0 or 1. */
async function movePoints({ dataSource, fault }: World, steps: readonly Step[]): Promise<number> {
  try {
    await dataSource.transaction(async (tx) => {
      for (const { territory, links } of steps) await settlePoints(tx, territory, links);
    });
    return 0;
  } catch (error) {
    fault(`points of ${steps[0]?.territory.districtId}`, error);
    return 1;
  }
}
