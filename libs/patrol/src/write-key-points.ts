import type { Tx } from '#database';
import type { KeyPoint } from './key-point.js';

/** Until the transaction ends nobody else changes key points of the district. */
export const holdKeyPoints = async (tx: Tx, districtId: string): Promise<void> =>
  void (await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('key points ' || $1, 0))`, [
    districtId,
  ]));

/** From the days named on these points are no longer due as they were; the days before stay what they were. */
export async function endKeyPoints(
  tx: Tx,
  districtId: string,
  ends: ReadonlyArray<{ code: string; day: string }>,
): Promise<void> {
  const rows = [districtId, JSON.stringify(ends)];
  await tx.query(
    `DELETE FROM key_point k USING jsonb_to_recordset($2::jsonb) AS n(code text, day date)
     WHERE k.district_id = $1 AND k.code = n.code AND k.valid_from >= n.day`,
    rows,
  );
  await tx.query(
    `UPDATE key_point k SET valid_to = n.day - 1 FROM jsonb_to_recordset($2::jsonb) AS n(code text, day date)
     WHERE k.district_id = $1 AND k.code = n.code AND k.valid_from < n.day AND (k.valid_to IS NULL OR k.valid_to >= n.day)`,
    rows,
  );
}

/** Adds rows of key points. */
export const addKeyPoints = async (
  tx: Tx,
  districtId: string,
  points: ReadonlyArray<Omit<KeyPoint, 'districtId'>>,
): Promise<void> =>
  void (await tx.query(
    `INSERT INTO key_point (district_id, code, valid_from, valid_to, grid_code, name, lng, lat, site, visits, look_at)
     SELECT $1, code, "validFrom", "validTo", "gridCode", name, lng, lat, site, visits, "lookAt"
     FROM jsonb_to_recordset($2::jsonb) AS n(code text, "validFrom" date, "validTo" date, "gridCode" text, name text,
       lng double precision, lat double precision, site text, visits int, "lookAt" text)`,
    [districtId, JSON.stringify(points)],
  ));

/** Gives rows of key points, by their first days, to other grids from `day` on; the days before stay what they were. */
export async function regridKeyPoints(
  tx: Tx,
  districtId: string,
  day: string,
  moves: ReadonlyArray<Pick<KeyPoint, 'code' | 'validFrom' | 'gridCode'>>,
): Promise<void> {
  const rows = [districtId, JSON.stringify(moves), day];
  const moved = `jsonb_to_recordset($2::jsonb) AS n(code text, "validFrom" date, "gridCode" text)`;
  const isRow = `k.district_id = $1 AND k.code = n.code AND k.valid_from = n."validFrom"`;
  await tx.query(
    `UPDATE key_point k SET grid_code = n."gridCode" FROM ${moved} WHERE ${isRow} AND k.valid_from >= $3::date`,
    rows,
  );
  await tx.query(
    `INSERT INTO key_point (district_id, code, valid_from, valid_to, grid_code, name, lng, lat, site, visits, look_at)
     SELECT $1, k.code, $3::date, k.valid_to, n."gridCode", k.name, k.lng, k.lat, k.site, k.visits, k.look_at
     FROM key_point k JOIN ${moved} ON ${isRow} WHERE k.valid_from < $3::date`,
    rows,
  );
  await tx.query(
    `UPDATE key_point k SET valid_to = $3::date - 1 FROM ${moved} WHERE ${isRow} AND k.valid_from < $3::date`,
    rows,
  );
}
