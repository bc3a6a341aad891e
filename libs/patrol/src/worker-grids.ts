import type { Ground } from '#cases';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { gridNotYours, noGrid } from './refusals.js';

/** A grid a worker walks today. */
export interface WalkedGrid {
  code: string;
  /** The worker's own, or one stood in for. */
  own: boolean;
}

/** The grids of a worker at a moment: the own one, where the map still has it. Throws `Refusal` NO_GRID (422). */
export async function gridsOf(
  _tx: Tx,
  { territory }: Ground,
  { gridCode }: Actor,
  _at: Date,
): Promise<WalkedGrid[]> {
  if (!gridCode || territory.area(gridCode)?.level !== 'GRID') throw noGrid();
  return [{ code: gridCode, own: true }];
}

/** The grid an action is about: the one it names, or the own one. Throws `Refusal` NO_GRID, GRID_NOT_YOURS (404). */
export function gridFor(grids: readonly WalkedGrid[], wanted: string | undefined): string {
  const found = wanted === undefined ? grids[0] : grids.find(({ code }) => code === wanted);
  if (!found) throw gridNotYours();
  return found.code;
}
