import type { DataSource } from 'typeorm';
import { Refusal, type Clock } from '#config';
import { systemActor } from '#people';
import { rosterOf } from '#rosters';
import type { Case } from '../case.js';
import type { CaseDesk } from '../desk.js';
import { forgetGround, groundOf } from '../ground.js';
import { reliefOf } from './handed-to.js';

type Waiting = Pick<
  Case,
  | 'id'
  | 'state'
  | 'gridCode'
  | 'communityCode'
  | 'leadUnit'
  | 'handler'
  | 'handlerId'
  | 'categoryCode'
  | 'confidential'
>;

/**
 * Hands every case of the district that nobody has begun to work on, and whose worker is not there any more, to whoever is on duty
 * now, or to the community where nobody is; and gives those that nobody has to whoever has come. Each by a move of its own under the
 * case's lock, where it is asked again: any number may do so at once, and killed at any moment what is left is found the next time.
 * A case that fails is told to `fault` and holds up no other. Returns how many changed hands.
 */
export async function handOverDuty(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  districtId: string,
  fault: (caseId: string, error: unknown) => void,
  signal?: AbortSignal,
): Promise<number> {
  const tx = dataSource.manager;
  let ground = await groundOf(tx, districtId);
  if ((await rosterOf(tx, districtId)) !== ground.roster) {
    forgetGround(districtId);
    ground = await groundOf(tx, districtId);
  }
  const { catalogue } = ground;
  const ofGrids = catalogue.all.filter(({ firstLevel }) => firstLevel === 'GRID').map(({ code }) => code);
  const waiting: Waiting[] = await tx.query(
    `SELECT id, state, grid_code AS "gridCode", community_code AS "communityCode", lead_unit AS "leadUnit", handler,
       handler_id AS "handlerId", category_code AS "categoryCode", confidential
     FROM cases WHERE district_id = $1 AND state IN ('DISPATCHED', 'SIGNED') AND category_code = ANY($2)
       AND lead_unit = community_code AND grid_code IS NOT NULL AND NOT confidential
       AND (handler IS NULL OR handler_id IS NOT NULL)`,
    [districtId, ofGrids],
  );
  let changed = 0;
  for (const { id, ...row } of waiting) {
    if (signal?.aborted) break;
    const matter = row.categoryCode ? catalogue.find(row.categoryCode) : undefined;
    if (!reliefOf(ground, row, matter, clock.now())) continue;
    changed += await relieve(desk, districtId, id).catch((error: unknown) => {
      if (error !== stays && !isGone(error)) fault(id, error);
      return 0;
    });
  }
  return changed;
}

async function relieve(desk: CaseDesk, districtId: string, caseId: string): Promise<1> {
  await desk.move(
    { actor: systemActor(districtId), move: 'relieve', caseId },
    (_tx, { before, now, ground }) => {
      const matter = before.categoryCode ? ground.catalogue.find(before.categoryCode) : undefined;
      const relief = reliefOf(ground, before, matter, now);
      if (!relief) return Promise.reject(stays);
      const { change, detail, why } = relief;
      return Promise.resolve({
        change: { ...change, ...(before.why ? { why: { ...before.why, ...why } } : {}) },
        detail: { ...detail, ...(before.handler ? { from: before.handler } : {}) },
        input: { reason: why.handler?.zh },
      });
    },
  );
  return 1;
}

/** Somebody has moved it meanwhile: it is in other hands, or somebody is at work on it. */
const isGone = (error: unknown) => error instanceof Refusal && error.code === 'MOVE_NOT_ALLOWED_NOW';

const stays = new Refusal(409, 'HANDLER_STAYS', {
  zh: '经办人在岗, 无须交接。',
  en: 'Whoever has it is there; nothing is handed over.',
});
