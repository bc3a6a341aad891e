import type { Area, AreaPolygon } from '../area.js';
import { overlappingPairs } from '../maps/check-cover.js';
import { left, shared, squareMetres, type Piece } from '../maps/plane.js';
import type { LegacyArea } from './legacy-grid.js';

/** What of a grid no old cell covers, and what more than one does (once for each beyond the first), in square metres. */
export interface GroundOff {
  gridCode: string;
  unmappedM2: number;
  doubledM2: number;
}

/** Measured by the borders alone, gaps and doubled ground apart: the two must not cancel out. Null where a cell has no border. */
export function groundUnder(
  cells: ReadonlyArray<Pick<LegacyArea, 'oldCode' | 'polygon'>>,
  grids: ReadonlyArray<Pick<Area, 'code' | 'polygon'>>,
): GroundOff[] | null {
  const drawn = cells.flatMap(({ oldCode, polygon }) => (polygon ? [{ code: oldCode, polygon }] : []));
  if (drawn.length < cells.length) return null;
  const over = new Map<string, AreaPolygon[]>();
  for (const [{ polygon }, { code }] of overlappingPairs(drawn, grids))
    over.set(code, [...(over.get(code) ?? []), polygon]);
  const sum = (pieces: readonly Piece[]) => pieces.reduce((all, one) => all + one.squareMetres, 0);
  return grids
    .map(({ code, polygon }) => {
      const own = over.get(code) ?? [];
      const size = squareMetres(polygon);
      const unmapped = sum(left(polygon, own));
      const doubled =
        own.length < 2 ? 0 : sum(own.flatMap((one) => shared(one, polygon))) - (size - unmapped);
      // Less than a thousandth of the grid is rounding.
      const rounded = (area: number) => (area > Math.max(1, size / 1000) ? Math.round(area) : 0);
      return { gridCode: code, unmappedM2: rounded(unmapped), doubledM2: rounded(doubled) };
    })
    .filter(({ unmappedM2, doubledM2 }) => unmappedM2 + doubledM2 > 0)
    .sort((a, b) => (a.gridCode < b.gridCode ? -1 : 1));
}
