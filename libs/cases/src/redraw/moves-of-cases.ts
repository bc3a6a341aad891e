import type { Tx } from '#database';
import { placeAfter, type Lying, type Place, type Succession, type Territory } from '#territory';
import type { Case } from '../case.js';
import type { State } from '../states.js';

/** A case follows a redrawn map until its lead has signed it; from then on it keeps the version it was routed by (field-rules 9, 8). */
export const followingStates: readonly State[] = ['PENDING_ACCEPT', 'ACCEPTED', 'DISPATCHED'];
const stayingStates: readonly State[] = [
  'RETURN_PENDING',
  'ARBITRATING',
  'SIGNED',
  'PROCESSING',
  'SUSPENDED',
  'PENDING_REVIEW',
  'VERIFYING',
];

export type Redrawn = Pick<
  Case,
  | 'districtId'
  | 'id'
  | 'number'
  | 'state'
  | 'lng'
  | 'lat'
  | 'gridCode'
  | 'communityCode'
  | 'streetCode'
  | 'leadUnit'
>;

/** Open cases that have a place, a thousand at a time by their ids; `following`: those that nobody has signed yet. */
export function openCases(
  tx: Tx,
  districtId: string,
  following: boolean,
  after: string | null,
): Promise<Redrawn[]> {
  return tx.query(
    `SELECT district_id AS "districtId", id, number, state, lng, lat, grid_code AS "gridCode", community_code AS "communityCode",
       street_code AS "streetCode", lead_unit AS "leadUnit"
     FROM cases WHERE district_id = $1 AND community_code IS NOT NULL AND ($3::uuid IS NULL OR id > $3)
       AND ${following ? `state = ANY($2) AND round = 1` : `(state = ANY($2) OR state = 'DISPATCHED' AND round > 1)`}
     ORDER BY id LIMIT 1000`,
    [districtId, following ? followingStates : stayingStates, after],
  );
}

/** A map that took effect, with what became of the codes of the one before it. */
export interface Step {
  territory: Territory;
  links: readonly Succession[];
}

/** Where a case goes after these maps, in their order: null where it stays; UNPLACED where its grid is gone and nothing says where it belongs. */
export function moveOf(row: Redrawn, steps: readonly Step[]): Place | 'UNPLACED' | null {
  let lying: Lying = row;
  let place: Place | null = null;
  for (const { territory, links } of steps) {
    place = placeAfter(lying, territory, links);
    if (place) lying = { ...lying, gridCode: place.gridCode, communityCode: place.communityCode };
  }
  if (place)
    return place.gridCode === row.gridCode && place.communityCode === row.communityCode ? null : place;
  const isThere = steps.at(-1)?.territory.byGridCode(row.gridCode ?? row.communityCode ?? '') ?? null;
  return isThere ? null : 'UNPLACED';
}
