import { parse } from 'csv-parse/sync';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { categoryColumns, type CategoryLine } from './catalogue-columns.js';
import { readDraft, readLine, withDutyKind, type CatalogueFiles } from './catalogue-draft.js';
import { storeCatalogue } from './catalogue-store.js';

/** The lines of a catalogue file (csv with header). Throws `Refusal` BAD_CATALOGUE_FILE naming the line. */
export function parseCategories(csv: string): CategoryLine[] {
  const rows = parse<Record<string, string>>(csv, { columns: true, skip_empty_lines: true, bom: true });
  return rows.map((row, i) => {
    const got = readLine(categoryColumns, (column) => row[column]?.trim() ?? '');
    if ('line' in got) return withDutyKind(got.line);
    const column = got.faults[0] ?? '';
    throw badFile({
      zh: `第 ${i + 2} 行: ${column} 不能是"${row[column] ?? ''}"。`,
      en: `Line ${i + 2}: ${column} cannot be "${row[column] ?? ''}".`,
    });
  });
}

/**
 * Writes the files of a new district as the next version of its catalogue, in effect from the beginning. Codes of areas
 * get the district's own first six digits. Returns the version. Throws `Refusal` BAD_CATALOGUE_FILE with the first fault.
 */
export async function importCategories(
  tx: Tx,
  districtId: string,
  files: CatalogueFiles & { categories: Buffer },
): Promise<number> {
  const { findings, categories, areas, powers } = await readDraft(files);
  if (findings[0]) throw badFile(findings[0]);
  const here = (code: string) => (/^\d{12,}$/.test(code) ? districtId + code.slice(6) : code);
  const content = {
    categories,
    areas: areas.map((one) => ({ ...one, area: here(one.area), unit: here(one.unit) })),
    powers: powers.map((one) => ({ ...one, street: here(one.street) })),
  };
  const { version } = await storeCatalogue(tx, {
    districtId,
    content,
    effectiveFrom: null,
    begunAt: new Date(0),
    note: '建区时载入',
    by: { id: 'system', name: '系统' },
    madeAt: null,
  });
  return version.version;
}

const badFile = ({ zh, en }: { zh: string; en: string }) =>
  new Refusal(422, 'BAD_CATALOGUE_FILE', { zh, en });
