import type { Catalogue, Category } from '#catalogue';
import { type DangerSign, dangerSignsIn } from './danger-signs.js';
import { everydayWordsIn } from './everyday-words.js';
import { type Lexicon, lexiconOf } from './lexicon.js';

/** What the catalogue's words say about one category. */
export interface Clue {
  category: Category;
  score: number;
  /** The words of the text that spoke for it. */
  matched: string[];
}

/** A text as the tables hear it, before anything that was learned. */
export interface Heard {
  /** Without identity, card and telephone numbers. */
  text: string;
  signs: { sign: DangerSign; matched: string }[];
  /** The catalogue's words that the text implies without using them. */
  implied: ReadonlySet<string>;
  /** One for each category, in the order of the catalogue. */
  clues: Clue[];
}

/** With a danger sign EMERGENCY matters go first; without one a text that merely shares their words should not. */
const EMERGENCY_FACTOR = { danger: 1.3, calm: 0.75 };
/** What a keyword is worth with other characters between its own ("冒着黑烟" for "冒烟"). */
const GAPPED = 0.7;

const lexicons = new WeakMap<Catalogue, Lexicon>();

/**
 * Holds a text against the words of the catalogue. Pure. Every score is the sum of the weights of the catalogue's own
 * words (see `lexiconOf`) in the text or implied by it, and `matched` shows them.
 */
export function hear(said: string, catalogue: Catalogue): Heard {
  const text = withoutNumbers(said);
  const signs = dangerSignsIn(text);
  const implied = new Set(
    [...signs.map(({ sign }) => sign.means ?? ''), ...everydayWordsIn(text)].join(' ').split(' '),
  );
  implied.delete('');
  const lexicon = lexicons.get(catalogue) ?? lexiconOf(catalogue);
  lexicons.set(catalogue, lexicon);

  const clues = [...lexicon].map(([category, terms]) => {
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
  });
  return { text, signs, implied, clues };
}

/** Identity, card and telephone numbers, masked or not, say nothing about the matter and would stand between words that belong together. */
export function withoutNumbers(text: string): string {
  return text.replace(/\d{0,6}\*{4,}[\dXx]{4}|\d{7,}[Xx]?/g, '');
}

function urgencyFactor(category: Category, danger: boolean): number {
  if (category.urgency !== 'EMERGENCY') return 1;
  return danger ? EMERGENCY_FACTOR.danger : EMERGENCY_FACTOR.calm;
}
