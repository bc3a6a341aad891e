import { toWgs84, type Crs } from '../point.js';
import type { LineOf } from './check-tree.js';
import { caution, fault, type MapFinding, type MapRow } from './map-row.js';
import type { KnownMap, MapChanges, NewArea, Succession } from './new-map.js';
import { overlappingPairs } from './check-cover.js';
import { mayOverlap, shared, squareMetres } from './plane.js';
import { metresBetween } from '../metres.js';
import { boxOf } from '../border.js';

const sameShape = (a: NewArea, b: NewArea) => JSON.stringify(a.polygon) === JSON.stringify(b.polygon);

/** What a new map opens, closes and changes against the one before. */
export function changesOf(known: Pick<KnownMap, 'areas'>, areas: readonly NewArea[]): MapChanges {
  const before = new Map(known.areas.map((area) => [area.code, area]));
  const after = new Set(areas.map(({ code }) => code));
  const kept = areas.flatMap((area) => {
    const old = before.get(area.code);
    return old ? [{ old, area }] : [];
  });
  const where = (changed: (pair: { old: NewArea; area: NewArea }) => boolean) =>
    kept.filter(changed).map(({ area }) => area.code);
  return {
    opened: areas.map(({ code }) => code).filter((code) => !before.has(code)),
    closed: [...before.keys()].filter((code) => !after.has(code)),
    renamed: where(({ old, area }) => old.name !== area.name),
    redrawn: where(({ old, area }) => !sameShape(old, area)),
    reassigned: where(({ old, area }) => area.level === 'GRID' && old.workerRef !== area.workerRef),
  };
}

/** A code that was closed, or that lay elsewhere, is never given again (field-rules 2.8). */
export function checkHistory(
  { areas: before, closed }: Pick<KnownMap, 'areas' | 'closed'>,
  areas: readonly NewArea[],
  at: LineOf,
): MapFinding[] {
  const known = new Map(before.map((area) => [area.code, area]));
  return areas.flatMap((area) => {
    if (closed.has(area.code))
      return [
        fault(
          'CODE_REUSED',
          at(area.code),
          '该代码曾经使用并已撤销, 不得再用, 请另编新码。',
          'This code was closed and is never given again; take a new one.',
        ),
      ];
    const old = known.get(area.code);
    if (!old || sameShape(old, area) || mayOverlap(old.polygon, area.polygon)) return [];
    return [
      fault(
        'CODE_REUSED',
        at(area.code),
        `该代码原指另一处(${old.name}), 不得改作他用, 请另编新码。`,
        `This code stood for another place (${old.name}); take a new one.`,
      ),
    ];
  });
}

/** What became of each code that is closed, as the file says, else by the ground they share; and what the file said of codes that go on. */
export function successions(
  before: readonly NewArea[],
  areas: readonly NewArea[],
  rows: readonly MapRow[],
  at: LineOf,
): { links: Succession[]; findings: MapFinding[] } {
  const old = new Map(before.map((area) => [area.code, area]));
  const fresh = new Map(areas.map((area) => [area.code, area]));
  const findings: MapFinding[] = [];
  const links: Array<Omit<Succession, 'kind'>> = [];
  for (const { code, level, predecessors } of rows)
    for (const oldCode of predecessors)
      if (old.get(oldCode)?.level === level && oldCode !== code)
        links.push({ oldCode, newCode: code, share: shareOf(old.get(oldCode)!, fresh.get(code)) });
      else
        findings.push(
          fault(
            'PREDECESSOR_UNKNOWN',
            at(code),
            `现行底图没有同级的 ${oldCode}, 不能作为来源。`,
            `The present map has no ${oldCode} of its level for it to come from.`,
          ),
        );
  const said = new Set(links.map(({ oldCode }) => oldCode));
  const closed = before.filter(({ code }) => !fresh.has(code) && !said.has(code));
  for (const level of ['STREET', 'COMMUNITY', 'GRID'] as const) {
    const gone = closed.filter((one) => one.level === level);
    for (const [one, next] of overlappingPairs(
      gone,
      areas.filter((each) => each.level === level),
    )) {
      const share = shareOf(one, next);
      if (share >= 0.01) links.push({ oldCode: one.code, newCode: next.code, share });
    }
  }
  const followed = new Set(links.map(({ oldCode }) => oldCode));
  for (const { code, name } of closed)
    if (!followed.has(code))
      findings.push(
        caution(
          'NO_SUCCESSOR',
          { line: null, subject: code },
          `撤销 ${name} 后没有承接的编码。`,
          `Nothing follows ${name}, which is closed.`,
        ),
      );
  links.sort((a, b) => (`${a.oldCode} ${a.newCode}` < `${b.oldCode} ${b.newCode}` ? -1 : 1));
  const [from, into] = [countBy(links, 'oldCode'), countBy(links, 'newCode')];
  const kindOf = ({ oldCode, newCode }: (typeof links)[number]): Succession['kind'] =>
    from.get(oldCode)! > 1
      ? 'SPLIT'
      : into.get(newCode)! + (old.has(newCode) ? 1 : 0) > 1
        ? 'MERGE'
        : 'RENAME';
  return { links: links.map((link) => ({ ...link, kind: kindOf(link) })), findings };
}

const shareOf = (old: NewArea, next: NewArea | undefined) =>
  next
    ? Math.min(
        1,
        Math.round(
          (shared(old.polygon, next.polygon).reduce((sum, one) => sum + one.squareMetres, 0) /
            squareMetres(old.polygon)) *
            1e4,
        ) / 1e4,
      )
    : 0;

function countBy<K extends string>(rows: ReadonlyArray<Record<K, string>>, key: K): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { [key]: code } of rows) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

const otherSystems: readonly Crs[] = ['WGS84', 'GCJ02', 'BD09'];

/** Whether the whole map lies beside the one before by just what another coordinate system would make: then the file names the wrong one. */
export function checkShift(known: Pick<KnownMap, 'areas'>, rows: readonly MapRow[], crs: Crs): MapFinding[] {
  const before = new Map(known.areas.map((area) => [area.code, area]));
  const pairs = rows.flatMap(({ code, rawMiddle }) => {
    const old = before.get(code);
    return old && rawMiddle ? [{ raw: rawMiddle, old: middle(boxOf(old.polygon)) }] : [];
  });
  if (pairs.length < 3) return [];
  const off = (system: Crs) => {
    const metres = pairs.map(({ raw: [lng, lat], old }) =>
      metresBetween(
        {
          lng: toWgs84({ lng, lat, crs: system })[0],
          lat: toWgs84({ lng, lat, crs: system })[1],
          crs: 'WGS84',
        },
        old,
      ),
    );
    return metres.sort((a, b) => a - b)[Math.floor(metres.length / 2)]!;
  };
  const own = off(crs);
  const better = otherSystems.find((one) => one !== crs && own > 50 && off(one) < 20);
  if (!better) return [];
  return [
    fault(
      'CRS_SUSPECT',
      { line: null, subject: crs },
      `按 ${crs} 读取时整体偏移约 ${own.toFixed(0)} 米, 按 ${better} 则与现行底图吻合: 请核对坐标系。`,
      `Read as ${crs} everything lies ${own.toFixed(0)} m off, as ${better} it fits the present map; check the coordinate system.`,
    ),
  ];
}

const middle = ([west, south, east, north]: ReturnType<typeof boxOf>) => ({
  lng: (west + east) / 2,
  lat: (south + north) / 2,
  crs: 'WGS84' as const,
});
