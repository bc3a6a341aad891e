import type { Weighed } from './text-model.js';

/** A part of a text that speaks of one matter. */
export interface Matter {
  text: string;
  category: string;
  name: string;
  confidence: number;
}

/** Words that begin another matter, marks of a list, and "now this, now that". */
const NEXT =
  /(?:[,,。;;!!??\s]|^)(?=(?:另外|还有(?!人)|再(?:就是|一个|有|说)|其次|第[二三四]|[二三四]是|一个是|顺便|同时|而且|[②③④]|[2-4][.、.)]))|(?<=又[^,。又]{2,6})(?=又)/u;
const SENTENCE = /[。;;!!??\n]+/u;
const CLAUSE = /[,,]/u;
/** How much a part must say of a matter of its own, after a word that begins one, after a full stop, and after a comma. */
const ENOUGH = { next: 2.0, sentence: 2.3, clause: 2.6 };
const SHORTEST = 5;
/** A tirade of a hundred clauses is not weighed clause by clause: what comes after so many stays with the last. */
const MOST_PARTS = 12;

/**
 * The matters a text speaks of, where there are several: cut first where somebody says "and another thing", then at ends of
 * sentences, then at commas; a part counts where the catalogue's words say enough of it and of no other matter. What says
 * nothing of its own stays with the part before. `best` weighs a part.
 */
export function mattersIn(text: string, best: (part: string) => Weighed | undefined): Matter[] {
  if (text.length < 2 * SHORTEST) return [];
  for (const [cut, enough] of [
    [NEXT, ENOUGH.next],
    [SENTENCE, ENOUGH.sentence],
    [CLAUSE, ENOUGH.clause],
  ] as const) {
    const parts = gathered(text.split(cut), enough, best);
    if (parts.length > 1) return parts;
  }
  return [];
}

function gathered(
  parts: readonly string[],
  enough: number,
  best: (part: string) => Weighed | undefined,
): Matter[] {
  if (parts.length < 2) return [];
  const found: Matter[] = [];
  const classes = new Set<string>();
  let before = '';
  for (const [i, raw] of parts.entries()) {
    const part = raw.trim();
    const one = part.length >= SHORTEST && i < MOST_PARTS ? best(part) : undefined;
    const last = found.at(-1);
    if (!one || one.clue.score < enough || classes.has(one.clue.category.l2Name)) {
      if (last) last.text += `,${part}`;
      else before += part ? `${part},` : '';
      continue;
    }
    const { code, name, l2Name } = one.clue.category;
    classes.add(l2Name);
    found.push({ text: before + part, category: code, name, confidence: one.confidence });
    before = '';
  }
  return found;
}
