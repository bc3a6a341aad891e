import { createHash } from 'node:crypto';
import { wktToGeoJSON } from '@terraformer/wkt';
import { readTable, reportOf, type ImportReport } from '#sheets';
import type { AreaPolygon } from '../area.js';
import { overlappingPairs } from '../maps/check-cover.js';
import { caution, fault, type FoundAt, type MapFinding } from '../maps/map-row.js';
import { shared, squareMetres } from '../maps/plane.js';
import { shapeOf } from '../maps/shape.js';
import type { Crs } from '../point.js';
import type { Territory } from '../territory.js';

/** An old cell and the grids it lies in. */
export interface LegacyCell {
  system: string;
  oldCode: string;
  name: string;
  polygon: AreaPolygon | null;
  shares: Array<{ gridCode: string; share: number }>;
}

/** What a file of old nets would make, and what is wrong with it; a file replaces every system it names. */
export interface LegacyPlan {
  sha256: string;
  /** The version of the map it was held against. */
  mapVersion: number;
  report: ImportReport;
  cells: LegacyCell[];
}

/** `system` and `old_code` are needed; `grid_code` with `share` (0.6 or 60%), or `polygon_wkt`, says where the old cell lies. */
export const legacyColumns = ['system', 'old_code', 'grid_code', 'share', 'name', 'polygon_wkt'] as const;

/** Reads the old nets 旧网格 of one or more systems (CSV or XLSX) against a map and writes nothing. */
export async function planLegacy(bytes: Buffer, crs: Crs, territory: Territory): Promise<LegacyPlan> {
  const { rows } = await readTable(bytes, legacyColumns.slice(0, 2), ['polygon_wkt']);
  const findings: MapFinding[] = [];
  const cells = new Map<string, LegacyCell & { at: FoundAt }>();
  for (const { line, cell } of rows) {
    const [system, oldCode, gridCode] = [cell('system'), cell('old_code'), cell('grid_code')];
    const at = { line, subject: `${system}/${oldCode}` };
    if (!system || !oldCode || system.length > 20 || oldCode.length > 40 || /[/\s]/.test(system)) {
      findings.push(
        fault(
          'OLD_CODE_INVALID',
          at,
          '应有体系名称(20 字内)和旧网格代码(40 字内)。',
          'It needs a system (20) and an old code (40).',
        ),
      );
      continue;
    }
    const key = `${system}/${oldCode}`;
    const one = cells.get(key) ?? { system, oldCode, name: '', polygon: null, shares: [], at };
    cells.set(key, one);
    one.name ||= cell('name');
    if (cell('polygon_wkt')) one.polygon = polygonOf(cell('polygon_wkt'), crs, at, findings) ?? one.polygon;
    if (!gridCode) continue;
    if (territory.area(gridCode)?.level !== 'GRID')
      findings.push(
        fault('GRID_UNKNOWN', at, `现行底图没有网格 ${gridCode}。`, `The map has no grid ${gridCode}.`),
      );
    else if (one.shares.some((other) => other.gridCode === gridCode))
      findings.push(fault('PAIR_TWICE', at, `${gridCode} 重复。`, `${gridCode} stands there twice.`));
    else {
      const share = shareIn(cell('share'));
      if (share === null)
        findings.push(
          fault(
            'SHARE_INVALID',
            at,
            '占比应在 0 到 1 之间(或 0%-100%)。',
            'A share lies between 0 and 1 (or 0% and 100%).',
          ),
        );
      else one.shares.push({ gridCode, share });
    }
  }
  byGeometry([...cells.values()], territory, findings);
  for (const one of cells.values()) findings.push(...checkShares(one));
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    mapVersion: territory.version,
    report: reportOf(findings),
    cells: [...cells.values()].map(({ at: _at, ...cell }) => cell),
  };
}

/** An empty cell means the whole. */
function shareIn(text: string): number | null {
  const share = text === '' ? 1 : text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  return share > 0 && share <= 1 ? share : null;
}

function polygonOf(wkt: string, crs: Crs, at: FoundAt, findings: MapFinding[]): AreaPolygon | null {
  let geometry: unknown;
  try {
    geometry = wktToGeoJSON(wkt);
  } catch {
    geometry = undefined;
  }
  const { shape, findings: found } = shapeOf(geometry, crs, 'GRID', at);
  findings.push(...found);
  return found.length === 0 && shape && 'type' in shape ? shape : null;
}

/** Where the file gives borders only, the shares are measured. Cells of one system that overlap are said with their square metres. */
function byGeometry(
  cells: ReadonlyArray<LegacyCell & { at: FoundAt }>,
  territory: Territory,
  findings: MapFinding[],
): void {
  const drawn = cells.flatMap((cell) =>
    cell.polygon ? [{ cell, polygon: cell.polygon, code: cell.oldCode }] : [],
  );
  const grids = territory.all.filter(({ level }) => level === 'GRID');
  for (const [{ cell, polygon }, grid] of overlappingPairs(
    drawn.filter(({ cell: one }) => one.shares.length === 0),
    grids,
  )) {
    const common = shared(polygon, grid.polygon).reduce((sum, one) => sum + one.squareMetres, 0);
    const share = Math.round((common / squareMetres(polygon)) * 1e4) / 1e4;
    if (share > 0) cell.shares.push({ gridCode: grid.code, share: Math.min(1, share) });
  }
  for (const [one, other] of overlappingPairs(drawn, drawn)) {
    if (one.cell.system !== other.cell.system || one.code >= other.code) continue;
    const [piece] = shared(one.polygon, other.polygon);
    if (piece)
      findings.push(
        caution(
          'OLD_CELLS_OVERLAP',
          other.cell.at,
          `与同一体系的 ${one.code} 重叠 ${piece.squareMetres.toFixed(0)} 平方米。`,
          `It overlaps ${one.code} of the same system by ${piece.squareMetres.toFixed(0)} m2.`,
          { squareMetres: piece.squareMetres, at: piece.at },
        ),
      );
  }
}

function checkShares({ shares, at }: LegacyCell & { at: FoundAt }): MapFinding[] {
  const sum = shares.reduce((all, { share }) => all + share, 0);
  const percent = `${(sum * 100).toFixed(1)}%`;
  if (shares.length === 0) return [caution('UNMAPPED', at, '没有对应的网格。', 'It is mapped to no grid.')];
  if (sum > 1.01)
    return [
      fault('MAPPED_TWICE', at, `各网格占比合计 ${percent}, 超过 100%。`, `Its shares add up to ${percent}.`),
    ];
  return sum < 0.99
    ? [
        caution(
          'MAPPED_IN_PART',
          at,
          `各网格占比合计 ${percent}, 其余没有对应。`,
          `Only ${percent} of it is mapped.`,
        ),
      ]
    : [];
}
