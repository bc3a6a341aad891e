/** How a unit goes about its work. */
export type Character = 'GOOD' | 'SLOW' | 'SHIRKING';

/** Good and bad departments and streets; whoever is not named is good. */
const characters: Readonly<Record<string, Character>> = {
  // 城管: much to do and little time; 住建: it is always somebody else's; 市监 and 交通: slow.
  D02: 'SLOW',
  D03: 'SHIRKING',
  D06: 'SLOW',
  D18: 'SLOW',
  D17: 'SHIRKING',
  U02: 'SHIRKING',
  // 柳湾、商埠: one street that lets things lie, and one that hands them on.
  '379902002000': 'SLOW',
  '379902004000': 'SHIRKING',
  '379902003001': 'SLOW',
  '379902002201': 'SHIRKING',
};

export const characterOf = (unitCode: string | null): Character => characters[unitCode ?? ''] ?? 'GOOD';

/** How much longer than a good unit they take over everything. */
export const pace: Record<Character, number> = { GOOD: 1, SLOW: 2.6, SHIRKING: 3.8 };
