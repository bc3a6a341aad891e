import type { Said } from '#config';
import type { Finding } from '#sheets';
import type { Catalogue } from './category.js';
import type { CatalogueDraft } from './catalogue-draft.js';
import type { Profile } from './profile.js';
import type { Category } from './category.js';

/** What a catalogue is held against. */
export interface CatalogueWorld {
  units: ReadonlyMap<string, { kind: string; name: string }>;
  areas: ReadonlyArray<{ code: string; level: string; parentCode: string | null; name: string }>;
  /** The time limits of the district; none: they are not compared. */
  profile?: Profile;
  /** The catalogue that would be replaced, and the cases not yet ended, by matter. */
  before?: Catalogue;
  openCases?: ReadonlyMap<string, number>;
  /** Versions that are to come, which a new one would take the place of. */
  scheduled?: readonly number[];
  /** On which day powers are in force. */
  now: Date;
}

export interface Checked extends CatalogueWorld {
  draft: Pick<CatalogueDraft, 'categories' | 'areas' | 'powers'>;
  /** The draft as a catalogue: of two lines with one code, the later. */
  catalogue: Catalogue;
  /** Of every area of the map. */
  levels: ReadonlyMap<string, string>;
}

/** What a rule has found: what it is about, the line of the draft it comes from, and what to say. */
export interface Found extends Said {
  subject: string | null;
  at?: object;
}

export interface CatalogueRule {
  code: string;
  severity: Finding['severity'];
  /** Where the rule comes from. */
  source: string;
  find: (checked: Checked) => Found[];
}

export const said = (subject: string | null, zh: string, en: string, at?: object): Found => ({
  subject,
  zh,
  en,
  ...(at ? { at } : {}),
});

export const named = ({ code, name }: Pick<Category, 'code' | 'name'>) => `${code} ${name}`;

/** Rows by a key, each group in the order it came. */
export function grouped<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const by = new Map<string, T[]>();
  for (const row of rows) {
    const group = by.get(key(row));
    if (group) group.push(row);
    else by.set(key(row), [row]);
  }
  return by;
}

/** Groups of more than one, by a key. */
export const repeated = <T>(rows: readonly T[], key: (row: T) => string): Array<[string, T[]]> =>
  [...grouped(rows, key)].filter(([, group]) => group.length > 1);
