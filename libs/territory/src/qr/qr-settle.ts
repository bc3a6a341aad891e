import type { Tx } from '#database';
import { placeAfter } from '../maps/after-redraw.js';
import type { Succession } from '../maps/new-map.js';
import type { Territory } from '../territory.js';
import { QrPoint, type QrKind } from './qr-point.js';

type Settled = Pick<QrPoint, 'number' | 'kind' | 'gridCode' | 'communityCode' | 'streetCode'>;

/**
 * Where the points of a district lie on another map, those that move only: by position, else with their grid's heir. Where two
 * grids became one, the second of their codes stays good as that of a place. What nobody inherits stays where it was.
 */
export function settledOn(
  points: readonly QrPoint[],
  territory: Territory,
  successors: ReadonlyArray<Pick<Succession, 'oldCode' | 'newCode' | 'share'>>,
): Settled[] {
  const placed = points.map((point) => ({ point, place: placeAfter(point, territory, successors) }));
  const stays = ({ point, place }: (typeof placed)[number]) =>
    !place || (place.gridCode ?? point.gridCode) === point.gridCode;
  const isGridCode = ({ kind, revokedAt }: QrPoint) => kind === 'GRID' && revokedAt === null;
  const taken = new Set(
    placed.filter((one) => isGridCode(one.point) && stays(one)).map(({ point }) => point.gridCode),
  );
  return placed.flatMap(({ point, place }) => {
    if (!place) return [];
    const { communityCode, streetCode } = place;
    const gridCode = place.gridCode ?? point.gridCode;
    const same =
      gridCode === point.gridCode && communityCode === point.communityCode && streetCode === point.streetCode;
    if (same) return [];
    let kind: QrKind = point.kind;
    if (isGridCode(point) && gridCode !== point.gridCode) {
      if (taken.has(gridCode)) kind = 'SITE';
      taken.add(gridCode);
    }
    return [{ number: point.number, kind, gridCode, communityCode, streetCode }];
  });
}

/** Brings the points of a district after a map that has taken effect, in the caller's transaction. Answers how many moved. */
export async function settlePoints(
  tx: Tx,
  territory: Territory,
  successors: ReadonlyArray<Pick<Succession, 'oldCode' | 'newCode' | 'share'>>,
): Promise<number> {
  const { districtId } = territory;
  const moved = settledOn(
    await tx.find(QrPoint, { where: { districtId }, order: { number: 'ASC' } }),
    territory,
    successors,
  );
  if (moved.length === 0) return 0;
  // The unique index is asked row by row: two codes that change grids would meet in one on the way.
  await tx.query(
    `UPDATE qr_point SET kind = 'SITE' WHERE district_id = $1 AND number = ANY($2) AND kind = 'GRID' AND revoked_at IS NULL`,
    [districtId, moved.map(({ number }) => number)],
  );
  await tx.query(
    `UPDATE qr_point p SET kind = m.kind, grid_code = m.grid, community_code = m.community, street_code = m.street
     FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[]) AS m(number, kind, grid, community, street)
     WHERE p.district_id = $1 AND p.number = m.number`,
    [
      districtId,
      moved.map(({ number }) => number),
      moved.map(({ kind }) => kind),
      moved.map(({ gridCode }) => gridCode),
      moved.map(({ communityCode }) => communityCode),
      moved.map(({ streetCode }) => streetCode),
    ],
  );
  return moved.length;
}
