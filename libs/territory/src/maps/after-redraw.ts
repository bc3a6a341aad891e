import { clearMajority } from '../legacy/legacy-nets.js';
import type { Place, Territory } from '../territory.js';
import type { Succession } from './new-map.js';

/** What is known of where something lies: by its point, else by the codes it was given. WGS-84 degrees. */
export interface Lying {
  lng: number | null;
  lat: number | null;
  gridCode: string | null;
  communityCode: string | null;
}

/**
 * Where something lies on another map: by its point; without one by its grid, which goes on or has one heir (two thirds of its
 * ground or more), else by its community in the same way. Null where that says nothing: then a person decides.
 */
export function placeAfter(
  { lng, lat, gridCode, communityCode }: Lying,
  territory: Territory,
  successors: ReadonlyArray<Pick<Succession, 'oldCode' | 'newCode' | 'share'>>,
): Place | null {
  if (lng !== null && lat !== null) return territory.locate({ lng, lat, crs: 'WGS84' });
  const heir = (code: string | null): Place | null => {
    if (code === null) return null;
    const own = territory.byGridCode(code);
    if (own) return own;
    const next = successors.find(({ oldCode, share }) => oldCode === code && share >= clearMajority);
    return next ? territory.byGridCode(next.newCode) : null;
  };
  return heir(gridCode) ?? heir(communityCode);
}
