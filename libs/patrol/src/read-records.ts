import type { Ground } from '#cases';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { gridsWithin, isWholeDistrict } from './grids-within.js';
import { mapsOfDays } from './maps-of-days.js';
import { PatrolRecord } from './patrol-record.js';

/** At most so many records in one answer. */
const most = 500;

/**
 * The records of a day in the actor's area 巡查记录, or the part of it that is asked for, by the map of that day, newest first, at most
 * 500. Throws `Refusal` AREA_NOT_YOURS (404).
 */
export async function readRecords(
  tx: Tx,
  ground: Ground,
  actor: Actor,
  { day, area }: { day: string; area?: string },
  now: Date,
): Promise<PatrolRecord[]> {
  const [map = ground] = await mapsOfDays(tx, ground, [day], now);
  const codes = gridsWithin(map, actor, area).map(({ code }) => code);
  const { districtId } = actor;
  const found = tx
    .createQueryBuilder(PatrolRecord, 'r')
    .where('r.district_id = :districtId AND r.day = :day', { districtId, day });
  if (!isWholeDistrict(actor, area)) found.andWhere('r.grid_code = ANY(:codes)', { codes });
  return found.orderBy('r.at', 'DESC').addOrderBy('r.id', 'DESC').take(most).getMany();
}
