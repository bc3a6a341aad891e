/** Why a filing is shown to a person 异常诉求标记. */
export const markKinds = {
  MANY_FROM_ADDRESS: '同一网络地址短时间内提交过多',
  MANY_FROM_PHONE: '同一手机短时间内提交过多',
  ALIKE: '同一来源反复提交几乎相同的内容',
} as const;
export type MarkKind = keyof typeof markKinds;

/** Filings of one source in the last 24 hours from which a person should look, and how alike two texts are then: 0 to 1. */
export const repeatRules = { hours: 24, fromAddress: 60, fromPhone: 10, alike: 4, likeness: 0.8 } as const;

/** A filing from one address or one phone. */
export interface Filed {
  caseId: string;
  number: string;
  text: string;
}

/**
 * What is wrong with the newest filing of a source, given how many it filed in the window and the latest of them, the newest
 * first; null where nothing is. `factor` times the counts of `repeatRules`.
 */
export function repeatOf(
  source: 'ADDRESS' | 'PHONE',
  filings: readonly Filed[],
  factor = 1,
  many = filings.length,
): { kind: MarkKind; why: string } | null {
  const [newest, ...others] = filings;
  if (!newest) return null;
  const pairs = bigrams(newest.text);
  const alike =
    1 + others.filter(({ text }) => likeness(pairs, bigrams(text)) >= repeatRules.likeness).length;
  if (alike >= Math.max(2, repeatRules.alike * factor))
    return { kind: 'ALIKE', why: `${repeatRules.hours} 小时内 ${alike} 件内容几乎相同` };
  const most = source === 'PHONE' ? repeatRules.fromPhone : repeatRules.fromAddress;
  if (many <= Math.max(1, most * factor)) return null;
  return {
    kind: source === 'PHONE' ? 'MANY_FROM_PHONE' : 'MANY_FROM_ADDRESS',
    why: `${repeatRules.hours} 小时内提交 ${many} 件`,
  };
}

/** How long whoever is marked for the nth time in a row has to wait: 10 minutes, 20, 40 ... a day. Seconds. */
export const slowedFor = (times: number): number => Math.min(86_400, 600 * 2 ** Math.min(20, times - 1));

/** The pairs of neighbouring characters, without spaces, punctuation and digits. */
export function bigrams(text: string): Set<string> {
  const letters = [...text.replaceAll(/[^\p{L}]/gu, '')];
  return new Set(letters.length < 2 ? letters : letters.slice(1).map((letter, i) => letters[i]! + letter));
}

/** The share of pairs two texts have in common (Jaccard): 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const pair of a) if (b.has(pair)) both += 1;
  const all = a.size + b.size - both;
  return all === 0 ? 1 : both / all;
}
