import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import type { Catalogue } from '#catalogue';
import { classify } from '#understanding';
import { hashed, tokensOf } from '../../../libs/cases/src/search/tokens.js';
import { sampleFolder } from '../stage.js';

const residents = resolve(import.meta.dirname, '../../../../test/texts/residents.jsonl');

/** What residents say, to draw from: the sample's complaints and the test's, each with its matter and its search tokens. */
export async function storeWords(client: Client, districtId: string, catalogue: Catalogue): Promise<void> {
  await client.query(
    `CREATE TABLE city.said (n int PRIMARY KEY, text text NOT NULL, category text, tokens int[] NOT NULL)`,
  );
  const said = [
    ...linesOf(residents).map(({ text, categories }) => ({ text, category: categories?.[0] })),
    ...linesOf(join(sampleFolder, 'complaints.jsonl')).map(({ text }) => ({
      text,
      category: classify(text, catalogue).category,
    })),
  ].filter(({ text, category }) => category && catalogue.find(category) && !/\d{7}/.test(text));
  const rows = said.map(({ text, category }, n) => ({
    n,
    text,
    category,
    tokens: [
      ...tokensOf(`${text} ${catalogue.find(category!)!.name}`).map((word) =>
        hashed(districtId, 'word', word),
      ),
      hashed(districtId, 'category', category!),
    ],
  }));
  await client.query(
    `INSERT INTO city.said SELECT * FROM jsonb_to_recordset($1::jsonb) AS s (n int, text text, category text, tokens int[])`,
    [JSON.stringify(rows)],
  );
}

const linesOf = (file: string): Array<{ text: string; categories?: string[] }> =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
