import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import type { Territory } from '../territory.js';
import { LegacyArea, LegacyGrid, LegacyNet } from './legacy-grid.js';
import { groundUnder, type GroundOff } from './legacy-ground.js';
import { newestGrids } from './legacy-nets.js';
import type { LegacyPlan } from './plan-legacy.js';

/** Writes a plan without errors, in the caller's transaction: each system it names has a new version. Throws `Refusal` LEGACY_HAS_ERRORS (422). */
export async function writeLegacy(
  tx: Tx,
  districtId: string,
  { sha256, mapVersion, report, cells }: LegacyPlan,
  by: Pick<Actor, 'id' | 'name'>,
  now: Date,
): Promise<Array<Pick<LegacyNet, 'system' | 'version'>>> {
  if (report.errors > 0) throw hasErrors(report.errors);
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('legacy ' || $1, 0))`, [districtId]);
  const written = [];
  for (const system of new Set(cells.map((cell) => cell.system))) {
    const [{ version }]: [{ version: number }] = await tx.query(
      `SELECT coalesce(max(version), 0) + 1 AS version FROM legacy_net WHERE district_id = $1 AND system = $2`,
      [districtId, system],
    );
    const own = cells.filter((cell) => cell.system === system);
    const key = { districtId, system, version };
    await tx.insert(LegacyNet, {
      ...key,
      mapVersion,
      sha256,
      madeBy: by.id,
      madeByName: by.name,
      madeAt: now,
    });
    await insertAll(tx, 'legacy_area', ['name text', 'polygon jsonb'], key, own);
    await insertAll(
      tx,
      'legacy_grid',
      ['"gridCode" text', 'share float8'],
      key,
      own.flatMap(({ oldCode, shares }) => shares.map((one) => ({ oldCode, ...one }))),
    );
    written.push({ system, version });
  }
  return written;
}

const insertAll = (
  tx: Tx,
  table: 'legacy_area' | 'legacy_grid',
  columns: readonly string[],
  { districtId, system, version }: Pick<LegacyNet, 'districtId' | 'system' | 'version'>,
  rows: readonly object[],
): Promise<unknown> =>
  tx.query(
    `INSERT INTO ${table} SELECT $1, $2, $3, r.* FROM jsonb_to_recordset($4::jsonb) AS r("oldCode" text, ${columns.join(', ')})`,
    [districtId, system, version, JSON.stringify(rows)],
  );

/** How far a net lies on the one net. */
export interface LegacyReport {
  system: string;
  version: number;
  /** The version of the map it was made for; where that is older than the present one it should be looked at again. */
  mapVersion: number;
  cells: number;
  /** Old cells without any grid, mapped in part, or by more than the whole, with the part that is mapped. */
  unmapped: string[];
  mappedInPart: Array<{ oldCode: string; share: number }>;
  mappedTwice: Array<{ oldCode: string; share: number }>;
  /** Grid codes it names that the present map has no longer. */
  closedGrids: string[];
  /** Grids no old cell lies in. */
  gridsWithout: string[];
  /** By square metres, where every old cell has a border: what of a grid no old cell covers, or more than one. */
  ground: GroundOff[] | null;
}

/** The nets of a district (or one) held against a map: what is unmapped and what is mapped twice. */
export async function legacyReport(
  tx: Tx,
  districtId: string,
  territory: Territory,
  system?: string,
): Promise<LegacyReport[]> {
  const nets = await tx.find(LegacyNet, {
    where: { districtId, ...(system ? { system } : {}) },
    order: { system: 'ASC', version: 'DESC' },
  });
  const newest = nets.filter((net, i) => nets[i - 1]?.system !== net.system);
  const all = await newestGrids(tx, districtId, system);
  const reports = newest.map(async ({ system: name, version, mapVersion }) => {
    const areas = await tx.findBy(LegacyArea, { districtId, system: name, version });
    const grids = all.filter((one) => one.system === name);
    return { system: name, version, mapVersion, ...held(areas, grids, territory) };
  });
  return Promise.all(reports);
}

function held(
  areas: readonly LegacyArea[],
  grids: readonly LegacyGrid[],
  territory: Territory,
): Omit<LegacyReport, 'system' | 'version' | 'mapVersion'> {
  const sums = new Map(areas.map(({ oldCode }) => [oldCode, 0]));
  for (const { oldCode, share } of grids) sums.set(oldCode, (sums.get(oldCode) ?? 0) + share);
  const listed = [...sums].map(([oldCode, sum]) => ({ oldCode, share: Math.round(sum * 1e4) / 1e4 }));
  const named = new Set(grids.map(({ gridCode }) => gridCode));
  const ownGrids = territory.all.filter(({ level }) => level === 'GRID');
  return {
    cells: areas.length,
    unmapped: listed.filter(({ share }) => share === 0).map(({ oldCode }) => oldCode),
    mappedInPart: listed.filter(({ share }) => share > 0 && share < 0.99),
    mappedTwice: listed.filter(({ share }) => share > 1.01),
    closedGrids: [...named].filter((code) => !territory.area(code)).sort(),
    gridsWithout: ownGrids
      .map(({ code }) => code)
      .filter((code) => !named.has(code))
      .sort(),
    ground: groundUnder(areas, ownGrids),
  };
}

const hasErrors = (errors: number) =>
  new Refusal(
    422,
    'LEGACY_HAS_ERRORS',
    {
      zh: `映射表还有 ${errors} 处错误, 没有写入; 请按检查报告改正后重新预览。`,
      en: `The mapping has ${errors} errors and was not written; correct them by the report and preview it again.`,
    },
    { errors },
  );
