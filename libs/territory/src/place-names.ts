import type { Area } from './area.js';

/** What a dedicated grid's name adds to the name of the place itself (naming rule of field-rules 2.8). */
const DEDICATED_SUFFIX = /专属网格$/;

/** Names people use -> area code; null for a name two areas share, which therefore says nothing. */
export function placeNames(areas: Area[]): Map<string, string | null> {
  const names = new Map<string, string | null>();
  for (const { code, level, name } of areas) {
    if (level !== 'COMMUNITY' && level !== 'GRID') continue;
    for (const spoken of new Set([name, name.replace(DEDICATED_SUFFIX, '')]))
      names.set(spoken, names.has(spoken) ? null : code);
  }
  return names;
}

/**
 * The one place the text names: of overlapping names the longer counts; of a community and a grid inside it the
 * grid; null where none is named, a name is shared, or the names lie in two communities or two grids.
 */
export function soleNameIn(
  text: string,
  names: Map<string, string | null>,
  communityOf: (code: string) => string,
): { name: string; code: string } | null {
  const found: { name: string; code: string }[] = [];
  let rest = text;
  for (const name of [...names.keys()].sort((a, b) => b.length - a.length)) {
    if (!rest.includes(name)) continue;
    // Struck out, so that a shorter name inside a longer one is not heard as a second place.
    rest = rest.replaceAll(name, '\n');
    const code = names.get(name);
    if (!code) return null;
    found.push({ name, code });
  }
  if (new Set(found.map(({ code }) => communityOf(code))).size !== 1) return null;
  const grids = found.filter(({ code }) => code !== communityOf(code));
  if (new Set(grids.map(({ code }) => code)).size > 1) return null;
  return grids[0] ?? found[0] ?? null;
}
