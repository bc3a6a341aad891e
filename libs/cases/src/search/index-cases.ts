import type { DataSource } from 'typeorm';
import { seeing, wholeDistrict, type Tx } from '#database';
import type { Case } from '../case.js';
import { groundOf, type Ground } from '../ground.js';
import { hashed, monthToken, numberTokens, tokensOf } from './tokens.js';

/** What of a case it is found by. */
type Found = Pick<
  Case,
  | 'districtId'
  | 'id'
  | 'version'
  | 'number'
  | 'text'
  | 'address'
  | 'categoryCode'
  | 'streetCode'
  | 'communityCode'
  | 'gridCode'
  | 'leadUnit'
  | 'verifierUnit'
  | 'calledUnits'
  | 'handlerId'
  | 'submittedAt'
> & {
  /** Its reporter was forgotten: it is found by its number, matter and place only. */
  forgotten: boolean;
};

const read = `SELECT c.district_id AS "districtId", c.id, c.version, c.number, c.text, c.address, c.category_code AS "categoryCode",
    c.street_code AS "streetCode", c.community_code AS "communityCode", c.grid_code AS "gridCode", c.lead_unit AS "leadUnit",
    c.verifier_unit AS "verifierUnit", c.called_units AS "calledUnits", c.handler_id AS "handlerId", c.submitted_at AS "submittedAt",
    EXISTS (SELECT 1 FROM vault.reporter r WHERE r.district_id = c.district_id AND r.id = c.reporter_id AND r.pseudonymised_at IS NOT NULL) AS forgotten
  FROM cases c`;

/** The tokens of a case: its words, and who finds it without looking at the rest. */
export function searchTokens(
  row: Found,
  { catalogue, territory }: Pick<Ground, 'catalogue' | 'territory'>,
): number[] {
  const { districtId, categoryCode, streetCode, communityCode, gridCode } = row;
  const category = categoryCode ? catalogue.find(categoryCode) : undefined;
  const names = [
    category?.name,
    streetCode && territory.name(streetCode),
    communityCode && territory.name(communityCode),
  ];
  const said = row.forgotten ? [] : [row.text, row.address];
  const words = [...said, ...names].flatMap((text) => (text ? tokensOf(text) : []));
  const areas = [streetCode, communityCode, gridCode];
  const units = [row.leadUnit, row.verifierUnit, ...row.calledUnits];
  const of = (kind: Parameters<typeof hashed>[1], all: ReadonlyArray<string | null>) =>
    all.flatMap((one) => (one ? [hashed(districtId, kind, one)] : []));
  return [
    ...new Set([
      monthToken(row.submittedAt),
      ...of('word', [...words, ...numberTokens(row.number)]),
      ...of('area', areas),
      ...of('unit', units),
      ...of('staff', [row.handlerId]),
      ...of('category', [categoryCode]),
    ]),
  ];
}

/**
 * Indexes up to `most` cases of each district that changed, in the order they come to hand; answers how many changes were
 * taken. Any number of workers may do so at once: what one has taken the others pass over, and an older version never goes
 * over a newer one.
 */
export async function indexDue(dataSource: DataSource, most = 300): Promise<number> {
  const due: Array<{ districtId: string }> = await dataSource.query(
    `SELECT DISTINCT district_id AS "districtId" FROM case_search_due`,
  );
  let taken = 0;
  for (const { districtId } of due)
    taken += await seeing(wholeDistrict(districtId), () => indexDistrict(dataSource, districtId, most));
  return taken;
}

function indexDistrict(dataSource: DataSource, districtId: string, most: number): Promise<number> {
  return dataSource.transaction(async (tx) => {
    // The changes were committed before they are taken, so what is read of their cases is as new as they are.
    const [taken]: [Array<{ caseId: string }>] = await tx.query(
      `DELETE FROM case_search_due WHERE district_id = $1 AND id IN (
         SELECT id FROM case_search_due WHERE district_id = $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING case_id AS "caseId"`,
      [districtId, most],
    );
    const ids = new Set(taken.map(({ caseId }) => caseId));
    if (ids.size > 0) await writeIndex(tx, districtId, await readHeld(tx, districtId, [...ids]));
    return taken.length;
  });
}

