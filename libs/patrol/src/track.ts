import type { Tx } from '#database';
import { PatrolTrack } from './patrol-track.js';
import { covers, type Shift } from './shifts.js';

/** A point of a way, WGS-84 degrees. */
export interface TrackPoint {
  at: Date;
  lng: number;
  lat: number;
}

type Packed = Pick<PatrolTrack, 'fromAt' | 'toAt' | 'seconds' | 'lngE6' | 'latE6'>;

/** The points in the order of time as one row keeps them: whole seconds, millionths of a degree (11 cm). Null for none. Pure. */
export function packTrack(points: readonly TrackPoint[]): Packed | null {
  const inOrder = points.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (!first || !last) return null;
  return {
    fromAt: first.at,
    toAt: last.at,
    seconds: inOrder.map(({ at }) => Math.round((at.getTime() - first.at.getTime()) / 1000)),
    lngE6: inOrder.map(({ lng }) => Math.round(lng * 1e6)),
    latE6: inOrder.map(({ lat }) => Math.round(lat * 1e6)),
  };
}

/** What `packTrack` has packed. Pure. */
export const unpackTrack = ({ fromAt, seconds, lngE6, latE6 }: Omit<Packed, 'toAt'>): TrackPoint[] =>
  seconds.map((after, i) => ({
    at: new Date(fromAt.getTime() + after * 1000),
    lng: lngE6[i]! / 1e6,
    lat: latE6[i]! / 1e6,
  }));

/** Leaves of a kept track what lies within these shifts. */
export async function onlyOnShift(
  tx: Tx,
  key: Pick<PatrolTrack, 'districtId' | 'workerId' | 'id'>,
  shifts: readonly Shift[],
): Promise<void> {
  const row = await tx.findOneByOrFail(PatrolTrack, key);
  const left = packTrack(unpackTrack(row).filter(({ at }) => shifts.some((shift) => covers(shift, at))));
  if (left) await tx.update(PatrolTrack, key, left);
  else await tx.delete(PatrolTrack, key);
}
