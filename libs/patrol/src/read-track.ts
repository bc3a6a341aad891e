import { addDays, instant } from '#calendar';
import { audit } from '#audit';
import type { Ground } from '#cases';
import { realClock, Refusal } from '#config';
import type { Tx } from '#database';
import { hasRole, type Actor } from '#people';
import { PatrolTrack } from './patrol-track.js';
import { unpackTrack, type TrackPoint } from './track.js';

/** The way of a worker on one shift's day, by grid. */
export interface WalkedTrack {
  gridCode: string;
  points: TrackPoint[];
}

/**
 * The way a worker went on a day 巡查轨迹. It is the worker's own, the community's and the street leader's where the grid lies, and
 * the centre leader's, and nobody else's (field-rules 5); everybody but the worker is noted in the audit log. Others find nothing.
 */
export async function readTrack(
  tx: Tx,
  ground: Ground,
  actor: Actor,
  workerId: string,
  day: string,
): Promise<WalkedTrack[]> {
  const { districtId } = actor;
  const [from, to] = [instant(day, '00:00'), instant(addDays(day, 1), '00:00')];
  const rows = await tx
    .createQueryBuilder(PatrolTrack, 't')
    .where('t.district_id = :districtId AND t.worker_id = :workerId', { districtId, workerId })
    .andWhere('t.from_at >= :from AND t.from_at < :to', { from, to })
    .orderBy('t.from_at')
    .getMany();
  const shown = rows.filter(({ gridCode }) => mayFollow(ground, actor, workerId, gridCode));
  if (shown.length === 0 && actor.id !== workerId) throw trackNotFound();
  if (actor.id !== workerId)
    await audit(tx, {
      districtId,
      at: realClock.now(),
      act: 'trackRead',
      actor,
      subject: workerId,
      detail: { day },
    });
  return shown.map((row) => ({ gridCode: row.gridCode, points: unpackTrack(row) }));
}

function mayFollow({ territory }: Ground, actor: Actor, workerId: string, gridCode: string): boolean {
  if (actor.id === workerId || hasRole(actor, 'CENTRE_LEADER')) return true;
  const above = territory.ancestors(gridCode).map(({ code }) => code);
  return hasRole(actor, 'COMMUNITY_CLERK', 'STREET_LEADER') && above.includes(actor.unitCode ?? '');
}

const trackNotFound = () =>
  new Refusal(404, 'TRACK_NOT_FOUND', {
    zh: '没有这一天的轨迹, 或已到期删除, 或不在您的范围内。',
    en: 'There is no track of that day, or its time is over, or it is not within your scope.',
  });
