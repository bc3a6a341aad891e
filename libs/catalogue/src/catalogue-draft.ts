import { createHash } from 'node:crypto';
import { readTable, type Finding } from '#sheets';
import { Catalogue } from './category.js';
import {
  categoryColumns,
  powerColumns,
  responsibilityColumns,
  type CategoryLine,
  type FileColumn,
} from './catalogue-columns.js';
import type { AreaDuty, Power } from './responsibility.js';

/** What makes up one version: the matters, who owns them where, and which power was delegated to which street. */
export interface CatalogueContent {
  categories: readonly CategoryLine[];
  areas: readonly AreaDuty[];
  powers: readonly Power[];
}

/** A content read from files, with what could not be read, and the line each of its parts came from. */
export interface CatalogueDraft extends CatalogueContent {
  findings: Finding[];
  lines: ReadonlyMap<object, number>;
}

/** The table files of a version, CSV or XLSX; one that is left out stays as in `base`. */
export interface CatalogueFiles {
  categories?: Buffer;
  responsibility?: Buffer;
  delegatedPowers?: Buffer;
}

const none: CatalogueContent = { categories: [], areas: [], powers: [] };

/** Reads the files on top of `base`. Throws `Refusal` TABLE_UNREADABLE and TABLE_COLUMNS_MISSING; what is wrong in a line is a finding. */
export async function readDraft(files: CatalogueFiles, base = none): Promise<CatalogueDraft> {
  const lines = new Map<object, number>();
  const findings: Finding[] = [];
  const read = async <T extends object>(
    bytes: Buffer | undefined,
    table: string,
    columns: readonly FileColumn<T>[],
    before: readonly T[],
  ): Promise<readonly T[]> => {
    if (!bytes) return before;
    const needed = columns.filter(({ required }) => required).map(({ column }) => column);
    const { rows } = await readTable(bytes, needed);
    return rows.flatMap(({ line, cell }) => {
      const got = readLine(columns, (column) => unguarded(cell(column)));
      if ('faults' in got) {
        findings.push(...got.faults.map((column) => faulty(table, line, column, cell(column))));
        return [];
      }
      lines.set(got.line, line);
      return [got.line];
    });
  };
  const categories = await read(files.categories, '目录', categoryColumns, base.categories);
  const areas = await read(files.responsibility, '责任清单', responsibilityColumns, base.areas);
  const powers = await read(files.delegatedPowers, '赋权清单', powerColumns, base.powers);
  return { categories: categories.map(completed), areas, powers, findings, lines };

  /** A file that says nothing of whose duty it is: what goes straight to a department is the department's own. */
  function completed(line: CategoryLine): CategoryLine {
    if (line.dutyKind) return line;
    const whole = withDutyKind(line);
    const from = lines.get(line);
    if (from !== undefined) lines.set(whole, from);
    return whole;
  }
}

/** One line of a table, or the columns whose cells cannot be. */
export function readLine<T extends object>(
  columns: readonly FileColumn<T>[],
  cell: (column: string) => string,
): { line: T } | { faults: string[] } {
  const faults: string[] = [];
  const line = {};
  for (const { column, read } of columns) {
    const value = read(cell(column));
    if (value) Object.assign(line, value);
    else faults.push(column);
  }
  return faults.length > 0 ? { faults } : { line: line as T };
}

export const withDutyKind = (line: CategoryLine): CategoryLine => ({
  ...line,
  dutyKind: line.dutyKind ?? (line.firstLevel === 'DEPARTMENT' ? 'STATUTORY' : 'TERRITORIAL'),
});

/** An exported cell that a spreadsheet would have run has an apostrophe in front, which is not part of it. */
const unguarded = (cell: string) => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);

const faulty = (table: string, line: number, column: string, cell: string): Finding => {
  const shown = cell.slice(0, 40);
  return {
    severity: 'ERROR',
    code: 'CELL_INVALID',
    line,
    subject: column,
    zh: `${table}第 ${line} 行: ${column} 不能是“${shown}”。`,
    en: `Line ${line}: ${column} cannot be "${shown}".`,
  };
};

/** The content as the catalogue of a district: every matter with its areas and powers. */
export function catalogueFrom(
  districtId: string,
  version: number,
  { categories, areas, powers }: CatalogueContent,
): Catalogue {
  const [areasOf, powersOf] = [byCategory(areas), byCategory(powers)];
  return new Catalogue(
    districtId,
    version,
    categories.map((line) => ({
      ...line,
      districtId,
      version,
      areas: areasOf.get(line.code) ?? [],
      powers: powersOf.get(line.code) ?? [],
    })),
  );
}

function byCategory<T extends { category: string }>(rows: readonly T[]): Map<string, T[]> {
  const by = new Map<string, T[]>();
  for (const row of rows) {
    const known = by.get(row.category);
    if (known) known.push(row);
    else by.set(row.category, [row]);
  }
  return by;
}

/** What is in a catalogue, as its files hold it: sorted, so that the same content is the same. */
export function contentOf(catalogue: Catalogue): CatalogueContent {
  return {
    categories: catalogue.all.map(
      ({ districtId: _d, version: _v, areas: _a, powers: _p, ...line }): CategoryLine => line,
    ),
    areas: catalogue.all.flatMap(({ areas = [] }) => areas),
    powers: catalogue.all.flatMap(({ powers = [] }) => powers),
  };
}

/** SHA-256 over the content as its files would hold it, whatever the order of their lines. */
export function digestOf({ categories, areas, powers }: CatalogueContent): string {
  const cells = <T>(columns: readonly FileColumn<T>[], rows: readonly T[]) =>
    rows.map((row) => JSON.stringify(columns.map(({ write }) => write(row)))).sort();
  const whole = [
    cells(categoryColumns, categories),
    cells(responsibilityColumns, areas),
    cells(powerColumns, powers),
  ];
  return createHash('sha256').update(JSON.stringify(whole)).digest('hex');
}
