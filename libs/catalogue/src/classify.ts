import type { Catalogue, Category } from './category.js';
import { type DangerSign, dangerSignsIn } from './danger-signs.js';
import { everydayWordsIn } from './everyday-words.js';
import { DANGER_UNNAMED, type Hold, holdsIn, SEVERAL_DANGERS } from './holds.js';
import { type Lexicon, lexiconOf } from './lexicon.js';

export interface Candidate {
  code: string;
  name: string;
  score: number;
  /** The words of the text that spoke for this category. */
  matched: string[];
}

/** What the system makes of a text. `score` is the best candidate's, `margin` its lead over the second. */
export interface Verdict {
  category: string | null;
  confident: boolean;
  score: number;
  margin: number;
  candidates: Candidate[];
  emergency: boolean;
  /** Why it is an emergency, in Chinese; empty otherwise. */
  dangerSigns: string[];
  /** Why a person must decide; the system may decide alone only where there is none. */
  holds: Hold[];
}

/** A category is sure from this score on (more than one clue: a keyword alone is worth 2.3) and this lead over the second. */
const SURE = { minScore: 2.6, minMargin: 1.2 };
/** Below this the words say nothing about any category. */
const LEAST_SCORE = 0.9;
/** With a danger sign EMERGENCY matters go first; without one a text that merely shares their words should not. */
const EMERGENCY_FACTOR = { danger: 1.3, calm: 0.75 };
/** What a keyword is worth with other characters between its own ("冒着黑烟" for "冒烟"). */
const GAPPED = 0.7;

const lexicons = new WeakMap<Catalogue, Lexicon>();

/**
 * The category a text belongs to, whether it is sure, whether life is in danger, and why a person must look.
 * Pure: the same text and catalogue give the same verdict. Every score is the sum of the weights of the
 * catalogue's own words (see `lexiconOf`) in the text or implied by it, and `matched` shows them.
 */
export function classify(
  said: string,
  catalogue: Catalogue,
  options: { minScore?: number; minMargin?: number } = {},
): Verdict {
  const { minScore, minMargin } = { ...SURE, ...options };
  const text = withoutNumbers(said);
  const signs = dangerSignsIn(text);
  const implied = new Set(
    [...signs.map(({ sign }) => sign.means ?? ''), ...everydayWordsIn(text)].join(' ').split(' '),
  );
  const lexicon = lexicons.get(catalogue) ?? lexiconOf(catalogue);
  lexicons.set(catalogue, lexicon);

  const ranked = [...lexicon]
    .map(([category, terms]) => {
      let score = 0;
      const matched: string[] = [];
      for (const { word, weight, gapped, own } of terms) {
        // Part of a word that already counted: the same clue, not a second one.
        if (matched.some((longer) => longer.includes(word) && (!own || text.includes(longer)))) continue;
        const share = text.includes(word) || implied.has(word) ? 1 : gapped?.test(text) ? GAPPED : 0;
        if (share === 0) continue;
        score += weight * share;
        matched.push(word);
      }
      return { category, score: score * urgencyFactor(category, signs.length > 0), matched };
    })
    .sort((a, b) => b.score - a.score || (a.category.code < b.category.code ? -1 : 1));

  const [first, second] = ranked;
  const score = first?.score ?? 0;
  const margin = score - (second?.score ?? 0);
  return {
    category: first && score >= LEAST_SCORE ? first.category.code : null,
    confident: score >= minScore && margin >= minMargin,
    score,
    margin,
    candidates: ranked
      .slice(0, 3)
      .filter((candidate) => candidate.score > 0)
      .map(({ category: { code, name }, score, matched }) => ({ code, name, score, matched })),
    emergency: signs.length > 0,
    dangerSigns: signs.map(({ sign }) => sign.zh),
    holds: [...holdsIn(text, signs.length > 0), ...dangerHolds(signs, first?.category)],
  };
}

/** Whether the system may dispatch by this verdict without a person: a category, sure of it, and no hold. */
export function decides(verdict: Verdict): boolean {
  return verdict.category !== null && verdict.confident && verdict.holds.length === 0;
}

/** A danger that the best category does not stand for, or two with different owners: somebody must say who leads. */
function dangerHolds(signs: { sign: DangerSign; matched: string }[], best?: Category): Hold[] {
  const [first] = signs;
  const [, second] = signs.filter(({ sign }) => sign.means);
  if (second) return [{ ...SEVERAL_DANGERS, matched: second.matched }];
  return first && best?.urgency !== 'EMERGENCY' ? [{ ...DANGER_UNNAMED, matched: first.matched }] : [];
}

/** Whether the text speaks of danger to life: quick enough to be asked while somebody waits for a receipt. */
export const speaksOfDanger = (text: string): boolean => dangerSignsIn(withoutNumbers(text)).length > 0;

/** Identity, card and telephone numbers, masked or not, say nothing about the matter and would stand between words that belong together. */
function withoutNumbers(text: string): string {
  return text.replace(/\d{0,6}\*{4,}[\dXx]{4}|\d{7,}[Xx]?/g, '');
}

function urgencyFactor(category: Category, danger: boolean): number {
  if (category.urgency !== 'EMERGENCY') return 1;
  return danger ? EMERGENCY_FACTOR.danger : EMERGENCY_FACTOR.calm;
}
