import { wktToGeoJSON } from '@terraformer/wkt';
import { Refusal } from '#config';
import { isMalformed, mostInCell, readTable } from '#sheets';
import type { Crs } from '../point.js';
import {
  caution,
  fault,
  mapColumns,
  type MapColumn,
  type MapFinding,
  type MapLevel,
  type MapRow,
} from './map-row.js';
import { shapeOf } from './shape.js';

/** The levels by the words of the field and by their names here. */
const levels: Readonly<Record<string, MapLevel>> = {
  DISTRICT: 'DISTRICT',
  STREET: 'STREET',
  COMMUNITY: 'COMMUNITY',
  GRID: 'GRID',
  BUILDING: 'BUILDING',
  SITE: 'SITE',
  区: 'DISTRICT',
  街道: 'STREET',
  社区: 'COMMUNITY',
  网格: 'GRID',
  楼栋: 'BUILDING',
  点位: 'SITE',
};

/** A line as it stands in the file: its cells as text and its shape as GeoJSON geometry. */
interface Raw {
  line: number;
  cell(column: MapColumn): string;
  geometry: unknown;
}

/**
 * The rows of a map file and what is wrong with single rows. GeoJSON (a FeatureCollection whose properties have the names of
 * the columns), CSV or XLSX (`polygon_wkt` as WKT), told apart by their bytes; `crs` is the file's coordinate system, and the
 * shapes that come back are WGS-84. Throws `Refusal` MAP_FILE_UNREADABLE, and those of `readTable` (422).
 */
export async function readMap(bytes: Buffer, crs: Crs): Promise<{ rows: MapRow[]; findings: MapFinding[] }> {
  const raws = /^(\ufeff|\s)*\{/.test(bytes.subarray(0, 64).toString('utf8'))
    ? fromGeoJson(bytes)
    : await fromTable(bytes);
  const findings: MapFinding[] = [];
  const rows = raws.flatMap((raw) => rowOf(raw, crs, findings) ?? []);
  if (raws.length === 0)
    findings.push(
      fault('FILE_EMPTY', { line: null, subject: null }, '文件中没有数据行。', 'The file has no rows.'),
    );
  return { rows, findings };
}

async function fromTable(bytes: Buffer): Promise<Raw[]> {
  const { rows } = await readTable(bytes, mapColumns.slice(0, 4), ['polygon_wkt']);
  return rows.map(({ line, cell }) => ({ line, cell, geometry: geometryOf(cell('polygon_wkt')) }));
}

function geometryOf(wkt: string): unknown {
  if (wkt === '') return null;
  try {
    return wktToGeoJSON(wkt);
  } catch {
    return undefined;
  }
}

function fromGeoJson(bytes: Buffer): Raw[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw unreadable((error as Error).message);
  }
  const { type, features } = (parsed ?? {}) as { type?: unknown; features?: unknown };
  if (type !== 'FeatureCollection' || !Array.isArray(features)) throw unreadable('FeatureCollection');
  return features.map((one: unknown, i) => {
    const { properties, geometry } = (one ?? {}) as { properties?: unknown; geometry?: unknown };
    const given = (properties ?? {}) as Record<string, unknown>;
    return { line: i + 1, cell: (column) => asText(given[column]), geometry: geometry ?? null };
  });
}

const asText = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : Array.isArray(value)
      ? value.map((one) => (typeof one === 'object' ? '' : String(one))).join(';')
      : typeof value === 'object'
        ? ''
        : String(value as string | number | boolean).trim();

function rowOf({ line, cell, geometry }: Raw, crs: Crs, findings: MapFinding[]): MapRow | null {
  const unfit = mapColumns.find(
    (column) => isMalformed(cell(column)) || (column !== 'polygon_wkt' && cell(column).length > mostInCell),
  );
  if (unfit) {
    findings.push(
      fault(
        'TEXT_MALFORMED',
        { line, subject: unfit },
        `${unfit} 含有无法保存的字符, 或超过 ${mostInCell} 字。`,
        `${unfit} holds characters that cannot be kept, or more than ${mostInCell}.`,
      ),
    );
    return null;
  }
  const code = cell('code');
  const at = { line, subject: code || null };
  const level = levels[cell('level').toUpperCase()];
  if (!level) {
    findings.push(
      fault('LEVEL_UNKNOWN', at, `没有“${cell('level')}”这一层级。`, `There is no level "${cell('level')}".`),
    );
    return null;
  }
  const { shape, rawMiddle, findings: ofShape } = shapeOf(geometry, crs, level, at);
  findings.push(...ofShape);
  const count = (column: MapColumn) => {
    const text = cell(column);
    if (/^\d{0,9}$/.test(text)) return Number(text);
    findings.push(
      caution(
        'NUMBER_INVALID',
        at,
        `${column} 不是整数, 按 0 计。`,
        `${column} is no whole number; taken as 0.`,
      ),
    );
    return 0;
  };
  if (cell('name') === '') findings.push(fault('NAME_MISSING', at, '没有名称。', 'It has no name.'));
  return {
    line,
    code,
    parentCode: cell('parent_code') || null,
    level,
    type: cell('type') || usualType(level, code),
    name: cell('name'),
    uscc: cell('uscc') || null,
    households: count('households'),
    population: count('population'),
    shape,
    rawMiddle,
    workerRef: cell('grid_worker_ref') || null,
    note: cell('note') || null,
    aliases: listIn(cell('aliases')),
    predecessors: listIn(cell('predecessors')),
  };
}

const listIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[;；、|]/)
      .map((one) => one.trim())
      .filter(Boolean),
  ),
];

/** What the code says where the file leaves the type out (field-rules 2.8). */
function usualType(level: MapLevel, code: string): string {
  if (level === 'GRID') return Number(code.slice(12)) > 900 ? 'DEDICATED' : 'BASE';
  if (level === 'COMMUNITY') return Number(code.slice(9, 12)) < 200 ? 'URBAN' : 'VILLAGE';
  return level;
}

const unreadable = (why: string) =>
  new Refusal(422, 'MAP_FILE_UNREADABLE', {
    zh: `不是可读的 GeoJSON FeatureCollection(${why})。请导出为 GeoJSON、CSV(WKT)或 XLSX 后重试。`,
    en: `This is no GeoJSON FeatureCollection that can be read (${why}); export it as GeoJSON, CSV (WKT) or XLSX.`,
  });
