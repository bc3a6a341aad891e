import { isEverywhere } from '../place-names.js';
import { caution, fault, type FoundAt, type MapFinding } from './map-row.js';
import type { KnownMap, NewArea, NewSite } from './new-map.js';

/** Line of a code in the file, where it has one. */
export type LineOf = (code: string) => FoundAt;

/** Orphans, empty branches, names that say nothing, grids and workers that do not go one to one. */
export function checkTree(
  { districtId, workers }: Pick<KnownMap, 'districtId' | 'workers'>,
  areas: readonly NewArea[],
  sites: readonly NewSite[],
  at: LineOf,
): MapFinding[] {
  const codes = new Set(areas.map(({ code }) => code));
  const parents = new Set(areas.map(({ parentCode }) => parentCode));
  const hasDistrict = codes.has(`${districtId}000000`);
  return [
    ...(hasDistrict
      ? []
      : [
          fault(
            'NO_DISTRICT',
            { line: null, subject: districtId },
            '没有区一级。',
            'There is no district in it.',
          ),
        ]),
    ...areas.flatMap(({ code, parentCode, level }) => [
      ...(level !== 'DISTRICT' && !codes.has(parentCode ?? '')
        ? [fault('ORPHAN', at(code), `没有上级 ${parentCode}。`, `There is no parent ${parentCode}.`)]
        : []),
      ...(level !== 'GRID' && !parents.has(code)
        ? [
            fault(
              'NOTHING_UNDER_IT',
              at(code),
              '没有下级, 其范围无人负责。',
              'Nothing is under it, so nobody answers for it.',
            ),
          ]
        : []),
    ]),
    ...namesTwice(areas, at),
    ...sites
      .filter(({ name }) => isEverywhere(name))
      .map(({ code, name }) =>
        caution(
          'NAME_TOO_COMMON',
          at(code),
          `名称“${name}”到处都有, 不用于按地址定位。`,
          `"${name}" is everywhere; no address is found by it.`,
        ),
      ),
    ...checkWorkers(areas, workers, at),
  ];
}

/** Of one name in two places an address says nothing. */
function namesTwice(areas: readonly NewArea[], at: LineOf): MapFinding[] {
  const first = new Map<string, string>();
  return areas.flatMap(({ code, level, name }) => {
    const key = `${level} ${name}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, code);
    return other === undefined
      ? []
      : [
          caution(
            'NAME_TWICE',
            at(code),
            `与 ${other} 同名“${name}”, 不能按名称定位。`,
            `${other} has the same name "${name}"; no address is found by it.`,
          ),
        ];
  });
}

/** Each grid has one worker and each worker one grid (field-rules 1.1, 2.8). */
function checkWorkers(areas: readonly NewArea[], workers: ReadonlySet<string>, at: LineOf): MapFinding[] {
  const first = new Map<string, string>();
  return areas.flatMap(({ code, level, workerRef }) => {
    if (level !== 'GRID') return [];
    if (!workerRef)
      return [caution('GRID_WITHOUT_WORKER', at(code), '没有网格员。', 'It has no grid worker.')];
    const other = first.get(workerRef);
    if (other === undefined) first.set(workerRef, code);
    return [
      ...(other === undefined
        ? []
        : [
            caution(
              'WORKER_OF_TWO_GRIDS',
              at(code),
              `网格员 ${workerRef} 已负责 ${other}。`,
              `${workerRef} is the worker of ${other} already.`,
            ),
          ]),
      ...(workers.size > 0 && !workers.has(workerRef.toLowerCase())
        ? [
            caution(
              'WORKER_UNKNOWN',
              at(code),
              `网格员 ${workerRef} 没有账号。`,
              `The worker ${workerRef} has no account.`,
            ),
          ]
        : []),
    ];
  });
}
