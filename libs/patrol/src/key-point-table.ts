import { isDay } from '#calendar';
import type { Ground } from '#cases';
import type { Finding, TableRow } from '#sheets';
import { toWgs84, type Crs } from '#territory';
import type { KeyPoint } from './key-point.js';
import { metresOutside } from './metres-outside.js';
import { patrolRules } from './patrol-rules.js';

/** The columns of the table, in the field's own words. */
export const columns = {
  code: '编码',
  grid: '网格编码',
  name: '名称',
  lng: '经度',
  lat: '纬度',
  crs: '坐标系',
  site: '位置',
  visits: '每日次数',
  lookAt: '巡查内容',
  from: '起始日期',
  to: '截止日期',
} as const;

export type Row = Omit<KeyPoint, 'districtId'> & { line: number };

interface Against {
  ground: Ground;
  /** Those whoever imports may speak of. */
  grids: ReadonlySet<string>;
  today: string;
}

/** A line of the table as a key point, or nothing where it is wrong; what is wrong or odd is added to the findings. */
export function checkKeyPoint(
  { line, cell }: TableRow,
  { ground, grids, today }: Against,
  findings: Finding[],
): Row[] {
  const code = cell(columns.code);
  let wrong = false;
  const say = (severity: Finding['severity'], name: string, zh: string, en: string) => {
    wrong ||= severity === 'ERROR';
    findings.push({ severity, code: name, line, subject: code || null, zh, en });
  };
  const error = (name: string, zh: string, en: string) => say('ERROR', name, zh, en);
  const textOf = (column: string) => {
    const text = cell(column);
    if (text.length > 200)
      error('TOO_LONG', `${column}超过 200 字`, `${column} is longer than 200 characters`);
    return text || null;
  };

  if (!/^[0-9A-Z-]{1,32}$/.test(code))
    error(
      'CODE_WRONG',
      '编码应为 1 到 32 位大写字母、数字或横线',
      'the code is 1 to 32 capitals, figures or dashes',
    );
  const gridCode = cell(columns.grid);
  if (!grids.has(gridCode))
    error(
      'GRID_UNKNOWN',
      `没有网格 ${gridCode}, 或不在您的范围内`,
      `there is no grid ${gridCode} within your scope`,
    );
  const name = textOf(columns.name);
  if (!name) error('NAME_MISSING', '缺少名称', 'the name is missing');
  const visits = Number(cell(columns.visits) || patrolRules.visitsADay);
  if (!Number.isInteger(visits) || visits < 1 || visits > 24)
    error('VISITS_WRONG', '每日次数应为 1 到 24', 'visits are 1 to 24 a day');
  const [validFrom, validTo] = [cell(columns.from) || today, cell(columns.to) || null];
  if (!isDay(validFrom) || (validTo !== null && (!isDay(validTo) || validTo < validFrom)))
    error(
      'DAY_WRONG',
      '日期应为 2026-03-09 的写法, 截止不早于起始',
      'days are written 2026-03-09, the last not before the first',
    );
  const at = positionOf(cell);
  if (at === 'WRONG')
    error(
      'POSITION_WRONG',
      '经纬度须成对, 坐标系为 WGS84、GCJ02、BD09 或 CGCS2000',
      'give longitude and latitude, in WGS84, GCJ02, BD09 or CGCS2000',
    );
  const [lng, lat] = at === 'WRONG' || at === null ? [null, null] : at;
  if (at === null)
    say('WARNING', 'NO_POSITION', '没有坐标, 排在路线末尾', 'without a position it comes last on the way');
  const area = ground.territory.area(gridCode);
  if (lng !== null && area) {
    const metres = metresOutside(area, { lng, lat, crs: 'WGS84' });
    if (metres > 0)
      say(
        metres > patrolRules.driftMetres ? 'ERROR' : 'WARNING',
        'OUTSIDE_GRID',
        `坐标在网格外 ${metres} 米, 请核对坐标系和经纬度顺序`,
        `the position is ${metres} m outside the grid; check its coordinate system and order`,
      );
  }
  const [site, lookAt] = [textOf(columns.site), textOf(columns.lookAt)];
  return wrong || !name
    ? []
    : [{ line, code, gridCode, name, lng, lat, site, visits, lookAt, validFrom, validTo }];
}

const systems = ['WGS84', 'GCJ02', 'BD09', 'CGCS2000'];

function positionOf(cell: TableRow['cell']): [number, number] | null | 'WRONG' {
  const [lng, lat, crs] = [cell(columns.lng), cell(columns.lat), cell(columns.crs) || 'WGS84'];
  if (!lng && !lat) return null;
  const given = { lng: Number(lng || NaN), lat: Number(lat || NaN), crs: crs as Crs };
  const possible = Math.abs(given.lng) <= 180 && Math.abs(given.lat) <= 85 && systems.includes(crs);
  return possible ? toWgs84(given) : 'WRONG';
}
