/** Personal data that people type into free text (field-rules 5), most specific first. */
const kinds: ReadonlyArray<{ kind: string; pattern: RegExp; mask: (found: string) => string }> = [
  {
    kind: 'ID_CARD',
    pattern: /(?<!\d)\d{17}[\dXx](?!\d)/g,
    mask: (id) => `${id.slice(0, 6)}********${id.slice(-4)}`,
  },
  {
    kind: 'BANK_CARD',
    pattern: /(?<!\d)\d{16}(?:\d{3})?(?!\d)/g,
    mask: (card) => `${'*'.repeat(card.length - 4)}${card.slice(-4)}`,
  },
  { kind: 'PHONE', pattern: /(?<!\d)1[3-9]\d{9}(?!\d)/g, mask: (phone) => maskPhone(phone) },
];

/** The text with ID numbers, bank cards and mobile numbers masked, and which kinds were found. */
export function maskText(text: string): { text: string; found: string[] } {
  const found = kinds.filter(({ pattern }) => text.search(pattern) >= 0).map(({ kind }) => kind);
  return { text: kinds.reduce((masked, { pattern, mask }) => masked.replace(pattern, mask), text), found };
}

/** 138****0001 */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** 王* : the surname stays. */
export const maskName = (name: string): string => `${[...name][0] ?? ''}*`;
