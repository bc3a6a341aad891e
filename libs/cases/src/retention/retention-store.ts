import { audit } from '#audit';
import type { Problem } from '#catalogue';
import { realClock, Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { checkRetention } from './check-rules.js';
import { RetentionVersion } from './retention-rows.js';
import { shippedRules, type RetentionRule } from './rules.js';

/** The rules that hold in a district; version 0 are those the program comes with. */
export interface RetentionBook {
  version: number;
  rules: readonly RetentionRule[];
  note: string | null;
  madeByName: string | null;
  madeAt: Date | null;
}

export async function readRetention(tx: Tx, districtId: string): Promise<RetentionBook> {
  const last = await tx.findOne(RetentionVersion, { where: { districtId }, order: { version: 'DESC' } });
  return last ?? { version: 0, rules: shippedRules, note: null, madeByName: null, madeAt: null };
}

/**
 * Writes the rules of a district anew, as the version after `seen`, with a line in the audit log, and has everybody looked at
 * again by them. Throws `Refusal` RETENTION_INVALID (422, naming every field), RETENTION_STALE (409).
 */
export async function writeRetention(
  tx: Tx,
  actor: Actor,
  { rules, note, seen }: { rules: unknown; note: string; seen: number },
  now: Date,
): Promise<RetentionBook> {
  const problems = checkRetention(rules);
  if (problems.length > 0) throw invalid(problems);
  const { districtId } = actor;
  // Two leaders who write at once: the second is told, whichever has the lock first.
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('retention ' || $1, 0))`, [districtId]);
  const { version: last } = await readRetention(tx, districtId);
  if (last !== seen) throw stale(last);
  const version = {
    districtId,
    version: last + 1,
    rules: rules as RetentionRule[],
    note,
    madeBy: actor.id,
    madeByName: actor.name,
    madeAt: now,
  };
  await tx.insert(RetentionVersion, version as never);
  await tx.query(
    `UPDATE vault.reporter SET review_at = NULL WHERE district_id = $1 AND pseudonymised_at IS NULL AND review_at IS NOT NULL`,
    [districtId],
  );
  await audit(tx, {
    districtId,
    at: realClock.now(),
    act: 'retentionChanged',
    actor,
    subject: `version ${version.version}`,
    reason: note,
    detail: { rules: version.rules.length },
  });
  return version;
}

function invalid(problems: Problem[]): Refusal {
  const errors = problems.slice(0, 100).map(({ path, zh, en }) => ({
    field: path ? `rules.${path}` : 'rules',
    zh,
    en,
  }));
  const first = errors.slice(0, 5);
  return new Refusal(
    422,
    'RETENTION_INVALID',
    {
      zh: `保存期限有 ${problems.length} 处错误: ${first.map(({ field, zh }) => `${field} ${zh}`).join('; ')}。`,
      en: `The retention rules have ${problems.length} faults: ${first.map(({ field, en }) => `${field} ${en}`).join('; ')}.`,
    },
    { errors },
  );
}

const stale = (version: number) =>
  new Refusal(
    409,
    'RETENTION_STALE',
    {
      zh: `保存期限已是第 ${version} 版, 请重新读取(GET /api/v1/retention)后再改。`,
      en: `The retention rules are at version ${version} by now; read them again (GET /api/v1/retention).`,
    },
    { version },
  );
