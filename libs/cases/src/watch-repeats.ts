import { freshId } from '#config';
import type { Tx } from '#database';
import { repeatOf, repeatRules, slowedFor, type Filed, type MarkKind } from './repeats.js';

/** A filing of which the api has noted where it came from; `address` is a blind index. */
export interface Noted {
  number: string;
  address: Buffer | null;
  at: Date;
}

/** A source that was found to repeat itself. */
export interface Repeated {
  kind: MarkKind;
  numbers: string[];
}

/** So many of one source are counted, and the text of so many is looked at. */
const counted = 100;
const latest = 20;

/**
 * Keeps where these filings of one district came from, looks at what else their addresses and phones filed in the last
 * day, marks those a person should see and slows their source. Never touches a case. Reads the vault's phone indexes: the
 * scope must be the whole district. Answers what was marked now.
 */
export async function watchRepeats(
  tx: Tx,
  districtId: string,
  filings: readonly Noted[],
  factor: number,
  now: Date,
): Promise<Repeated[]> {
  await tx.query(
    `INSERT INTO filing_source (district_id, case_id, address, phone, at)
     SELECT c.district_id, c.id, n.address, r.phone_index, n.at FROM unnest($2::text[], $3::bytea[], $4::timestamptz[]) AS n(number, address, at)
     JOIN cases c ON c.district_id = $1 AND c.number = n.number
     LEFT JOIN vault.reporter r ON r.district_id = c.district_id AND r.id = c.reporter_id ON CONFLICT DO NOTHING`,
    [
      districtId,
      filings.map(({ number }) => number),
      filings.map(({ address }) => address),
      filings.map(({ at }) => at),
    ],
  );
  const since = new Date(now.getTime() - repeatRules.hours * 3_600_000);
  const found: Repeated[] = [];
  const slowed: Buffer[] = [];
  for (const { kind, source, many, filed } of await sourcesOf(tx, districtId, filings, since)) {
    const repeat = repeatOf(kind, filed, factor, many);
    if (!repeat) continue;
    const fresh = new Set(filings.map(({ number }) => number));
    const marked = filed.filter(({ number }) => fresh.has(number));
    await tx.query(
      `INSERT INTO case_mark (district_id, id, case_id, kind, why, source, at)
       SELECT $1, m.id, m.case_id, $4, $5, $6, $7 FROM unnest($2::uuid[], $3::uuid[]) AS m(id, case_id) ON CONFLICT DO NOTHING`,
      [
        districtId,
        marked.map(() => freshId()),
        marked.map(({ caseId }) => caseId),
        repeat.kind,
        repeat.why,
        source,
        now,
      ],
    );
    slowed.push(source);
    found.push({ kind: repeat.kind, numbers: marked.map(({ number }) => number) });
  }
  // In one order everywhere: two processes that slow the same sources wait for each other, and never in a circle.
  for (const source of slowed.toSorted(Buffer.compare)) await slow(tx, districtId, source, now);
  return found;
}

interface Source {
  kind: 'ADDRESS' | 'PHONE';
  source: Buffer;
  many: number;
  filed: Filed[];
}

/** What each address and phone of these filings filed since then: how many, and the latest, the newest first. */
function sourcesOf(tx: Tx, districtId: string, filings: readonly Noted[], since: Date): Promise<Source[]> {
  const of = (kind: Source['kind'], column: 'address' | 'phone') =>
    `SELECT '${kind}' AS kind, s.source, l.many, l.filed FROM (
       SELECT DISTINCT f.${column} AS source FROM filing_source f JOIN fresh ON fresh.id = f.case_id
       WHERE f.district_id = $1 AND f.${column} IS NOT NULL) s
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS many, jsonb_agg(
         jsonb_build_object('caseId', c.id, 'number', c.number, 'text', left(c.text, 500)) ORDER BY last.turn
       ) FILTER (WHERE last.turn <= ${latest}) AS filed
       FROM (SELECT f.case_id, row_number() OVER (ORDER BY f.at DESC, f.case_id DESC) AS turn FROM filing_source f
             WHERE f.district_id = $1 AND f.${column} = s.source AND f.at > $3
             ORDER BY f.at DESC, f.case_id DESC LIMIT ${counted}) last
       LEFT JOIN cases c ON c.district_id = $1 AND c.id = last.case_id AND last.turn <= ${latest}) l`;
  return tx.query(
    `WITH fresh AS MATERIALIZED (SELECT c.id FROM cases c WHERE c.district_id = $1 AND c.number = ANY($2))
     ${of('ADDRESS', 'address')} UNION ALL ${of('PHONE', 'phone')}`,
    [districtId, filings.map(({ number }) => number), since],
  );
}

/** Whoever is marked again while they wait, or soon after, waits twice as long. */
async function slow(tx: Tx, districtId: string, source: Buffer, now: Date): Promise<void> {
  const [before] = await tx.query(
    `SELECT times FROM slowed_source WHERE district_id = $1 AND source = $2 AND until > $3::timestamptz - interval '1 day'`,
    [districtId, source, now],
  );
  const times = (before?.times ?? 0) + 1;
  await tx.query(
    `INSERT INTO slowed_source (district_id, source, times, until) VALUES ($1, $2, $3, $4)
     ON CONFLICT (district_id, source) DO UPDATE SET times = $3, until = $4`,
    [districtId, source, times, new Date(now.getTime() + slowedFor(times) * 1000)],
  );
}
