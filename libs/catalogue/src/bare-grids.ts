import { grouped, type Checked } from './catalogue-rules.js';
import type { Category } from './category.js';
import { ownerFor, type OwnedPlace } from './owner.js';

/** A matter, and in how many grids of which streets nobody owns it. */
interface Bare {
  category: Category;
  grids: number;
  streets: string[];
}

/** The map as this question needs it: what lies around an area, and how many grids are in it. */
interface Layout {
  around: ReadonlyMap<string, OwnedPlace>;
  grids: ReadonlyMap<string, number>;
  streets: ReadonlySet<string>;
}

/**
 * The matters that have no owner in some grids (field-rules 2.1(3)). `ownerFor` is asked once per street, and besides for
 * those communities and grids that have a line of their own, so that the number of grids of the map does not count.
 */
export function bareGrids(checked: Checked): Bare[] {
  const { catalogue, units, now } = checked;
  const suspect = catalogue.all.filter(
    ({ ownerDept, areas = [] }) =>
      !units.has(ownerDept) || areas.some(({ role, unit }) => role === 'OWNER' && !units.has(unit)),
  );
  if (suspect.length === 0) return [];
  const layout = layoutOf(checked);
  return suspect.flatMap((category) => {
    const lines = grouped(category.areas ?? [], ({ area }) => area);
    const powers = grouped(category.powers ?? [], ({ street }) => street);
    const bare = distinctPlaces(layout, [...lines.keys()]).filter(({ place }) => {
      const { streetCode, communityCode, gridCode } = place;
      const near = [`${streetCode.slice(0, 6)}000000`, streetCode, communityCode, gridCode ?? ''];
      // Only what can count here: a category may have tens of thousands of lines.
      const here = {
        ...category,
        areas: near.flatMap((area) => lines.get(area) ?? []),
        powers: powers.get(streetCode) ?? [],
      };
      return !units.has(ownerFor(here, place, now).ownerDept);
    });
    const grids = bare.reduce((sum, one) => sum + one.grids, 0);
    const streets = [...new Set(bare.map(({ place }) => place.streetCode))].sort();
    return grids > 0 ? [{ category, grids, streets }] : [];
  });
}

function layoutOf({ areas }: Checked): Layout {
  const parent = new Map(areas.map(({ code, parentCode }) => [code, parentCode ?? '']));
  const around = new Map<string, OwnedPlace>();
  const grids = new Map<string, number>();
  const streets = new Set<string>();
  for (const { code, level } of areas) {
    if (level !== 'GRID') continue;
    const communityCode = parent.get(code) ?? '';
    const streetCode = parent.get(communityCode) ?? '';
    streets.add(streetCode);
    around.set(code, { gridCode: code, communityCode, streetCode });
    if (!around.has(communityCode)) around.set(communityCode, { communityCode, streetCode });
    if (!around.has(streetCode)) around.set(streetCode, { communityCode: '', streetCode });
    for (const one of new Set([code, communityCode, streetCode])) grids.set(one, (grids.get(one) ?? 0) + 1);
  }
  return { around, grids, streets };
}

/** The streets and those of the areas that lie in them, each with the grids that are in none of the smaller ones. */
function distinctPlaces({ around, grids, streets }: Layout, areas: readonly string[]) {
  const own = new Set([...streets, ...areas.filter((area) => around.has(area))]);
  const left = new Map([...own].map((area) => [area, grids.get(area) ?? 0]));
  for (const area of own) {
    const { communityCode, streetCode } = around.get(area)!;
    const outer = [communityCode, streetCode].find((one) => one !== area && own.has(one));
    if (outer !== undefined && !streets.has(area))
      left.set(outer, (left.get(outer) ?? 0) - (grids.get(area) ?? 0));
  }
  return [...left]
    .filter(([, count]) => count > 0)
    .map(([area, count]) => ({ place: around.get(area)!, grids: count }));
}
