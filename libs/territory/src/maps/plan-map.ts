import { createHash } from 'node:crypto';
import { reportOf, type ImportReport } from '#sheets';
import type { Area } from '../area.js';
import type { Crs } from '../point.js';
import { Territory } from '../territory.js';
import { carve } from './carve.js';
import { checkCodes, parentByCode } from './check-codes.js';
import { checkCover } from './check-cover.js';
import { changesOf, checkHistory, checkShift, successions } from './check-history.js';
import { checkTree, type LineOf } from './check-tree.js';
import { caution, fault, type MapFinding, type MapRow } from './map-row.js';
import type { KnownMap, MapChanges, NewArea, NewSite, Succession } from './new-map.js';
import { readMap } from './read-map.js';
import { spotOf } from './shape.js';

/** What a map file would make of a district's map: the whole next version, and what is wrong with it. */
export interface MapPlan {
  /** SHA-256 of the file. */
  sha256: string;
  crs: Crs;
  /** The version it was held against. */
  basedOn: number;
  report: ImportReport;
  areas: NewArea[];
  sites: NewSite[];
  changes: MapChanges;
  successors: Succession[];
}

/**
 * Reads a map file against the newest map and writes nothing. The file replaces the levels it contains (buildings and sites
 * together count as one) and all others go on as they are. An ERROR in the report keeps it from being applied.
 */
export async function planMap(bytes: Buffer, crs: Crs, known: KnownMap): Promise<MapPlan> {
  const { rows, findings } = await readMap(bytes, crs);
  const lines = new Map(rows.map(({ code, line }) => [code, line]));
  const at: LineOf = (code) => ({ line: lines.get(code) ?? null, subject: code });
  const all: MapFinding[] = [...findings, ...checkCodes(known.districtId, rows)];

  const given = new Set(rows.map(({ level }) => level));
  const drawn = [
    ...known.areas.filter(({ level }) => !given.has(level)).map(asNewArea),
    ...rows.flatMap((row) => areaOf(row) ?? []),
  ];
  const { areas, findings: ofCarving } = carve(drawn, at);
  const sitesGiven = given.has('BUILDING') || given.has('SITE');
  const territory = new Territory(known.districtId, 0, areas as Area[]);
  const placed = sitesGiven
    ? rows.flatMap((row) => siteOf(row, territory, all) ?? [])
    : known.sites.flatMap((site) => siteAgain(site, territory, all));
  all.push(...ofCarving, ...checkTree(known, areas, placed, at), ...checkShift(known, rows, crs));
  // Borders mean nothing where one is broken or missing, or where one code stands for two of them.
  const broken = all.some(({ code }) => brokenMaps.has(code));
  if (!broken) all.push(...checkCover(areas, at), ...checkHistory(known, areas, at));
  const { links, findings: ofLinks } = broken
    ? { links: [], findings: [] }
    : successions(known.areas, areas, rows, at);
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    crs,
    basedOn: known.version,
    report: reportOf([...all, ...ofLinks]),
    areas,
    sites: placed,
    changes: changesOf(known, areas),
    successors: links,
  };
}

const brokenMaps = new Set([
  'SHAPE_MISSING',
  'SEVERAL_PARTS',
  'COORDINATES_SWAPPED',
  'COORDINATES_NOT_DEGREES',
  'CROSSES_ITSELF',
  'TOO_FEW_CORNERS',
  'CODE_TWICE',
  'CRS_SUSPECT',
]);

function asNewArea({ districtId: _d, version: _v, validFrom: _f, validTo: _t, ...area }: Area): NewArea {
  return area;
}

function areaOf(row: MapRow): NewArea | null {
  const { level, shape, code } = row;
  if (level === 'BUILDING' || level === 'SITE' || !shape || !('type' in shape)) return null;
  const { type, name, uscc, households, population, workerRef, note, aliases } = row;
  const parentCode = row.parentCode ?? parentByCode(level, code);
  return {
    code,
    parentCode,
    level,
    type,
    name,
    uscc,
    households,
    population,
    polygon: shape,
    workerRef,
    note,
    aliases,
  };
}

/** Where a building or site lies decides its grid; a code in the file is held against it. */
function siteOf(row: MapRow, territory: Territory, findings: MapFinding[]): NewSite | null {
  const { level, shape, code, line, parentCode, name, aliases } = row;
  if ((level !== 'BUILDING' && level !== 'SITE') || !shape) return null;
  const [lng, lat] = spotOf(shape);
  const place = territory.locate({ lng, lat, crs: 'WGS84' });
  const at = { line, subject: code };
  if (!place?.gridCode) {
    findings.push(fault('SITE_OUTSIDE', at, '不在任何网格内。', 'It lies in no grid.', { at: [lng, lat] }));
    return null;
  }
  if (parentCode && parentCode !== place.gridCode)
    findings.push(
      caution(
        'SITE_ELSEWHERE',
        at,
        `按位置属 ${place.gridCode}, 与所填 ${parentCode} 不符; 以位置为准。`,
        `By its position it is in ${place.gridCode}, not ${parentCode}; the position holds.`,
      ),
    );
  const polygon = 'type' in shape ? shape : null;
  return { code, kind: level, gridCode: place.gridCode, name, aliases, lng, lat, polygon };
}

function siteAgain(
  { districtId: _d, version: _v, ...site }: KnownMap['sites'][number],
  territory: Territory,
  findings: MapFinding[],
): NewSite[] {
  const { lng, lat, code } = site;
  const gridCode = territory.locate({ lng, lat, crs: 'WGS84' })?.gridCode;
  if (gridCode) return [{ ...site, gridCode }];
  findings.push(
    caution(
      'SITE_LEFT_OUT',
      { line: null, subject: code },
      `${site.name} 不在新底图的任何网格内, 不再保留。`,
      `${site.name} lies in no grid of the new map and is left out.`,
    ),
  );
  return [];
}
