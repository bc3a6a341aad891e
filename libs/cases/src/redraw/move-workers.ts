import type { DataSource } from 'typeorm';
import { realClock, type Clock } from '#config';
import { systemActor } from '#people';
import { changeRoster, holdRosterAndStaff, rosterOf } from '#rosters';
import { mapVersionOf, type MapVersion } from '#territory';
import type { Step } from './moves-of-cases.js';
import { workerMoves } from './moves-of-workers.js';

/**
 * Brings the rosters after these versions (one step each, in their order; the roster of a grid that was changed since a version took
 * effect stays as it is for that version). One transaction, apart from the cases: it holds the audit log, which nobody should wait
 * for while cases move. Answers how many grids have another worker.
 */
export function moveWorkers(
  dataSource: DataSource,
  clock: Clock,
  owed: ReadonlyArray<Pick<MapVersion, 'districtId' | 'version' | 'validFrom'>>,
  steps: readonly Step[],
): Promise<number> {
  return dataSource.transaction(async (tx) => {
    const { districtId } = owed[0]!;
    const stands = await rosterOf(tx, districtId);
    const roster = {
      workers: stands.workers,
      posts: new Map(stands.posts),
      shifts: new Map(stands.shifts),
    };
    const setAt: Array<{ gridCode: string; at: Date }> = await tx.query(
      `SELECT grid_code AS "gridCode", valid_from AS at FROM grid_post
       WHERE district_id = $1 AND valid_to IS NULL AND valid_from > $2`,
      [districtId, owed[0]!.validFrom],
    );
    let moved = 0;
    for (const { version, validFrom } of owed) {
      const { territory: after, links } = steps.find(({ territory }) => territory.version === version)!;
      await tx.query(
        `UPDATE unit u SET name = a.name, short_name = a.name FROM area a
         WHERE a.district_id = $1 AND a.version = $2 AND u.district_id = $1 AND u.code = a.code AND u.name <> a.name`,
        [districtId, version],
      );
      const before = await mapVersionOf(dataSource.manager, districtId, version - 1);
      const sinceThen = new Set(setAt.filter(({ at }) => at > validFrom).map(({ gridCode }) => gridCode));
      for (const { gridCode, to, standIns, shifts } of workerMoves(before.all, after.all, links, roster)) {
        if (sinceThen.has(gridCode)) continue;
        if (moved === 0) await holdRosterAndStaff(tx, districtId);
        const post = { answerable: to, standIns };
        await changeRoster(
          tx,
          systemActor(districtId),
          { gridCode, post, shifts },
          clock.now(),
          realClock.now(),
        );
        roster.posts.set(gridCode, post);
        if (shifts) roster.shifts.set(gridCode, shifts);
        moved += 1;
        const community = after.byGridCode(gridCode)?.communityCode;
        if (to && community)
          await tx.query(
            `UPDATE staff SET unit_code = $3 WHERE district_id = $1 AND id = $2 AND unit_code <> $3`,
            [districtId, to, community],
          );
      }
    }
    return moved;
  });
}
