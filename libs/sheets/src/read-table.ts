import { parse } from 'csv-parse/sync';
import { Refusal } from '#config';
import { isMalformed, mostInCell } from './cell-text.js';
import { unpackedSize } from './zip-size.js';

const mostUnpackedMb = 100;

/** A line of a table by the names of its columns; `line` is what a person sees in the file, the header being 1. */
export interface TableRow {
  line: number;
  /** Trimmed; the empty string where the cell is empty or its column is missing. */
  cell(column: string): string;
}

export interface Table {
  columns: string[];
  rows: TableRow[];
}

/**
 * The first sheet of an XLSX file, or a CSV file (UTF-8, or GB 18030 as Excel saves it in China), told apart by its bytes.
 * Line 1 names the columns; lines without anything are skipped. A cell has at most 4,000 characters but in the columns `long`.
 * Throws `Refusal` TABLE_UNREADABLE, TABLE_TOO_LARGE, TABLE_TEXT_MALFORMED, TABLE_COLUMNS_MISSING (422).
 */
export async function readTable(
  bytes: Buffer,
  required: readonly string[] = [],
  long: readonly string[] = [],
): Promise<Table> {
  const lines = (await linesOf(bytes)).map((cells, i) => ({ line: i + 1, cells }));
  const columns = lines[0]?.cells ?? [];
  for (const { line, cells } of lines)
    cells.forEach((cell, i) => {
      if (isMalformed(cell) || (cell.length > mostInCell && !long.includes(columns[i] ?? '')))
        throw textMalformed(line, i + 1);
    });
  const missing = required.filter((column) => !columns.includes(column));
  if (missing.length > 0)
    throw new Refusal(
      422,
      'TABLE_COLUMNS_MISSING',
      {
        zh: `表头缺少列 ${missing.join('、')}。请下载模板对照列名。`,
        en: `The header lacks ${missing.join(', ')}; compare it with an exported file.`,
      },
      { columns: missing },
    );
  const at = new Map(columns.map((column, i) => [column, i]));
  return {
    columns: columns.filter(Boolean),
    rows: lines
      .slice(1)
      .filter(({ cells }) => cells.some(Boolean))
      .map(({ line, cells }) => ({ line, cell: (column) => cells[at.get(column) ?? -1] ?? '' })),
  };
}

async function linesOf(bytes: Buffer): Promise<string[][]> {
  try {
    const isZip = bytes.subarray(0, 2).toString('latin1') === 'PK';
    if (isZip) {
      if (unpackedSize(bytes) > mostUnpackedMb * 1024 * 1024) throw tooLarge();
      // Not the one for Node: that one unpacks whatever the stream holds, this one no more than the central directory says.
      const { readSheet } = await import('read-excel-file/universal');
      return (await readSheet(new Uint8Array(bytes).buffer)).map((cells) => cells.map(asText));
    }
    return parse(textOf(bytes), {
      bom: true,
      relax_column_count: true,
      trim: true,
      skip_empty_lines: false,
    });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(422, 'TABLE_UNREADABLE', {
      zh: `不是可读的 CSV 或 XLSX 表格(${(error as Error).message})。请另存为 CSV(UTF-8)或 XLSX 后重试。`,
      en: `This is not a CSV or XLSX table that can be read (${(error as Error).message}); save it anew as CSV (UTF-8) or XLSX.`,
    });
  }
}

/** A spreadsheet keeps a date as a date; everywhere else a cell is what is written in it. */
const asText = (cell: unknown): string =>
  cell === null || cell === undefined
    ? ''
    : cell instanceof Date
      ? cell.toISOString().replace('T00:00:00.000Z', '')
      : String(cell).trim();

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  }
}

const tooLarge = () =>
  new Refusal(422, 'TABLE_TOO_LARGE', {
    zh: `表格解压后超过 ${mostUnpackedMb} MB, 请删去多余的工作表和格式, 或另存为 CSV(UTF-8)后重试。`,
    en: `The table is larger than ${mostUnpackedMb} MB when it is unpacked; remove other sheets and formats, or save it as CSV (UTF-8).`,
  });
const textMalformed = (line: number, column: number) =>
  new Refusal(
    422,
    'TABLE_TEXT_MALFORMED',
    {
      zh: `第 ${line} 行第 ${column} 列含有无法保存的字符, 或超过 ${mostInCell} 字; 请改正后重试。`,
      en: `Column ${column} of line ${line} holds characters that cannot be kept, or more than ${mostInCell}; correct it and try again.`,
    },
    { line, column },
  );
