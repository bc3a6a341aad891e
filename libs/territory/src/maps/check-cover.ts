import Flatbush from 'flatbush';
import type { Area } from '../area.js';
import { boxOf } from '../border.js';
import type { LineOf } from './check-tree.js';
import { fault, type MapFinding } from './map-row.js';
import type { NewArea } from './new-map.js';
import { left, mayOverlap, reachesOut, shared, squareMetres, type Piece } from './plane.js';

const said = ({ squareMetres: size, at: [lng, lat] }: Piece) => ({
  size: size < 100 ? size.toFixed(1) : size.toFixed(0),
  where: `${lng.toFixed(6)}, ${lat.toFixed(6)}`,
});
const about = ({ squareMetres: size, at }: Piece) => ({ squareMetres: Math.round(size * 10) / 10, at });

/**
 * Gaps, overlaps and what reaches beyond its parent, each with its square metres and a point of it: every point of the
 * district must have exactly one grid. What rounding leaves (narrower than 0.3 m or below 1 m2) is passed over.
 */
export function checkCover(areas: readonly NewArea[], at: LineOf): MapFinding[] {
  const under = new Map<string, NewArea[]>();
  for (const area of areas)
    if (area.parentCode) under.set(area.parentCode, [...(under.get(area.parentCode) ?? []), area]);
  const levels: readonly Area['level'][] = ['STREET', 'COMMUNITY', 'GRID'];
  const found = levels.flatMap((level) =>
    overlaps(
      areas.filter((one) => one.level === level),
      at,
    ),
  );
  const overlapped = new Set(found.flatMap(({ codes }) => codes));
  return [
    ...found.map(({ finding }) => finding),
    ...areas.flatMap((parent) => {
      const children = under.get(parent.code) ?? [];
      const out = children.filter(({ polygon }) => reachesOut(polygon, parent.polygon));
      const tidy = out.length === 0 && !children.some(({ code }) => overlapped.has(code));
      return children.length === 0 ? [] : [...gaps(parent, children, tidy, at), ...beyond(parent, out, at)];
    }),
  ];
}

/** Pairs that may share ground, by their boxes and borders. */
export function overlappingPairs<A extends Pick<NewArea, 'polygon'>, B extends Pick<NewArea, 'polygon'>>(
  some: readonly A[],
  others: readonly B[],
): Array<[A, B]> {
  if (others.length === 0) return [];
  const index = new Flatbush(others.length);
  for (const { polygon } of others) index.add(...boxOf(polygon));
  index.finish();
  return some.flatMap((one) =>
    index
      .search(...boxOf(one.polygon))
      .flatMap((i) => others[i] ?? [])
      .filter((other) => (other as unknown) !== one && mayOverlap(one.polygon, other.polygon))
      .map((other): [A, B] => [one, other]),
  );
}

function overlaps(areas: readonly NewArea[], at: LineOf): Array<{ codes: string[]; finding: MapFinding }> {
  return overlappingPairs(areas, areas)
    .filter(([one, other]) => one.code < other.code)
    .flatMap(([one, other]) =>
      shared(one.polygon, other.polygon).map((piece) => {
        const { size, where } = said(piece);
        const finding = fault(
          'OVERLAP',
          at(other.code),
          `与 ${one.code} ${one.name} 重叠 ${size} 平方米, 位于 ${where}。`,
          `It overlaps ${one.code} by ${size} m2, at ${where}.`,
          about(piece),
        );
        return { codes: [one.code, other.code], finding };
      }),
    );
}

/** `tidy`: nothing overlaps or reaches out. Where the sums agree as well there is no gap: the costly arithmetic is for the rest. */
function gaps(parent: NewArea, children: readonly NewArea[], tidy: boolean, at: LineOf): MapFinding[] {
  const filled = children.reduce((sum, { polygon }) => sum + squareMetres(polygon), 0);
  if (tidy && Math.abs(squareMetres(parent.polygon) - filled) < 1) return [];
  return left(
    parent.polygon,
    children.map(({ polygon }) => polygon),
  ).map((piece) => {
    const { size, where } = said(piece);
    return fault(
      'GAP',
      at(parent.code),
      `有 ${size} 平方米不属于任何下级, 位于 ${where}。`,
      `${size} m2 of it belong to nothing under it, at ${where}.`,
      about(piece),
    );
  });
}

function beyond(parent: NewArea, children: readonly NewArea[], at: LineOf): MapFinding[] {
  return children.flatMap(({ code, polygon }) =>
    left(polygon, [parent.polygon]).map((piece) => {
      const { size, where } = said(piece);
      return fault(
        'BEYOND_PARENT',
        at(code),
        `有 ${size} 平方米超出上级 ${parent.code}, 位于 ${where}。`,
        `${size} m2 of it lie outside its parent ${parent.code}, at ${where}.`,
        about(piece),
      );
    }),
  );
}
