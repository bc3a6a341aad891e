import {
  categoryColumns,
  powerColumns,
  responsibilityColumns,
  type CategoryLine,
  type FileColumn,
} from './catalogue-columns.js';
import type { CatalogueTable } from './catalogue-tables.js';
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
  /** Lines for areas and delegated powers that came, went or differ in any cell: as their files hold them. */
  linesChanged: Array<Matter & ChangedLine>;
}

interface ChangedLine {
  table: CatalogueTable;
  /** The cells by column; null: no such line. */
  was: Record<string, string> | null;
  now: Record<string, string> | null;
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
    linesChanged: both.flatMap(({ before, one }) => {
      const lines = [
        ...changedLines('responsibility', responsibilityColumns, byAreaAndUnit, before.areas, one.areas),
        ...changedLines('delegated-powers', powerColumns, byStreet, before.powers, one.powers),
      ];
      return lines.map((line) => ({ ...matter(one), ...line }));
    }),
  };
}

const byAreaAndUnit = ({ area, unit }: AreaDuty) => `${area} ${unit}`;
const byStreet = ({ street }: Power) => street;

function changedLines<T>(
  table: CatalogueTable,
  columns: readonly FileColumn<T>[],
  key: (line: T) => string,
  before: readonly T[] = [],
  after: readonly T[] = [],
): ChangedLine[] {
  const cells = (line: T | undefined) =>
    line ? Object.fromEntries(columns.map(({ column, write }) => [column, write(line)])) : null;
  const byKey = (lines: readonly T[]) => new Map(lines.map((line) => [key(line), line]));
  const [old, current] = [byKey(before), byKey(after)];
  return [...new Set([...old.keys(), ...current.keys()])]
    .map((one) => ({ table, was: cells(old.get(one)), now: cells(current.get(one)) }))
    .filter(({ was, now }) => columns.some(({ column }) => was?.[column] !== now?.[column]));
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
