import { addDays, instant, localDate } from '#calendar';
import type { Clock } from '#config';
import type { Tx } from '#database';
import {
  AreaSuccessor,
  mapVersionOf,
  placeAfter,
  readMapBook,
  type MapBook,
  type Succession,
  type Territory,
} from '#territory';
import type { DataSource } from 'typeorm';
import { KeyPoint } from './key-point.js';
import { holdKeyPoints, regridKeyPoints } from './write-key-points.js';

/**
 * Brings key points 重点点位 after every map that is in effect by the clock and newer than the one `settled` has for its district: a
 * point goes on with the grid its position lies in, without one with its grid's heir, from the map's first day on; the days before
 * stay what they were. Done again it changes nothing, so any number of processes may. What fails (`fault` is told) holds up no other
 * district and is done again next time. Answers how many moved, by district.
 */
export async function settleKeyPoints(
  dataSource: DataSource,
  clock: Clock,
  settled: Map<string, number>,
  fault: (districtId: string, error: unknown) => void,
): Promise<Array<{ districtId: string; moved: number }>> {
  const inEffect: Array<{ districtId: string; version: number }> = await dataSource.query(
    `SELECT district_id AS "districtId", max(version) AS version FROM map_version m WHERE valid_from <= $1 AND version > 1
       AND EXISTS (SELECT 1 FROM key_point k WHERE k.district_id = m.district_id) GROUP BY district_id`,
    [clock.now()],
  );
  const all: Array<{ districtId: string; moved: number }> = [];
  for (const { districtId, version } of inEffect) {
    if ((settled.get(districtId) ?? 0) >= version) continue;
    try {
      const moved = await dataSource.transaction((tx) => settleOn(tx, districtId, version));
      settled.set(districtId, version);
      if (moved > 0) all.push({ districtId, moved });
    } catch (error) {
      fault(districtId, error);
    }
  }
  return all;
}

async function settleOn(tx: Tx, districtId: string, version: number): Promise<number> {
  await holdKeyPoints(tx, districtId);
  const maps = tx.connection.manager;
  const book = await readMapBook(tx, districtId);
  const first = localDate(book.versions.find((one) => one.version === version)!.validFrom);
  const after = await mapVersionOf(maps, districtId, version);
  const links = await tx.findBy(AreaSuccessor, { districtId, version });
  const points = (await tx.findBy(KeyPoint, { districtId })).filter(
    ({ validFrom, validTo, gridCode }) =>
      (validTo === null || validTo >= first) && (validFrom < first || !after.area(gridCode)),
  );
  const moved: Array<Pick<KeyPoint, 'code' | 'validFrom' | 'gridCode'>> = [];
  // By the map each was written on, one map after the other: only few are kept built.
  for (const [declared, own] of byMap(points, book, first, version)) {
    const before = await mapVersionOf(maps, districtId, declared);
    for (const point of own) {
      const gridCode = gridAfter(point, before, after, links);
      if (gridCode !== point.gridCode) moved.push({ code: point.code, validFrom: point.validFrom, gridCode });
    }
  }
  if (moved.length > 0) await regridKeyPoints(tx, districtId, first, moved);
  return moved.length;
}

/** Key points by the map they were written on, as far as their first day says so. */
function byMap(
  points: readonly KeyPoint[],
  book: MapBook,
  first: string,
  version: number,
): Map<number, KeyPoint[]> {
  const found = new Map<number, KeyPoint[]>();
  for (const point of points) {
    const day = point.validFrom < first ? point.validFrom : addDays(first, -1);
    const on = book.inEffect(new Date(instant(addDays(day, 1), '00:00').getTime() - 1)) ?? version;
    const declared = Math.min(on, version - 1);
    const own = found.get(declared);
    if (own) own.push(point);
    else found.set(declared, [point]);
  }
  return found;
}

/**
 * The grid of a key point on a later map: of its position, where that lay in its grid before or its grid is no more; one that stood
 * beside its grid (a phone's drift) stays with it. What nobody inherits stays where it was. Pure.
 */
export function gridAfter(
  { lng, lat, gridCode }: Pick<KeyPoint, 'lng' | 'lat' | 'gridCode'>,
  before: Territory,
  after: Territory,
  links: ReadonlyArray<Pick<Succession, 'oldCode' | 'newCode' | 'share'>>,
): string {
  const goesOn = after.area(gridCode) !== undefined;
  const placed = lng !== null && lat !== null;
  const wasIn = placed && before.locate({ lng, lat, crs: 'WGS84' })?.gridCode === gridCode;
  if (goesOn && !wasIn) return gridCode;
  const communityCode = before.byGridCode(gridCode)?.communityCode ?? null;
  const here = placeAfter({ lng, lat, gridCode, communityCode }, after, links);
  const heir = here ?? placeAfter({ lng: null, lat: null, gridCode, communityCode }, after, links);
  return heir?.gridCode ?? gridCode;
}
