import type { Area } from './area.js';
import type { Site } from './site.js';

/** What a dedicated grid's name adds to the name of the place itself (naming rule of field-rules 2.8). */
const DEDICATED_SUFFIX = /专属网格$/;
/** Every compound has its building 7: such a name says where only beside another. */
const EVERYWHERE = /^[东南西北]?\d*[\p{Script=Han}a-z]?\s*(号|号楼|楼|栋|幢|单元|座|门)$/iu;

/** Names people use -> area code; null for a name two areas share, which therefore says nothing. */
export type PlaceNames = ReadonlyMap<string, string | null>;

/**
 * Names of communities, grids, buildings and sites with their aliases; of a building or site the code is its grid's. A name
 * that sites of two grids share, and one that any compound has, is left out: the rest of the address may still say where.
 */
export function placeNames(areas: readonly Area[], sites: readonly Site[] = []): PlaceNames {
  const names = new Map<string, string | null>();
  for (const { code, level, name, aliases } of areas) {
    if (level !== 'COMMUNITY' && level !== 'GRID') continue;
    for (const spoken of new Set([name, name.replace(DEDICATED_SUFFIX, ''), ...aliases]))
      names.set(spoken, names.has(spoken) ? null : code);
  }
  const ofSites = new Map<string, string | null>();
  for (const { gridCode, name, aliases } of sites)
    for (const spoken of new Set([name, ...aliases])) {
      if (isEverywhere(spoken) || names.has(spoken)) continue;
      const known = ofSites.get(spoken);
      ofSites.set(spoken, known === undefined || known === gridCode ? gridCode : null);
    }
  for (const [spoken, code] of ofSites) if (code) names.set(spoken, code);
  return names;
}

/** Whether a name is too common to say where. */
export const isEverywhere = (name: string): boolean => [...name].length < 2 || EVERYWHERE.test(name);

/** The names a text holds, found without trying each name there is: a city has a hundred thousand. */
export class NameFinder {
  private readonly lengths = new Map<string, number[]>();

  constructor(readonly names: PlaceNames) {
    const lengths = new Map<string, Set<number>>();
    for (const name of names.keys()) {
      const first = name[0];
      if (first) lengths.set(first, (lengths.get(first) ?? new Set()).add(name.length));
    }
    for (const [first, all] of lengths) this.lengths.set(first, [...all]);
  }

  namesIn(text: string): string[] {
    const found = new Set<string>();
    for (let i = 0; i < text.length; i += 1)
      for (const length of this.lengths.get(text[i]!) ?? []) {
        const name = text.slice(i, i + length);
        if (this.names.has(name)) found.add(name);
      }
    return [...found];
  }
}

/**
 * The one place the text names: of overlapping names the longer counts; of a community and a grid inside it the
 * grid; null where none is named, a name is shared, or the names lie in two communities or two grids.
 */
export function soleNameIn(
  text: string,
  finder: NameFinder,
  communityOf: (code: string) => string,
): { name: string; code: string } | null {
  const found: { name: string; code: string }[] = [];
  let rest = text;
  for (const name of finder.namesIn(text).sort((a, b) => b.length - a.length || (a < b ? -1 : 1))) {
    if (!rest.includes(name)) continue;
    // Struck out, so that a shorter name inside a longer one is not heard as a second place.
    rest = rest.replaceAll(name, '\n');
    const code = finder.names.get(name);
    if (!code) return null;
    found.push({ name, code });
  }
  if (new Set(found.map(({ code }) => communityOf(code))).size !== 1) return null;
  const grids = found.filter(({ code }) => code !== communityOf(code));
  if (new Set(grids.map(({ code }) => code)).size > 1) return null;
  return grids[0] ?? found[0] ?? null;
}
