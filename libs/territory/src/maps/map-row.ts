import type { Finding } from '#sheets';
import type { Area, AreaPolygon } from '../area.js';

/** What a map file may hold: areas, and named places inside grids. */
export type MapLevel = Area['level'] | 'BUILDING' | 'SITE';

/** A line of a map file, whatever its format, with its shape in WGS-84 degrees. */
export interface MapRow {
  /** As in the file; the number of the feature where it is GeoJSON. */
  line: number;
  code: string;
  parentCode: string | null;
  level: MapLevel;
  type: string;
  name: string;
  uscc: string | null;
  households: number;
  population: number;
  shape: AreaPolygon | [number, number] | null;
  /** The middle of its box as the file has it, before conversion. */
  rawMiddle: [number, number] | null;
  workerRef: string | null;
  note: string | null;
  aliases: string[];
  /** Codes of the present map that it comes from. */
  predecessors: string[];
}

/** A finding with how much ground it is about and where, WGS-84. */
export interface MapFinding extends Finding {
  squareMetres?: number;
  at?: [number, number];
}

export interface FoundAt {
  line: number | null;
  subject: string | null;
}

const finding =
  (severity: Finding['severity']) =>
  (
    code: string,
    { line, subject }: FoundAt,
    zh: string,
    en: string,
    more: Pick<MapFinding, 'squareMetres' | 'at'> = {},
  ): MapFinding => ({ severity, code, line, subject, zh, en, ...more });
/** Keeps the file from being written. */
export const fault = finding('ERROR');
/** Is to be looked at. */
export const caution = finding('WARNING');

/** The columns of a map file; the first four are needed. */
export const mapColumns = [
  'code',
  'level',
  'name',
  'polygon_wkt',
  'parent_code',
  'type',
  'uscc',
  'households',
  'population',
  'grid_worker_ref',
  'note',
  'aliases',
  'predecessors',
] as const;
export type MapColumn = (typeof mapColumns)[number];
