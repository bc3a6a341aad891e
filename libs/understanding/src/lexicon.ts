import type { Catalogue, Category } from '#catalogue';
import { VAGUE_WORDS } from './vague-words.js';

/** What one word of a category is worth when a text contains it. */
export interface Term {
  word: string;
  weight: number;
  /** Whether a few characters may stand between those of the word ("冒着黑烟" says "冒烟"). */
  gapped: RegExp | null;
  /** Chosen by people, or a whole name: a clue of its own, not only a shared subject. */
  own: boolean;
}

/** The words of every category with their weights; made once per catalogue. */
export type Lexicon = Map<Category, Term[]>;

/** A keyword was chosen by people to be recognised by; the other two only share its subject. */
const WORTH = { keyword: 1, name: 1.2, nameBigram: 0.45, sectionBigram: 0.12 };
/** One character of a keyword (堵, 响, 黑) turns up by chance in any text. */
const SINGLE_CHARACTER = 0.3;
const VAGUE = 0.35;

const bigrams = (text: string) =>
  Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));

const escape = (char: string) => char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Each further character of a word could triple what a text made for it costs. */
const LONGEST_GAPPED = 8;
const gap = (word: string) =>
  word.length === 1 || word.length > LONGEST_GAPPED
    ? null
    : new RegExp([...word].map(escape).join('[^,。!?;,!?;\\s]{0,2}'));

/**
 * Turns a catalogue into weighted words: keywords, whole names, bigrams of names and of section names. A word's
 * weight falls with the number of categories that use it (inverse document frequency), so that "垃圾" decides
 * little and "僵尸车" almost alone.
 */
export function lexiconOf(catalogue: Catalogue): Lexicon {
  const uses = new Map<string, number>();
  const wordsOf = ({ name, l2Name, keywords }: Category) =>
    new Set([...keywords, name, ...bigrams(name), ...bigrams(l2Name)]);
  for (const category of catalogue.all)
    for (const word of wordsOf(category)) uses.set(word, (uses.get(word) ?? 0) + 1);
  const idf = (word: string) => Math.log2(1 + catalogue.all.length / (uses.get(word) ?? 1)) / 3;

  return new Map(
    catalogue.all.map((category) => {
      const terms = new Map<string, Term>();
      const put = (word: string, worth: number) => {
        const weight =
          worth * idf(word) * (word.length === 1 ? SINGLE_CHARACTER : VAGUE_WORDS.has(word) ? VAGUE : 1);
        if (weight > (terms.get(word)?.weight ?? 0))
          terms.set(word, { word, weight, gapped: worth >= 1 ? gap(word) : null, own: worth >= 1 });
      };
      put(category.name, WORTH.name);
      for (const word of category.keywords) put(word, WORTH.keyword);
      for (const word of bigrams(category.name)) put(word, WORTH.nameBigram);
      for (const word of bigrams(category.l2Name)) put(word, WORTH.sectionBigram);
      return [category, [...terms.values()]];
    }),
  );
}
