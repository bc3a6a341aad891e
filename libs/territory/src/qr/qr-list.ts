import type { Tx } from '#database';
import type { Actor } from '#people';
import { qrAreaOf } from './qr-area.js';
import { QrPoint, type QrKind } from './qr-point.js';

export interface QrFilter {
  streetCode?: string;
  communityCode?: string;
  gridCode?: string;
  kind?: QrKind;
  /** Only those in use, or only those revoked. */
  state?: 'ACTIVE' | 'REVOKED';
  /** Numbers after this one. */
  after?: number;
  limit: number;
}

/** A point with how often it was scanned and filed at since a day. */
export type CountedPoint = QrPoint & { scans: number; filings: number };

/** Points in the actor's area by number, with their counts from the local day `since` (YYYY-MM-DD) on. */
export async function listPoints(
  tx: Tx,
  actor: Actor,
  filter: QrFilter,
  since: string,
): Promise<CountedPoint[]> {
  const area = qrAreaOf(actor);
  if (!area) return [];
  const query = tx
    .createQueryBuilder(QrPoint, 'p')
    .where('p.district_id = :district', { district: actor.districtId })
    // A condition of its own, whatever the filter asks of the same column.
    .andWhere(`p.${area.column} = :own`, { own: area.code });
  for (const [column, value] of Object.entries(columnsOf(filter)))
    query.andWhere(`p.${column} = :${column}`, { [column]: value });
  if (filter.state) query.andWhere(`p.revoked_at IS ${filter.state === 'ACTIVE' ? '' : 'NOT '}NULL`);
  if (filter.after !== undefined) query.andWhere('p.number > :after', { after: filter.after });
  const points = await query.orderBy('p.number').limit(filter.limit).getMany();
  const counts = await countsOf(
    tx,
    actor.districtId,
    points.map(({ number }) => number),
    since,
  );
  return points.map((point) => ({ ...point, ...(counts.get(point.number) ?? { scans: 0, filings: 0 }) }));
}

const columnsOf = ({ streetCode, communityCode, gridCode, kind }: QrFilter) => ({
  ...(streetCode ? { street_code: streetCode } : {}),
  ...(communityCode ? { community_code: communityCode } : {}),
  ...(gridCode ? { grid_code: gridCode } : {}),
  ...(kind ? { kind } : {}),
});

async function countsOf(
  tx: Tx,
  districtId: string,
  numbers: readonly number[],
  since: string,
): Promise<Map<number, { scans: number; filings: number }>> {
  if (numbers.length === 0) return new Map();
  const rows: Array<{ number: number; scans: number; filings: number }> = await tx.query(
    `SELECT number, sum(scans)::int AS scans, sum(filings)::int AS filings FROM (
       SELECT number, scans, 0 AS filings FROM qr_scan WHERE district_id = $1 AND number = ANY($2) AND day >= $3
       UNION ALL
       SELECT number, 0, 1 FROM qr_filing WHERE district_id = $1 AND number = ANY($2) AND day >= $3
     ) counted GROUP BY number`,
    [districtId, numbers, since],
  );
  return new Map(rows.map(({ number, scans, filings }) => [number, { scans, filings }]));
}

/** Scans and filings of one point by local day, the newest first, of days that have any, from `since` on. */
export const countsByDay = (
  tx: Tx,
  { districtId, number }: Pick<QrPoint, 'districtId' | 'number'>,
  since: string,
): Promise<Array<{ day: string; scans: number; filings: number }>> =>
  tx.query(
    `SELECT day, sum(scans)::int AS scans, sum(filings)::int AS filings FROM (
       SELECT day, scans, 0 AS filings FROM qr_scan WHERE district_id = $1 AND number = $2 AND day >= $3
       UNION ALL
       SELECT day, 0, 1 FROM qr_filing WHERE district_id = $1 AND number = $2 AND day >= $3
     ) counted GROUP BY day ORDER BY day DESC`,
    [districtId, number, since],
  );

/** Adds what came together in a process: one row for each point and day. */
export async function addScans(
  tx: Tx,
  scans: ReadonlyArray<{ districtId: string; number: number; day: string; scans: number }>,
): Promise<void> {
  // In one order everywhere: two processes that add to the same rows never wait for each other in a circle.
  const ordered = scans.toSorted(
    (a, b) => a.districtId.localeCompare(b.districtId) || a.number - b.number || a.day.localeCompare(b.day),
  );
  for (const districtId of new Set(ordered.map((one) => one.districtId)))
    await addToDistrict(
      tx,
      districtId,
      ordered.filter((one) => one.districtId === districtId),
    );
}

async function addToDistrict(
  tx: Tx,
  districtId: string,
  scans: ReadonlyArray<{ number: number; day: string; scans: number }>,
): Promise<void> {
  await tx.query(
    `INSERT INTO qr_scan (district_id, number, day, scans)
     SELECT $1, s.* FROM unnest($2::int[], $3::text[], $4::int[]) AS s
     ON CONFLICT (district_id, number, day) DO UPDATE SET scans = qr_scan.scans + excluded.scans`,
    [
      districtId,
      scans.map(({ number }) => number),
      scans.map(({ day }) => day),
      scans.map((one) => one.scans),
    ],
  );
}
