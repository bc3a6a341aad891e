import '#whistles';
import { readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { addDays, instant, isDay } from '#calendar';
import { findingKinds, verifyHistory, type FindingKind, type HeadFile } from '#cases';
import { Refusal } from '#config';
import { openDatabase } from '#database';

/** Against what the history is held besides itself. */
export interface VerifyOptions {
  /** A day: the head that was signed for it, or the last one before, must be there. */
  since?: string;
  /** A head that was kept outside. */
  head?: HeadFile;
}

/** `--since 2026-11-01` and `--head FILE` of a command line. Throws `Refusal` for anything else. */
export async function verifyOptions(args: readonly string[]): Promise<VerifyOptions> {
  const options: VerifyOptions = {};
  for (let at = 0; at < args.length; at += 2) {
    const [name, value = ''] = [args[at], args[at + 1]];
    if (name === '--since' && isDay(value)) options.since = value;
    else if (name === '--head' && value) options.head = await headIn(value);
    else throw usage();
  }
  return options;
}

async function headIn(file: string): Promise<HeadFile> {
  try {
    const { head, publicKey, leaves } = JSON.parse(await readFile(file, 'utf8')) as Partial<HeadFile>;
    if (typeof head === 'string' && typeof publicKey === 'string')
      return { head, publicKey, leaves: typeof leaves === 'string' ? leaves : null };
  } catch {
    // Said below, whatever was wrong with it.
  }
  throw new Refusal(422, 'HEAD_FILE_UNREADABLE', {
    zh: `${file} 不是链首文件, 请用 GET /api/v1/audit/heads/{day} 或 npm run head -- export 取得。`,
    en: `${file} is no head file; GET /api/v1/audit/heads/{day} or npm run head -- export gives one.`,
  });
}

/**
 * Proves the history of a whole database and prints what it found, and what each count means. Without `now` the clocks
 * are looked at as of the last thing that happened. Returns whether it is clean.
 */
export async function verify(
  databaseUrl: string,
  now?: Date,
  { since, head }: VerifyOptions = {},
): Promise<boolean> {
  const dataSource = await openDatabase(databaseUrl, { pool: 2, applicationName: 'gridwhistle-verify' });
  try {
    const progress = (cases: number) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${cases} ...`);
    };
    const findings = await verifyHistory(dataSource, progress, null, now, head);
    console.log(`诉求件 cases: ${findings.cases}, 事件 events: ${findings.events}`);
    for (const [kind, { zh, en }] of Object.entries(findingKinds))
      console.log(`  ${kind}: ${findings.counts[kind as FindingKind]}  ${zh} / ${en}`);
    for (const difference of findings.differences) console.log(`! ${difference}`);
    const held = since === undefined || (await heldAgainst(dataSource, since));
    const clean = held && Object.values(findings.counts).every((count) => count === 0);
    console.log(clean ? '核验通过 / verified' : '核验未通过 / not clean');
    return clean;
  } finally {
    await dataSource.destroy();
  }
}

/** Says which heads of a day, or before it, the history was held against; false where a district that had cases then has none. */
export async function heldAgainst(
  dataSource: DataSource,
  since: string,
  only: string | null = null,
): Promise<boolean> {
  const heads: Array<{ districtId: string; day: string; seq: number; hash: string }> = await dataSource.query(
    `SELECT DISTINCT ON (district_id) district_id AS "districtId", day, seq, hash FROM signed_head
     WHERE day <= $1 AND ($2::text IS NULL OR district_id = $2) ORDER BY district_id, day DESC`,
    [since, only],
  );
  for (const { districtId, day, seq, hash } of heads)
    console.log(
      `  ${districtId}: 已对照截至 ${day} 的 ${seq} 个签名链首 / held against the ${seq} signed heads to ${day} (${hash})`,
    );
  const bare: Array<{ districtId: string }> = await dataSource.query(
    `SELECT DISTINCT c.district_id AS "districtId" FROM cases c WHERE c.submitted_at < $2 AND ($3::text IS NULL OR c.district_id = $3)
       AND NOT EXISTS (SELECT 1 FROM signed_head h WHERE h.district_id = c.district_id AND h.day <= $1) ORDER BY 1`,
    [since, instant(addDays(since, 1), '00:00'), only],
  );
  for (const { districtId } of bare)
    console.log(
      `! ${districtId}: ${since} 及以前没有签名链首 / no head was signed for ${since} or before in ${districtId}`,
    );
  if (heads.length === 0 && bare.length === 0)
    console.log(`! ${since} 及以前没有签名链首 / no head was signed for ${since} or before`);
  return heads.length > 0 && bare.length === 0;
}

const usage = () =>
  new Refusal(422, 'VERIFY_OPTIONS', {
    zh: '用法: verify [--since 2026-11-01] [--head 链首文件]',
    en: 'usage: verify [--since 2026-11-01] [--head HEAD_FILE]',
  });
