import { writeTable, type TableFormat } from '#sheets';
import { contentOf } from './catalogue-draft.js';
import {
  categoryColumns,
  powerColumns,
  responsibilityColumns,
  type FileColumn,
} from './catalogue-columns.js';
import type { Catalogue } from './category.js';

/** The tables a version is made up of, by the names of their files. */
export const catalogueTables = ['categories', 'responsibility', 'delegated-powers'] as const;
export type CatalogueTable = (typeof catalogueTables)[number];

/** One table of a version as a file that, imported again, makes the same. */
export function exportTable(
  catalogue: Catalogue,
  table: CatalogueTable,
  format: TableFormat,
): Promise<Buffer> {
  const { categories, areas, powers } = contentOf(catalogue);
  if (table === 'categories') return written(format, categoryColumns, categories);
  return table === 'responsibility'
    ? written(format, responsibilityColumns, areas)
    : written(format, powerColumns, powers);
}

const written = <T>(format: TableFormat, columns: readonly FileColumn<T>[], rows: readonly T[]) =>
  writeTable(
    format,
    columns.map(({ column }) => column),
    rows.map((row) => Object.fromEntries(columns.map(({ column, write }) => [column, write(row)]))),
  );
