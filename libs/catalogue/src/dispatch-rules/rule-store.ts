import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { DispatchRulesVersion } from './rule-version.js';
import { noRules, type DispatchRule, type RuleSet } from './rule.js';

/** Time for every process to read a new version before it takes effect; they look every second. */
const leadMs = 5000;

/** Every version of a district's dispatch rules, and which of them holds when. Read-only. */
export class RuleBook {
  constructor(readonly versions: readonly DispatchRulesVersion[]) {}

  /** The highest version whose time has come; no rules before the first. */
  on(now: Date): RuleSet {
    return this.versions.findLast(({ effectiveFrom }) => effectiveFrom <= now) ?? noRules;
  }
}

/** The versions of a district, oldest first. */
export async function readRuleBook(tx: Tx, districtId: string): Promise<RuleBook> {
  return new RuleBook(
    await tx.find(DispatchRulesVersion, { where: { districtId }, order: { version: 'ASC' } }),
  );
}

export interface NewRules {
  districtId: string;
  /** As `checkRules` has passed them. */
  rules: readonly DispatchRule[];
  effectiveFrom: Date;
  note: string;
  by: Pick<Actor, 'id' | 'name'>;
}

/**
 * Stores rules as the next version, in the caller's transaction; the very same ones sent again are the version they
 * became (`made` false). Throws `Refusal` EFFECTIVE_TOO_SOON (422).
 */
export async function addRules(
  tx: Tx,
  { districtId, rules, effectiveFrom, note, by }: NewRules,
  now: Date,
): Promise<{ version: DispatchRulesVersion; made: boolean }> {
  await tx.query('SELECT 1 FROM district WHERE district_id = $1 FOR NO KEY UPDATE', [districtId]);
  const newest = (await readRuleBook(tx, districtId)).versions.at(-1);
  const [{ same } = { same: false }]: Array<{ same: boolean }> = newest
    ? await tx.query(`SELECT $1::jsonb = $2::jsonb AND $3::timestamptz = $4 AS same`, [
        JSON.stringify(newest.rules),
        JSON.stringify(rules),
        newest.effectiveFrom,
        effectiveFrom,
      ])
    : [];
  if (newest && same) return { version: newest, made: false };
  if (effectiveFrom.getTime() < now.getTime() + leadMs) throw tooSoon();
  const version: DispatchRulesVersion = {
    districtId,
    version: (newest?.version ?? 0) + 1,
    rules: [...rules],
    effectiveFrom,
    note,
    madeBy: by.id,
    madeByName: by.name,
    madeAt: now,
  };
  await tx.insert(DispatchRulesVersion, version);
  return { version, made: true };
}

const tooSoon = () =>
  new Refusal(
    422,
    'EFFECTIVE_TOO_SOON',
    {
      zh: '生效时间须在将来(至少 5 秒之后), 已派单的件不受影响。',
      en: 'The rules must take effect in the future, 5 seconds from now at the earliest; cases already dispatched keep theirs.',
    },
    { fields: ['effectiveFrom'] },
  );
