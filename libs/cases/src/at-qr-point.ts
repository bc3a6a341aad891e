import { realClock } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { scanPoint, toWgs84, type Place, type QrPoint, type Scanned, type Territory } from '#territory';
import type { Case } from './case.js';
import { earlierUse } from './idempotency-key.js';
import type { Appeal } from './new-row.js';

/**
 * An appeal filed at a printed code: it lies in the point's grid on today's map, at its address. The resident's own position
 * counts only within that grid; elsewhere it is where the phone is and not where the matter is, and the point's own stands.
 */
export function atQrPoint(
  { point: phone, gridCode: _claimed, ...rest }: Appeal,
  point: Pick<QrPoint, 'name' | 'address' | 'gridCode' | 'communityCode' | 'lng' | 'lat'>,
  territory: Territory,
): { appeal: Appeal; found: Partial<Case> } {
  const place = placeOfPoint(point, territory);
  const here = phone && place?.gridCode && territory.locate(phone)?.gridCode === place.gridCode;
  const [lng, lat] = here ? toWgs84(phone) : [point.lng, point.lat];
  const gridCode = place?.gridCode ?? place?.communityCode;
  const address = [point.address ?? point.name, rest.address?.trim()].filter(Boolean).join(' ').slice(0, 200);
  return {
    appeal: { ...rest, address, ...(gridCode ? { gridCode } : {}) },
    found: { lng, lat, ...(place ? { locatedBy: `QR:${point.name.replaceAll(':', '：')}` } : {}) },
  };
}

/** On the map of today: by its position, else by its grid, else by its community, which outlives its grids. */
export function placeOfPoint(
  { gridCode, communityCode, lng, lat }: Pick<QrPoint, 'gridCode' | 'communityCode' | 'lng' | 'lat'>,
  territory: Territory,
): Place | null {
  const located = lng !== null && lat !== null ? territory.locate({ lng, lat, crs: 'WGS84' }) : null;
  return located ?? territory.byGridCode(gridCode) ?? territory.byGridCode(communityCode);
}

/** The point that was scanned; of a filing that arrived once before its code was refused, the id of its case. */
export async function scannedAt(
  tx: Tx,
  { qrSecret, tokenSecret }: { qrSecret?: string; tokenSecret: string },
  { districtId }: Actor,
  token: string,
  key: { key: string; hash: string } | null,
): Promise<Scanned | string> {
  try {
    return await scanPoint(tx, qrSecret ?? tokenSecret, token, districtId, realClock.now());
  } catch (error) {
    const earlier = key ? await earlierUse(tx, districtId, key.key, key.hash) : null;
    if (earlier) return earlier;
    throw error;
  }
}
