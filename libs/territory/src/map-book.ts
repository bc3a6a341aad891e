import { Refusal } from '#config';
import type { Tx } from '#database';
import { Area } from './area.js';
import { MapVersion } from './map-version.js';
import { Site } from './site.js';
import { Territory } from './territory.js';

/** Which versions of a district's map there are and from when each holds; the maps themselves are read when they are asked for. */
export class MapBook {
  constructor(
    readonly districtId: string,
    /** Oldest first. */
    readonly versions: ReadonlyArray<Pick<MapVersion, 'version' | 'validFrom'>>,
    /** The database's time when they were read: what a caller without a clock of the cases goes by. */
    readonly readAt: Date,
  ) {}

  /** The version in effect at that moment: the newest that had begun; the first where none had. Null without a map. */
  inEffect(at: Date = this.readAt): number | null {
    const begun = this.versions.filter(({ validFrom }) => validFrom <= at);
    return (begun.at(-1) ?? this.versions[0])?.version ?? null;
  }
}

export async function readMapBook(tx: Tx, districtId: string): Promise<MapBook> {
  const rows: Array<{ version: number | null; validFrom: Date; at: Date }> = await tx.query(
    `SELECT version, valid_from AS "validFrom", clock_timestamp() AS at
     FROM (SELECT 1) AS one LEFT JOIN map_version ON district_id = $1 ORDER BY version`,
    [districtId],
  );
  const versions = rows.flatMap(({ version, validFrom }) =>
    version === null ? [] : [{ version, validFrom }],
  );
  return new MapBook(districtId, versions, rows[0]!.at);
}

/** The map of a district in one version. Throws `Refusal` NO_MAP (409) where there is none. */
export async function readMapVersion(tx: Tx, districtId: string, version: number): Promise<Territory> {
  const read = <T>(entity: typeof Area | typeof Site, table: string): Promise<T[]> =>
    tx.query(`SELECT ${columnsOf(tx, entity)} FROM ${table} WHERE district_id = $1 AND version = $2`, [
      districtId,
      version,
    ]);
  // Plain rows: making ten thousand entities of them takes longer than reading them. One after the other: it may be one connection.
  const areas = await read<Area>(Area, 'area');
  const sites = await read<Site>(Site, 'site');
  if (areas.length === 0) throw noMap(districtId);
  return new Territory(districtId, version, areas, sites);
}

const columnsOf = (tx: Tx, entity: typeof Area | typeof Site): string =>
  tx.connection
    .getMetadata(entity)
    .columns.map(({ databaseName, propertyName }) => `${databaseName} AS "${propertyName}"`)
    .join(', ');

/** Maps never change once they are written, so each is built once in a process; of a district the last few asked for are kept. */
const built = new Map<string, Map<number, Promise<Territory>>>();
const keptOfDistrict = 3;

/** As `readMapVersion`, but each version is built only once in a process. */
export function mapVersionOf(tx: Tx, districtId: string, version: number): Promise<Territory> {
  const own = built.get(districtId) ?? new Map<number, Promise<Territory>>();
  built.set(districtId, own);
  const reading = own.get(version) ?? readMapVersion(tx, districtId, version);
  // Asked for last, it stays longest.
  own.delete(version);
  own.set(version, reading);
  reading.catch(() => own.delete(version));
  const oldest = [...own.keys()][0];
  if (own.size > keptOfDistrict && oldest !== undefined) own.delete(oldest);
  return reading;
}

/** The map in effect at that moment (by the database's time where none is named). Throws `Refusal` NO_MAP (409). */
export const territoryOn = (tx: Tx, book: MapBook, at?: Date): Promise<Territory> =>
  mapVersionOf(tx, book.districtId, book.inEffect(at) ?? 0);

/** As `territoryOn`, with the versions read now. */
export async function territoryOf(tx: Tx, districtId: string, at?: Date): Promise<Territory> {
  return territoryOn(tx.connection.manager, await readMapBook(tx, districtId), at);
}

const noMap = (districtId: string) =>
  new Refusal(409, 'NO_MAP', {
    zh: `辖区 ${districtId} 还没有网格底图。请先导入组织数据(org.csv)。`,
    en: `District ${districtId} has no map yet. Import its organisation data (org.csv) first.`,
  });
