import { reportOf, type Finding, type ImportReport, type Table, type TableRow } from '#sheets';
import type { Crs, Point } from '../point.js';
import type { Territory } from '../territory.js';
import { isIn, type QrArea } from './qr-area.js';
import type { QrPoint } from './qr-point.js';
import { mostAtOnce } from './qr-registry.js';
import { placed, type PlacedPoint, type QrWish } from './qr-wish.js';

/** Columns of an import file; the others may be missing or empty. */
export const qrColumns = ['kind', 'name', 'grid_code', 'lng', 'lat', 'crs', 'address', 'categories'] as const;
export const neededQrColumns = ['kind', 'name'];

/** What a file is held against. */
export interface QrImportGround {
  territory: Territory;
  knowsMatter: (code: string) => boolean;
  /** Whoever imports registers in this area only. */
  area: QrArea | null;
  /** Registered and in use: by kind, grid and name. */
  known: ReadonlySet<string>;
}

export const sameQrPoint = ({ kind, gridCode, name }: Pick<QrPoint, 'kind' | 'gridCode' | 'name'>) =>
  kind === 'GRID' ? `GRID ${gridCode}` : `${kind} ${gridCode} ${name}`;

/**
 * The points of a file and everything that is wrong with it. What is registered already is left out with a warning, so that
 * a file can be completed and sent again.
 */
export function pointsOf(
  table: Table,
  { territory, knowsMatter, area, known }: QrImportGround,
): { points: PlacedPoint[]; report: ImportReport } {
  const findings: Finding[] = [];
  const points: PlacedPoint[] = [];
  const seen = new Map<string, number>();
  if (table.rows.length > mostAtOnce)
    findings.push({
      severity: 'ERROR',
      code: 'TOO_MANY_LINES',
      line: null,
      subject: null,
      zh: `最多 ${mostAtOnce} 行, 请分成几个文件`,
      en: `at most ${mostAtOnce} lines; use several files`,
    });
  for (const row of table.rows.slice(0, mostAtOnce)) {
    const find = (severity: Finding['severity'], code: string, zh: string, en: string) =>
      void findings.push({ severity, code, zh, en, line: row.line, subject: row.cell('name') || null });
    const wish = wishOf(row);
    if (typeof wish === 'string') {
      find('ERROR', 'POSITION_UNREADABLE', `位置不能读: ${wish}`, `the position cannot be read: ${wish}`);
      continue;
    }
    const point = placed(territory, wish, knowsMatter);
    if (Array.isArray(point)) {
      for (const { code, zh, en } of point) find('ERROR', code, zh, en);
      continue;
    }
    const same = sameQrPoint(point);
    const earlier = seen.get(same);
    seen.set(same, row.line);
    if (!isIn(area, point)) find('ERROR', 'NOT_YOUR_AREA', '不在您的辖区', 'not in your area');
    else if (earlier)
      find('ERROR', 'QR_POINT_TWICE', `与第 ${earlier} 行重复`, `the same as line ${earlier}`);
    else if (known.has(same))
      find(
        'WARNING',
        'QR_POINT_KNOWN',
        '已登记且在用, 跳过',
        'registered and in use already; it is left out',
      );
    else points.push(point);
  }
  return { points, report: reportOf(findings) };
}

/** What a line asks for; what of its position cannot be read where it is none. */
function wishOf(row: TableRow): QrWish | string {
  const gridCode = row.cell('grid_code');
  const address = row.cell('address');
  const point = pointIn(row);
  if (typeof point === 'string') return point;
  return {
    kind: row.cell('kind').toUpperCase(),
    name: row.cell('name').slice(0, 60),
    ...(gridCode ? { gridCode } : {}),
    ...(address ? { address: address.slice(0, 100) } : {}),
    ...(point ? { point } : {}),
    categories: row
      .cell('categories')
      .split(/[;；,，、\s]+/)
      .filter(Boolean),
  };
}

function pointIn(row: TableRow): Point | string | null {
  const [lng, lat, crs] = [row.cell('lng'), row.cell('lat'), row.cell('crs') || 'WGS84'];
  if (!lng && !lat) return null;
  const read = { lng: Number(lng || NaN), lat: Number(lat || NaN), crs: crs.toUpperCase() as Crs };
  const good =
    Math.abs(read.lng) <= 180 &&
    Math.abs(read.lat) <= 90 &&
    ['WGS84', 'GCJ02', 'BD09', 'CGCS2000'].includes(read.crs);
  return good ? read : `${lng} ${lat} ${crs}`;
}
