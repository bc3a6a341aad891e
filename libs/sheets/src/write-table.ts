export type TableFormat = 'csv' | 'xlsx';

/** What a spreadsheet would run as a formula when it opens the file. */
const formula = /^[=+\-@\t\r]/;

/**
 * A table as a file that Excel opens with its Chinese intact (CSV with a byte order mark). Codes stay text, so that leading
 * noughts and 15 digits survive. A cell that a spreadsheet would run as a formula gets an apostrophe in front.
 */
export async function writeTable(
  format: TableFormat,
  columns: readonly string[],
  rows: ReadonlyArray<Readonly<Record<string, string | number | null | undefined>>>,
): Promise<Buffer> {
  const cells = rows.map((row) =>
    columns.map((column) => {
      const cell = String(row[column] ?? '');
      return formula.test(cell) && typeof row[column] !== 'number' ? `'${cell}` : cell;
    }),
  );
  const lines = [[...columns], ...cells];
  if (format === 'csv')
    return Buffer.from(`\ufeff${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`);
  const { default: writeExcelFile } = await import('write-excel-file/node');
  return writeExcelFile(
    lines.map((line) => line.map((value) => ({ value: inherited(value), type: String }))),
  ).toBuffer();
}

/** The writer keeps its words in a plain object: `valueOf`, which every object has, would make a file nobody can open. */
const inherited = (cell: string) => (cell in {} ? `'${cell}` : cell);

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
