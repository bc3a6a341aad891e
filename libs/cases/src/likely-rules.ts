/** How near and how recent another report must be to be about the same thing. */
export interface LikelyRule {
  /** Metres, at most `widest.metres`. */
  metres: number;
  /** Days between the two filings, at most `widest.days`. */
  days: number;
}

/** No rule may reach further: what the candidates are looked for in. */
export const widest: LikelyRule = { metres: 500, days: 30 };

const usual: LikelyRule = { metres: 150, days: 7 };

/**
 * By the beginning of the category code, the longest that fits: a hole in the road is where it is, a noise is heard around
 * the corner, a failure of water or power takes a quarter (civic-peers: 50 m at Signalen, 250 m at FixMyStreet). A district
 * may have its own, `repeat_rule`.
 */
export const shippedRules: Readonly<Record<string, LikelyRule>> = {
  '': usual,
  '01': { metres: 100, days: 7 },
  '0107': { metres: 300, days: 7 },
  '02': { metres: 50, days: 14 },
  '0301': { metres: 500, days: 2 },
  '0302': { metres: 500, days: 2 },
  '030204': { metres: 300, days: 7 },
  '0402': { metres: 50, days: 14 },
  '05': { metres: 50, days: 30 },
  '0601': { metres: 300, days: 7 },
  '0602': { metres: 500, days: 7 },
  '07': { metres: 100, days: 7 },
  '0902': { metres: 200, days: 7 },
  '15': { metres: 500, days: 2 },
};

/** What two reports are compared by: the wider reach of their categories. */
export function reachOf(
  one: string | null,
  other: string | null,
  own: Readonly<Record<string, LikelyRule>> = {},
): LikelyRule {
  const [a, b] = [likelyRuleOf(one, own), likelyRuleOf(other, own)];
  return { metres: Math.max(a.metres, b.metres), days: Math.max(a.days, b.days) };
}

/** What is seen or heard by whoever passes, so that a stranger may be told of it; never what is between people or behind a door. */
export const openMatters: readonly string[] = ['01', '02', '03', '0401', '06', '07', '1303', '15'];

/** The rule of a category; of an unknown one the usual. */
export function likelyRuleOf(
  categoryCode: string | null,
  own: Readonly<Record<string, LikelyRule>> = {},
): LikelyRule {
  const code = categoryCode ?? '';
  for (let length = code.length; length > 0; length -= 1) {
    const prefix = code.slice(0, length);
    const rule = own[prefix] ?? shippedRules[prefix];
    if (rule) return rule;
  }
  return own[''] ?? usual;
}
