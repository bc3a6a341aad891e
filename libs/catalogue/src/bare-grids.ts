import { grouped, type Checked } from './catalogue-rules.js';
import type { Category } from './category.js';
import { ownerFor, type OwnedPlace } from './owner.js';

/** A matter, and in how many grids of which streets nobody owns it. */
interface Bare {
  category: Category;
  grids: number;
  streets: string[];
}

/** The map as this question needs it: what an area lies in, and how many grids are in a community or street. */
interface Layout {
  parent: ReadonlyMap<string, string>;
  levels: ReadonlyMap<string, string>;
  communities: ReadonlyMap<string, number>;
  streets: ReadonlyMap<string, number>;
}

/** Grids that are all alike to a matter: all of an area, without those of smaller areas that have lines of their own. */
interface Alike {
  place: OwnedPlace;
  /** In the whole area. */
  all: number;
  grids: number;
}

/**
 * The matters that have no owner in some grids (field-rules 2.1(3)). What is looked at are the streets, and besides those
 * communities and grids that have a line of their own; `ownerFor` is asked once of those where the same units are named.
 */
export function bareGrids(checked: Checked): Bare[] {
  const { catalogue, units } = checked;
  const suspect = catalogue.all.filter(
    ({ ownerDept, areas = [] }) =>
      !units.has(ownerDept) || areas.some(({ role, unit }) => role === 'OWNER' && !units.has(unit)),
  );
  if (suspect.length === 0) return [];
  const layout = layoutOf(checked);
  return suspect.flatMap((category) => {
    const bare = bareOf(category, layout, checked);
    if (bare.length === 0) return [];
    const grids = bare.reduce((sum, one) => sum + one.grids, 0);
    return [{ category, grids, streets: [...new Set(bare.map(({ place }) => place.streetCode))].sort() }];
  });
}

function bareOf(category: Category, layout: Layout, { units, now }: Checked): Alike[] {
  const owners = (category.areas ?? []).filter(({ role }) => role === 'OWNER');
  const lines = grouped(owners, ({ area }) => area);
  const powers = grouped(category.powers ?? [], ({ street }) => street);
  const answers = new Map<string, boolean>();
  return alike(layout, [...lines.keys()]).filter(({ place }) => {
    const { gridCode, communityCode, streetCode } = place;
    // Only what can count here: a category may have tens of thousands of lines.
    const areas = [gridCode ?? '', communityCode, streetCode, `${streetCode.slice(0, 6)}000000`].flatMap(
      (area) => lines.get(area) ?? [],
    );
    const power = powers.get(streetCode);
    const key = `${power ? streetCode : ''} ${areas.map(({ unit }) => unit).join(' ')}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const isBare = !units.has(ownerFor({ ...category, areas, powers: power ?? [] }, place, now).ownerDept);
    answers.set(key, isBare);
    return isBare;
  });
}

function layoutOf({ areas, levels }: Checked): Layout {
  const parent = new Map(areas.map(({ code, parentCode }) => [code, parentCode ?? '']));
  const [communities, streets] = [new Map<string, number>(), new Map<string, number>()];
  const add = (to: Map<string, number>, code: string, grids: number) =>
    to.set(code, (to.get(code) ?? 0) + grids);
  for (const { level, parentCode } of areas) if (level === 'GRID') add(communities, parentCode ?? '', 1);
  for (const [community, grids] of communities) add(streets, parent.get(community) ?? '', grids);
  return { parent, levels, communities, streets };
}

/** The streets, and those of the areas that lie in them; nothing without grids of its own. */
function alike({ parent, levels, communities, streets }: Layout, areas: readonly string[]): Alike[] {
  const found = new Map<string, Alike>();
  const add = (area: string, place: OwnedPlace, grids: number) =>
    found.set(area, { place, all: grids, grids });
  for (const [streetCode, grids] of streets) add(streetCode, { communityCode: '', streetCode }, grids);
  for (const area of areas) {
    const around = parent.get(area) ?? '';
    const community = communities.get(area);
    if (found.has(area)) continue;
    if (community !== undefined) add(area, { communityCode: area, streetCode: around }, community);
    else if (levels.get(area) === 'GRID')
      add(area, { gridCode: area, communityCode: around, streetCode: parent.get(around) ?? '' }, 1);
  }
  for (const [area, { place, all }] of found) {
    if (streets.has(area)) continue;
    const community = place.communityCode === area ? undefined : found.get(place.communityCode);
    const outer = community ?? found.get(place.streetCode);
    if (outer) outer.grids -= all;
  }
  return [...found.values()].filter(({ grids }) => grids > 0);
}
