import type { Tx } from '#database';
import { AreaSuccessor } from '../successor.js';
import type { Place, Territory } from '../territory.js';
import { LegacyGrid } from './legacy-grid.js';

/** A cell of a department's own net, as an event from there names it. */
export interface LegacyCode {
  system: string;
  code: string;
}

export type LegacyShare = Pick<LegacyGrid, 'gridCode' | 'share'>;

/** From this part of an old cell on, a grid has a clear majority of it: at least twice all the others together. */
export const clearMajority = 2 / 3;

/** The departments' nets on the one net 多网合一, in their newest versions. */
export class LegacyNets {
  private readonly cells = new Map<string, LegacyShare[]>();
  private readonly successors = new Map<string, Array<Pick<AreaSuccessor, 'newCode' | 'share'>>>();

  constructor(
    grids: ReadonlyArray<Pick<LegacyGrid, 'system' | 'oldCode' | 'gridCode' | 'share'>> = [],
    successors: ReadonlyArray<Pick<AreaSuccessor, 'oldCode' | 'newCode' | 'share'>> = [],
  ) {
    for (const { system, oldCode, gridCode, share } of grids)
      put(this.cells, `${system}/${oldCode}`, { gridCode, share });
    for (const { oldCode, newCode, share } of successors) put(this.successors, oldCode, { newCode, share });
  }

  /**
   * Where an event of an old cell belongs: in the grid that has the largest part of the cell, the smallest code of equals.
   * Below `clearMajority` it is marked `boundary`, so that the neighbour may be heard. A grid that the map has no longer hands
   * its part to its successors. Null for a cell that is not mapped.
   */
  placeOf({ system, code }: LegacyCode, territory: Territory): Place | null {
    const parts = new Map<string, number>();
    for (const { gridCode, share } of this.cells.get(`${system}/${code}`) ?? [])
      for (const part of this.today(gridCode, share, territory))
        parts.set(part.gridCode, (parts.get(part.gridCode) ?? 0) + part.share);
    const [first] = [...parts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const place = first && territory.byGridCode(first[0]);
    if (!first || !place) return null;
    return {
      ...place,
      by: 'LEGACY',
      boundary: first[1] < clearMajority - 1e-9,
      matched: `${system}/${code}`,
    };
  }

  private today(gridCode: string, share: number, territory: Territory, deep = 0): LegacyShare[] {
    if (territory.area(gridCode)) return [{ gridCode, share }];
    if (deep > 20) return [];
    return (this.successors.get(gridCode) ?? []).flatMap((next) =>
      this.today(next.newCode, share * next.share, territory, deep + 1),
    );
  }
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

const built = new Map<string, { state: string; nets: LegacyNets }>();

/** The nets of a district; built only once for each state of them, which is one cheap question. */
export async function readLegacyNets(tx: Tx, districtId: string): Promise<LegacyNets> {
  const [{ state }]: [{ state: string }] = await tx.query(
    `SELECT coalesce(string_agg(system || ' ' || version, ';' ORDER BY system, version), '') || '@' ||
       (SELECT coalesce(max(version), 0) FROM area_successor WHERE district_id = $1) AS state
     FROM legacy_net WHERE district_id = $1`,
    [districtId],
  );
  const known = built.get(districtId);
  if (known?.state === state) return known.nets;
  const [grids, successors] = await Promise.all([
    newestGrids(tx, districtId),
    tx.findBy(AreaSuccessor, { districtId }),
  ]);
  const nets = new LegacyNets(grids, successors);
  built.set(districtId, { state, nets });
  return nets;
}

/** Every old cell with its grids, in the newest version of each net (or of one). */
export const newestGrids = (tx: Tx, districtId: string, system?: string): Promise<LegacyGrid[]> =>
  tx.query(
    `SELECT g.district_id AS "districtId", g.system, g.version, g.old_code AS "oldCode", g.grid_code AS "gridCode", g.share
     FROM legacy_grid g JOIN (SELECT system, max(version) AS version FROM legacy_net WHERE district_id = $1 GROUP BY system) n
       ON n.system = g.system AND n.version = g.version
     WHERE g.district_id = $1 AND ($2::text IS NULL OR g.system = $2) ORDER BY g.system, g.old_code, g.share DESC, g.grid_code`,
    [districtId, system ?? null],
  );
