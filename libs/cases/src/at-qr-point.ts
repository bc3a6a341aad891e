import { toWgs84, type Place, type QrPoint, type Territory } from '#territory';
import type { Case } from './case.js';
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
