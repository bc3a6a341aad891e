import type { Ground } from '#cases';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { In } from 'typeorm';
import { gridsWithin } from './coverage.js';
import { PatrolRecord } from './patrol-record.js';

/** At most so many records in one answer. */
const most = 500;

/**
 * The records of a day in the actor's area 巡查记录, or the part of it that is asked for, newest first, at most 500. Throws `Refusal`
 * AREA_NOT_YOURS (404).
 */
export const readRecords = (
  tx: Tx,
  ground: Ground,
  actor: Actor,
  { day, area }: { day: string; area?: string },
): Promise<PatrolRecord[]> =>
  tx.find(PatrolRecord, {
    where: {
      districtId: actor.districtId,
      day,
      gridCode: In(gridsWithin(ground, actor, area).map(({ code }) => code)),
    },
    order: { at: 'DESC', id: 'DESC' },
    take: most,
  });
