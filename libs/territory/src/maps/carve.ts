import { overlappingPairs } from './check-cover.js';
import type { LineOf } from './check-tree.js';
import { caution, fault, type MapFinding } from './map-row.js';
import type { NewArea } from './new-map.js';
import { left, shared } from './plane.js';

/**
 * Dedicated grids 专属网格 carved out of the base grids of their community that they were drawn over (field-rules 1.1), so that
 * a point has one grid. A base grid that falls apart by it is a fault: a person must number its parts.
 */
export function carve(areas: readonly NewArea[], at: LineOf): { areas: NewArea[]; findings: MapFinding[] } {
  const grids = areas.filter(({ level }) => level === 'GRID');
  const dedicated = grids.filter(({ type }) => type === 'DEDICATED');
  const base = grids.filter(({ type }) => type === 'BASE');
  const over = new Map<NewArea, NewArea[]>();
  for (const [one, under] of overlappingPairs(dedicated, base))
    if (one.parentCode === under.parentCode) over.set(under, [...(over.get(under) ?? []), one]);
  const findings: MapFinding[] = [];
  const carved = areas.map((area) => {
    const out = over.get(area)?.filter((one) => shared(area.polygon, one.polygon).length > 0) ?? [];
    if (out.length === 0) return area;
    const pieces = left(
      area.polygon,
      out.map(({ polygon }) => polygon),
    );
    const [first] = pieces;
    const codes = out.map(({ code }) => code).join(', ');
    if (!first || pieces.length > 1) {
      findings.push(
        fault(
          'CARVED_APART',
          at(area.code),
          `划出专属网格 ${codes} 后余下 ${pieces.length} 块, 请重新划分并编码。`,
          `Carving out ${codes} leaves ${pieces.length} parts; divide it and number them.`,
        ),
      );
      return area;
    }
    const gone = out
      .flatMap((one) => shared(area.polygon, one.polygon))
      .reduce((sum, one) => sum + one.squareMetres, 0);
    findings.push(
      caution(
        'CARVED',
        at(area.code),
        `已从中划出专属网格 ${codes}, 共 ${gone.toFixed(0)} 平方米。`,
        `${codes} was carved out of it, ${gone.toFixed(0)} m2.`,
      ),
    );
    return { ...area, polygon: first.polygon };
  });
  return { areas: carved, findings };
}
