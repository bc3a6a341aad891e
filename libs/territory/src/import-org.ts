import { parse } from 'csv-parse/sync';
import { wktToGeoJSON } from '@terraformer/wkt';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Area } from './area.js';
import { readMapBook, readMapVersion } from './map-book.js';
import type { Territory } from './territory.js';

export interface ImportOrgOptions {
  /** Six digits that take the place of the file's own district code, so that one file can make another district. */
  codePrefix?: string;
  /** From when this map is valid; the beginning of records where nothing is said. */
  validFrom?: Date;
}

type OrgRow = Record<
  | 'code'
  | 'parent_code'
  | 'level'
  | 'type'
  | 'name'
  | 'uscc'
  | 'households'
  | 'population'
  | 'polygon_wkt'
  | 'grid_worker_ref'
  | 'note',
  string
>;

/**
 * The areas of an organisation file (csv with header; polygons as WKT in WGS-84 degrees).
 * Throws `Refusal` BAD_ORG_FILE naming the line.
 */
export function parseOrg(
  csv: string,
  codePrefix?: string,
): Omit<Area, 'districtId' | 'version' | 'validFrom' | 'validTo'>[] {
  const rows = parse<OrgRow>(csv, { columns: true, skip_empty_lines: true, bom: true });
  const own = rows.find(({ level }) => level === 'DISTRICT')?.code.slice(0, 6) ?? '';
  const moved = (code: string) => (codePrefix && code.startsWith(own) ? codePrefix + code.slice(6) : code);
  const codes = new Set(rows.map(({ code }) => code));
  return rows.map((row, i) => {
    const fault = (zh: string, en: string) =>
      new Refusal(422, 'BAD_ORG_FILE', { zh: `第 ${i + 2} 行: ${zh}`, en: `Line ${i + 2}: ${en}` });
    if (!/^\d{12}(\d{3})?$/.test(row.code))
      throw fault('代码应为 12 或 15 位数字。', 'the code must have 12 or 15 digits.');
    if (row.parent_code ? !codes.has(row.parent_code) : row.level !== 'DISTRICT')
      throw fault(`没有上级 ${row.parent_code}。`, `there is no parent ${row.parent_code}.`);
    return {
      code: moved(row.code),
      parentCode: row.parent_code ? moved(row.parent_code) : null,
      level: row.level as Area['level'],
      type: row.type,
      name: row.name,
      uscc: row.uscc || null,
      households: Number(row.households),
      population: Number(row.population),
      polygon: polygonOf(row.polygon_wkt, fault),
      workerRef: row.grid_worker_ref || null,
      note: row.note || null,
      aliases: [],
    };
  });
}

function polygonOf(wkt: string, fault: (zh: string, en: string) => Refusal): Area['polygon'] {
  try {
    const shape = wktToGeoJSON(wkt);
    if (shape.type === 'Polygon') return shape as Area['polygon'];
  } catch {
    // Falls through to the one refusal for everything that is not a polygon.
  }
  throw fault('polygon_wkt 不是多边形。', 'polygon_wkt is not a polygon.');
}

/**
 * Writes the file as the next version of the district's map, in one statement, and closes the version before it: for a
 * district that is being made, unchecked (what is checked goes through `planMap`). Returns the version.
 */
export async function importOrg(
  tx: Tx,
  districtId: string,
  csv: string,
  options: ImportOrgOptions = {},
): Promise<number> {
  const areas = parseOrg(csv, options.codePrefix);
  const validFrom = options.validFrom ?? new Date(0);
  const [row] = await tx.query<{ version: number }[]>(
    `with known as (select coalesce(max(version), 0) + 1 as version from area where district_id = $1),
     closed as (update area set valid_to = $2 where district_id = $1 and valid_to is null),
     noted as (insert into map_version select $1, version, $2, '', 'WGS84', jsonb_array_length($3::jsonb), 0, '',
       'system', '系统', null, $2 from known)
     insert into area (district_id, version, valid_from, code, parent_code, level, type, name, uscc,
                       households, population, polygon, worker_ref, note)
     select $1, known.version, $2, a.* from known, jsonb_to_recordset($3::jsonb) as
       a(code text, "parentCode" text, level text, type text, name text, uscc text,
         households int, population int, polygon jsonb, "workerRef" text, note text)
     returning version`,
    [districtId, validFrom, JSON.stringify(areas)],
  );
  return row?.version ?? 0;
}

/** The map of a district in one version (the newest where none is named). Throws `Refusal` NO_MAP where there is none. */
export async function readTerritory(tx: Tx, districtId: string, version?: number): Promise<Territory> {
  const newest = (await readMapBook(tx, districtId)).versions.at(-1)?.version ?? 0;
  return readMapVersion(tx, districtId, version ?? newest);
}
