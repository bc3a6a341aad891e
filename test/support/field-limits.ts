import { dueAt, type Limit } from '#calendar';
import { here } from './cast.js';
import { ground } from './paper.js';

/** What field-rules 2.3 gives each urgency, typed by hand; where the matter says otherwise (section 8) the matter counts. */
const urgencies = {
  EMERGENCY: { handle: '2 h', returns: '10 min', extensions: 0, cap: '0 h' },
  EXPRESS: { handle: '24 h', returns: '4 h', extensions: 1, cap: '24 h' },
  NORMAL: { handle: '5 wd', returns: '2 wd', extensions: 1, cap: '5 wd' },
  COMPLEX: { handle: '15 wd', returns: '2 wd', extensions: 2, cap: '10 wd' },
};

interface Matter {
  urgency: keyof typeof urgencies;
  handle?: string;
  first: 'GRID' | 'STREET';
  owner: string;
  helps: string[];
  /** It can be seen on the spot. */
  checked: boolean;
  /** Confidential by itself. */
  secret: boolean;
  stages: string[];
}

const matter = (urgency: Matter['urgency'], first: Matter['first'], own: Partial<Matter> = {}): Matter => ({
  urgency,
  first,
  owner: 'D02',
  helps: [],
  checked: true,
  secret: false,
  stages: [],
  ...own,
});

/**
 * Matters of the sample: a smoking kitchen, things left in the way, a loose paving stone, a missing manhole cover,
 * rubbish, a building nobody allowed.
 */
export const matters = {
  '060103': matter('NORMAL', 'STREET', { helps: ['D07', 'D06'] }),
  '010206': matter('NORMAL', 'GRID', { handle: '2 wd' }),
  '020103': matter('NORMAL', 'GRID', { checked: false }),
  '020201': matter('EMERGENCY', 'STREET', { helps: ['D08', 'U04'] }),
  '010101': matter('EXPRESS', 'STREET', { owner: 'D09' }),
  '050102': matter('COMPLEX', 'STREET', {
    helps: ['D17'],
    secret: true,
    stages: ['STOP', 'PENALISE', 'DEMOLISH'],
  }),
};
export type MatterCode = keyof typeof matters;
export const matterOf = (code: string | null): Matter & (typeof urgencies)['NORMAL'] => {
  const one = matters[code as MatterCode];
  return { ...urgencies[one.urgency], ...one, handle: one.handle ?? urgencies[one.urgency].handle };
};

const asLimit = (text: string): Limit => {
  const [value, unit] = text.split(' ');
  return { value: Number(value), unit: unit as Limit['unit'] };
};

/** So long after: `5 wd`, `2 h`, `30 d`. */
export const after = (start: Date, limit: string | Limit): Date =>
  dueAt(start, typeof limit === 'string' ? asLimit(limit) : limit, ground.calendar).at;

/** The first round has the whole limit, every other half of it, days rounded up (2.2 #30). */
export function handleLimit(code: string | null, round: number): Limit {
  const { value, unit } = asLimit(matterOf(code).handle);
  if (round === 1) return { value, unit };
  return { value: unit === 'wd' ? Math.ceil(value / 2) : value / 2, unit };
}

/** 网格→社区→街道→区, and who leads there (2.6). */
export const rungs = ['GRID', 'COMMUNITY', 'STREET', 'DISTRICT'];
export const leadOn = (level: string, owner: string): string =>
  ({ GRID: here.community, COMMUNITY: here.community, STREET: here.street })[level] ?? owner;

/** Where a unit stands. */
export function standsOn(unit: string, code: string | null): string {
  if (!/^\d/.test(unit)) return 'DISTRICT';
  if (unit.endsWith('000')) return 'STREET';
  return matterOf(code).first === 'GRID' ? 'GRID' : 'COMMUNITY';
}
