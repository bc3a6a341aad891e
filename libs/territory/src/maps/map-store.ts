import { Refusal } from '#config';
import type { Tx } from '#database';
import { Staff, type Actor } from '#people';
import { Area } from '../area.js';
import { MapVersion } from '../map-version.js';
import { Site } from '../site.js';
import type { KnownMap } from './new-map.js';
import type { MapPlan } from './plan-map.js';

/**
 * The newest map of a district, also one that is still to take effect, with what a new one is held against. A code is closed where a
 * map that has begun by `now` (the database's time where none is named) had it and the one in effect has not: what only a map that
 * is still to come drops can be put back.
 */
export async function readKnownMap(tx: Tx, districtId: string, now?: Date): Promise<KnownMap> {
  const versions = await readVersions(tx, districtId);
  const newest = versions.at(-1);
  const version = newest?.version ?? 0;
  const [areas, sites, closed, workers] = await Promise.all([
    tx.findBy(Area, { districtId, version }),
    tx.findBy(Site, { districtId, version }),
    tx.query<Array<{ code: string }>>(
      `WITH begun AS (SELECT version FROM map_version WHERE district_id = $1 AND valid_from <= coalesce($3::timestamptz, now()))
       SELECT DISTINCT code FROM area WHERE district_id = $1 AND version IN (SELECT version FROM begun)
       EXCEPT SELECT code FROM area WHERE district_id = $1 AND version IN ($2, (SELECT max(version) FROM begun))`,
      [districtId, version, now ?? null],
    ),
    tx.findBy(Staff, { districtId, active: true }),
  ]);
  return {
    districtId,
    version,
    validFrom: newest?.validFrom ?? null,
    areas,
    sites,
    closed: new Set(closed.map(({ code }) => code)),
    workers: new Set(
      workers
        .filter(({ roles }) => roles.includes('GRID_WORKER'))
        .map(({ username }) => username.toLowerCase()),
    ),
  };
}

/** Every version of the map of a district, oldest first. */
export const readVersions = (tx: Tx, districtId: string): Promise<MapVersion[]> =>
  tx.find(MapVersion, { where: { districtId }, order: { version: 'ASC' } });

export interface MapOrder {
  plan: MapPlan;
  validFrom: Date;
  note: string;
  by: Pick<Actor, 'id' | 'name'>;
}

/**
 * Writes a plan without errors as the next version, in the caller's transaction, with the units of new streets and
 * communities. It holds from `validFrom` on; until then everything goes by the version before. Throws `Refusal`
 * MAP_HAS_ERRORS, MAP_IN_THE_PAST, MAP_BEFORE_NEWEST (422), MAP_CHANGED_MEANWHILE (409).
 */
export async function writeMap(
  tx: Tx,
  districtId: string,
  { plan, validFrom, note, by }: MapOrder,
  now: Date,
): Promise<MapVersion> {
  if (plan.report.errors > 0) throw hasErrors(plan.report.errors);
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('map ' || $1, 0))`, [districtId]);
  const newest = (await readVersions(tx, districtId)).at(-1);
  if ((newest?.version ?? 0) !== plan.basedOn) throw changedMeanwhile();
  if (newest && validFrom < now) throw inThePast();
  if (newest && validFrom < newest.validFrom) throw beforeNewest(newest);
  const version = plan.basedOn + 1;
  await tx.query('UPDATE area SET valid_to = $2 WHERE district_id = $1 AND valid_to IS NULL', [
    districtId,
    validFrom,
  ]);
  await insertAreas(tx, districtId, version, validFrom, plan);
  await insertSites(tx, districtId, version, plan);
  await tx.query(
    `INSERT INTO area_successor (district_id, version, old_code, new_code, kind, share)
     SELECT $1, $2, s.* FROM jsonb_to_recordset($3::jsonb) AS
       s("oldCode" text, "newCode" text, kind text, share float8)`,
    [districtId, version, JSON.stringify(plan.successors)],
  );
  await insertUnits(tx, districtId, plan);
  const row: MapVersion = {
    districtId,
    version,
    validFrom,
    sha256: plan.sha256,
    crs: plan.crs,
    areas: plan.areas.length,
    sites: plan.sites.length,
    note,
    madeBy: by.id,
    madeByName: by.name,
    madeAt: now,
    // A first map has nothing that could follow it.
    takenAt: newest ? null : now,
  };
  await tx.insert(MapVersion, row);
  return row;
}

async function insertAreas(
  tx: Tx,
  districtId: string,
  version: number,
  validFrom: Date,
  { areas }: MapPlan,
): Promise<void> {
  await tx.query(
    `INSERT INTO area (district_id, version, valid_from, code, parent_code, level, type, name, uscc,
                       households, population, polygon, worker_ref, note, aliases)
     SELECT $1, $2, $3, a.* FROM jsonb_to_recordset($4::jsonb) AS
       a(code text, "parentCode" text, level text, type text, name text, uscc text, households int,
         population int, polygon jsonb, "workerRef" text, note text, aliases text[])`,
    [districtId, version, validFrom, JSON.stringify(areas)],
  );
}

async function insertSites(tx: Tx, districtId: string, version: number, { sites }: MapPlan): Promise<void> {
  await tx.query(
    `INSERT INTO site (district_id, version, code, kind, grid_code, name, aliases, lng, lat, polygon)
     SELECT $1, $2, s.* FROM jsonb_to_recordset($3::jsonb) AS
       s(code text, kind text, "gridCode" text, name text, aliases text[], lng float8, lat float8, polygon jsonb)`,
    [districtId, version, JSON.stringify(sites)],
  );
}

/** Streets and communities are units that can be given work; those that are closed stay, for what they had. */
async function insertUnits(tx: Tx, districtId: string, { areas }: MapPlan): Promise<void> {
  await tx.query(
    `INSERT INTO unit (district_id, code, kind, name, short_name, parent_code, uscc, duties, duty_24h)
     SELECT $1, a.code, a.level, a.name, a.name, a."parentCode", a.uscc, NULL, false
     FROM jsonb_to_recordset($2::jsonb) AS
       a(code text, level text, name text, "parentCode" text, uscc text)
     WHERE a.level <> 'GRID' ON CONFLICT DO NOTHING`,
    [districtId, JSON.stringify(areas.map(({ polygon: _polygon, ...area }) => area))],
  );
}

const hasErrors = (errors: number) =>
  new Refusal(
    422,
    'MAP_HAS_ERRORS',
    {
      zh: `底图还有 ${errors} 处错误, 没有写入; 请按检查报告改正后重新预览。`,
      en: `The map has ${errors} errors and was not written; correct them by the report and preview it again.`,
    },
    { errors },
  );
const changedMeanwhile = () =>
  new Refusal(409, 'MAP_CHANGED_MEANWHILE', {
    zh: '预览之后底图已有新版本, 请重新预览。',
    en: 'The map has another version since the preview; preview it again.',
  });
const inThePast = () =>
  new Refusal(
    422,
    'MAP_IN_THE_PAST',
    {
      zh: '生效时间不能早于现在: 已按现行底图派出的件不能改变。',
      en: 'A map cannot take effect in the past: what was dispatched by the present one stays as it is.',
    },
    { fields: ['validFrom'] },
  );
const beforeNewest = ({ version, validFrom }: MapVersion) =>
  new Refusal(
    422,
    'MAP_BEFORE_NEWEST',
    {
      zh: `第 ${version} 版自 ${validFrom.toISOString()} 起生效, 新版本不能更早。`,
      en: `Version ${version} takes effect at ${validFrom.toISOString()}; a later version cannot do so before.`,
    },
    { fields: ['validFrom'] },
  );
