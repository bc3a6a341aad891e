import { audit } from '#audit';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { shippedRules, widest, type LikelyRule } from './likely-rules.js';
import { RepeatRule } from './search/search-rows.js';

/** A rule as it is in force: by the beginning of the category code; `own` where it is the district's. */
export interface LikelyRuleInForce extends LikelyRule {
  categoryPrefix: string;
  own: boolean;
}

/** Every rule of likely repeats in force in the district, by prefix. */
export async function readLikelyRules(tx: Tx, districtId: string): Promise<LikelyRuleInForce[]> {
  const own = await tx.findBy(RepeatRule, { districtId });
  const of = new Map(own.map(({ categoryPrefix, metres, days }) => [categoryPrefix, { metres, days }]));
  return [...new Set([...Object.keys(shippedRules), ...of.keys()])].sort().map((categoryPrefix) => ({
    categoryPrefix,
    ...(of.get(categoryPrefix) ?? shippedRules[categoryPrefix]!),
    own: of.has(categoryPrefix),
  }));
}

/** Sets the district's own rules, all at once; those it does not name are the shipped ones. Throws `Refusal` REPEAT_RULE_TWICE (422). */
export async function writeLikelyRules(
  tx: Tx,
  actor: Actor,
  rules: ReadonlyArray<LikelyRule & { categoryPrefix: string }>,
  reason: string,
  at: Date,
): Promise<void> {
  const { districtId } = actor;
  if (new Set(rules.map(({ categoryPrefix }) => categoryPrefix)).size < rules.length)
    throw new Refusal(
      422,
      'REPEAT_RULE_TWICE',
      {
        zh: '同一事项编码前缀只能有一条规则, 请删去重复的。',
        en: 'One beginning of a category code has one rule; leave the other out.',
      },
      { fields: ['rules'] },
    );
  await tx.delete(RepeatRule, { districtId });
  const rows = rules.map(({ categoryPrefix, metres, days }) => ({
    districtId,
    categoryPrefix,
    metres: Math.min(metres, widest.metres),
    days: Math.min(days, widest.days),
  }));
  if (rows.length > 0) await tx.insert(RepeatRule, rows);
  await audit(tx, { districtId, at, act: 'repeatRulesChanged', actor, reason, detail: { rules } });
}
