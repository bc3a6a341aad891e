/** No case is known by more words than these; the longest text has 5,000 characters. */
const most = 4000;

/** Of a text no more is read: a single character may become eighteen when it is made plain. */
const longest = 6000;

/** A run of what may cling to stars, and the letter before it, each looked at once; with stars in it it was masked. */
const clinging = /\p{L}?[0-9A-Za-z.@_*-]+/gu;
/** What masking left of a number, a plate or a name: the stars, what clings to them, and the surname before them. */
const unmasked = (text: string): string =>
  text.includes('*') ? text.replaceAll(clinging, (run) => (run.includes('*') ? ' ' : run)) : text;
const parts = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu;

/**
 * The words a text is found by: of Chinese every two neighbouring characters, so that a word of two is found without a
 * dictionary; Latin words and numbers whole, and each with the Chinese character it stands at (7号, 5G基). Full-width forms and
 * capitals are one with the plain ones; punctuation, emoji and what was masked part words and are none. A single Chinese
 * character is a word only where it stands alone.
 */
export function tokensOf(text: string): string[] {
  const plain = unmasked(text.normalize('NFKC').slice(0, longest).toLowerCase());
  const found = new Set<string>();
  for (const [run] of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
    const pieces = run.match(parts) ?? [];
    pieces.forEach((piece, i) => {
      if (/^\p{Script=Han}/u.test(piece)) addPairs(found, [...piece], pieces.length === 1);
      else {
        found.add(piece.slice(0, 64));
        const after = [...(pieces[i + 1] ?? '')][0];
        if (after) found.add(piece.slice(0, 64) + after);
        const before = [...(pieces[i - 1] ?? '')].at(-1);
        if (before) found.add(before + piece.slice(0, 64));
      }
    });
  }
  return [...found].slice(0, most);
}

function addPairs(found: Set<string>, letters: string[], alone: boolean): void {
  if (letters.length === 1 && alone) found.add(letters[0]!);
  for (let i = 1; i < letters.length; i += 1) found.add(letters[i - 1]! + letters[i]!);
}

/** Words by which a case number is found in part: its day and count, its count. */
export const numberTokens = (number: string): string[] => number.toLowerCase().split('-').filter(Boolean);

/**
 * What the index keeps of a word: 32 bits of it (FNV-1a) with its district, as PostgreSQL's integer. There is no key in it:
 * whoever reads the table and tries a dictionary learns which words a case has. Two words of one
 * hash are not told apart; a hit in which none of what was asked stands ranks last.
 */
export function hashed(
  districtId: string,
  kind: 'word' | 'area' | 'unit' | 'staff' | 'category',
  token: string,
): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${districtId} ${kind} ${token}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}

/** What the index keeps of the month a case was filed in, UTC, as the function `search_cases` counts it; no word is as small. */
export const monthToken = (at: Date): number => at.getUTCFullYear() * 12 + at.getUTCMonth() + 1;
