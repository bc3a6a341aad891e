import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Kind } from '#cases';
import type { Urgency, WhistleKind } from '#catalogue';
import { sampleFolder } from '../../standalone.js';

/** A matter of the catalogue with the words it is known by. */
export interface Matter {
  code: string;
  name: string;
  kind: Kind;
  urgency: Urgency;
  ownerDept: string;
  whistle: WhistleKind | null;
  words: string[];
}

interface Row {
  code: string;
  name: string;
  default_kind: Kind;
  urgency: Urgency;
  owner_dept: string;
  default_whistle: WhistleKind | '';
  keywords: string;
}

/** The catalogue of the sample, from its own file: over HTTP the words are not told. */
export async function readMatters(): Promise<Matter[]> {
  const csv = await readFile(join(sampleFolder, 'categories.csv'), 'utf8');
  const rows = parse<Row>(csv, { columns: true, bom: true, skip_empty_lines: true });
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    kind: row.default_kind,
    urgency: row.urgency,
    ownerDept: row.owner_dept,
    whistle: row.default_whistle || null,
    words: row.keywords.split(' ').filter(Boolean),
  }));
}
