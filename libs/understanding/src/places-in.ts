import { NameFinder, placeNames, type Territory } from '#territory';

/** A place a text names. */
export interface NamedPlace {
  name: string;
  /** The area or, of a building or site, its grid; null for a road or number the map does not know, or a name two places share. */
  code: string | null;
}

const finders = new WeakMap<Territory, NameFinder>();

/** A road by its name: what stands before 路 and is no word of its own kind. */
const ROAD = /(?<![\p{Script=Han}])[\p{Script=Han}]{2,3}(?:路|大街|大道|胡同|巷)(?:\d+号)?|\d+号楼/gu;
/** Words that go before a name, and those that with 路 make no name. */
const BEFORE =
  /^.*?(?:在|到|往|从|沿|和|与|跟|去|走|过|就是|住|这条|那条|整条|一条|门口|旁边|附近|对面|俺|我|家)(?=[\p{Script=Han}]{2,3}(?:路|大街|大道|胡同|巷))/u;
const NO_NAME =
  /^(?:马|公|道|线|铁|半|小|大|老|问|修|走|这条|那条|整条|一条|人行|上下班|进村|回家)(?:路|巷)$/u;

/**
 * The places a text names, in its order, each once: areas, buildings and sites of the map with the other names people use,
 * the longest where one holds another; and roads and house numbers, which the map need not know.
 */
export function placesIn(text: string, territory: Territory): NamedPlace[] {
  const finder = finders.get(territory) ?? new NameFinder(placeNames(territory.all, territory.sites));
  finders.set(territory, finder);
  const found: { at: number; place: NamedPlace }[] = [];
  let rest = text;
  for (const name of finder.namesIn(text).sort((a, b) => b.length - a.length || (a < b ? -1 : 1))) {
    const at = rest.indexOf(name);
    if (at < 0) continue;
    found.push({ at, place: { name, code: finder.names.get(name) ?? null } });
    rest = rest.replaceAll(name, '\n'.repeat(name.length));
  }
  for (const match of rest.matchAll(ROAD)) {
    const name = match[0].replace(BEFORE, '');
    if (!NO_NAME.test(name)) found.push({ at: match.index, place: { name, code: null } });
  }
  const seen = new Set<string>();
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ place }) => place)
    .filter(({ name }) => !seen.has(name) && seen.add(name));
}
