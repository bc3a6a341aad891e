import { categoryColumns, type CategoryLine } from './catalogue-columns.js';
import type { Catalogue, Category } from './category.js';
import type { AreaDuty, Power } from './responsibility.js';

interface Matter {
  code: string;
  name: string;
}

/** What one version has and another has not, by matter. */
export interface CatalogueDiff {
  added: Matter[];
  removed: Matter[];
  /** Columns of the file whose cells differ; the owner is told apart. */
  changed: Array<Matter & { columns: Array<{ column: string; was: string; now: string }> }>;
  /** Whose owner is another one, everywhere (`area` null), in an area, or by a delegated power. */
  ownerChanged: Array<Matter & { area: string | null; was: string | null; now: string | null }>;
}

/** From `was` to `now`, in order of code. Pure. */
export function diffCatalogues(was: Catalogue, now: Catalogue): CatalogueDiff {
  const matter = ({ code, name }: Matter) => ({ code, name });
  const both = now.all.flatMap((one) => {
    const before = was.find(one.code);
    return before ? [{ before, one }] : [];
  });
  return {
    added: now.all.filter(({ code }) => !was.find(code)).map(matter),
    removed: was.all.filter(({ code }) => !now.find(code)).map(matter),
    changed: both.flatMap(({ before, one }) => {
      const columns = changedColumns(before, one);
      return columns.length > 0 ? [{ ...matter(one), columns }] : [];
    }),
    ownerChanged: both.flatMap(({ before, one }) =>
      changedOwners(before, one).map((change) => ({ ...matter(one), ...change })),
    ),
  };
}

const changedColumns = (before: CategoryLine, one: CategoryLine) =>
  categoryColumns
    .filter(({ column }) => column !== 'owner_dept')
    .map(({ column, write }) => ({ column, was: write(before), now: write(one) }))
    .filter(({ was, now }) => was !== now);

function changedOwners(before: Category, one: Category) {
  const [old, current] = [ownersOf(before), ownersOf(one)];
  return [...new Set([...old.keys(), ...current.keys()])]
    .map((area) => ({ area: area || null, was: old.get(area) ?? null, now: current.get(area) ?? null }))
    .filter(({ was, now }) => was !== now);
}

/** Who owns it, by area; the empty key is the whole district, and a street with a power over it owns it there. */
const ownersOf = ({ ownerDept, areas = [], powers = [] }: Category): Map<string, string> =>
  new Map([
    ['', ownerDept],
    ...areas
      .filter(({ role }: AreaDuty) => role === 'OWNER')
      .map(({ area, unit }): [string, string] => [area, unit]),
    ...powers.map(({ street }: Power): [string, string] => [street, street]),
  ]);