/**
 * The cases as they are now, with their reporters held: an erasure that runs is waited for, and one that begins waits until
 * what is read here is in the index, from which it takes it out again. In its order (`forget`): by reporter.
 */
async function readHeld(tx: Tx, districtId: string, ids: string[]): Promise<Found[]> {
  const reporters: Array<{ id: string }> = await tx.query(
    `SELECT reporter_id AS id FROM cases WHERE district_id = $1 AND id = ANY($2) AND reporter_id IS NOT NULL`,
    [districtId, ids],
  );
  await tx.query(
    `SELECT 1 FROM vault.reporter r WHERE r.district_id = $1 AND r.id = ANY($2) ORDER BY r.id FOR SHARE OF r`,
    [districtId, reporters.map(({ id }) => id)],
  );
  return tx.query(`${read} WHERE c.district_id = $1 AND c.id = ANY($2)`, [districtId, ids]);
}

/** Indexes every case of every district again, oldest first, and takes out what is no case any more. Tells how far it is. */
export async function rebuildSearch(dataSource: DataSource, told: (done: number) => void): Promise<number> {
  const districts: Array<{ id: string }> = await dataSource.query(
    `SELECT district_id AS id FROM district ORDER BY district_id`,
  );
  let done = 0;
  for (const { id: districtId } of districts)
    await seeing(wholeDistrict(districtId), async () => {
      let after: string | undefined;
      do {
        const ids: Array<{ id: string }> = await dataSource.query(
          `SELECT id FROM cases WHERE district_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT 1000`,
          [districtId, after ?? null],
        );
        await dataSource.transaction(async (tx) =>
          writeIndex(
            tx,
            districtId,
            await readHeld(
              tx,
              districtId,
              ids.map(({ id }) => id),
            ),
          ),
        );
        done += ids.length;
        if (ids.length > 0) told(done);
        after = ids.at(-1)?.id;
      } while (after);
      await dataSource.query(
        `DELETE FROM case_search s WHERE s.district_id = $1
           AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.district_id = $1 AND c.id = s.case_id)`,
        [districtId],
      );
    });
  return done;
}

async function writeIndex(tx: Tx, districtId: string, rows: readonly Found[]): Promise<void> {
  if (rows.length === 0) return;
  const ground = await groundOf(tx, districtId);
  await tx.query(
    `INSERT INTO case_search (district_id, case_id, version, submitted_at, tokens)
     SELECT $1, x.id, x.version, x.at, x.tokens FROM jsonb_to_recordset($2::jsonb) AS x(id uuid, version int, at timestamptz, tokens int[])
     ORDER BY x.at, x.id
     ON CONFLICT (district_id, case_id) DO UPDATE SET version = excluded.version, tokens = excluded.tokens
       WHERE case_search.version <= excluded.version AND case_search.tokens <> excluded.tokens`,
    [
      districtId,
      JSON.stringify(
        rows.map((row) => ({
          id: row.id,
          version: row.version,
          at: row.submittedAt,
          tokens: searchTokens(row, ground),
        })),
      ),
    ],
  );
}

/** How far the index is: cases, those in it, changes it does not know yet, and for how long the oldest has waited. */
export interface SearchStatus {
  cases: number;
  indexed: number;
  due: number;
  lagSeconds: number;
}

/** Counts rows: for the operator. The scope must be everything. */
export async function searchStatus(tx: Tx): Promise<SearchStatus> {
  const [status] =
    await tx.query(`SELECT (SELECT count(*)::int FROM cases) AS cases, (SELECT count(*)::int FROM case_search) AS indexed,
    count(*)::int AS due, coalesce(extract(epoch FROM now() - min(queued_at)), 0)::int AS "lagSeconds" FROM case_search_due`);
  return status;
}

/** How far behind the index is: for the metrics. */
export async function searchLag(tx: Tx): Promise<Pick<SearchStatus, 'due' | 'lagSeconds'>> {
  const [lag] = await tx.query(
    `SELECT count(*)::int AS due, coalesce(extract(epoch FROM now() - min(queued_at)), 0)::int AS "lagSeconds" FROM case_search_due`,
  );
  return lag;
}
