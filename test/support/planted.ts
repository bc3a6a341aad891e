import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';

const checked = (digits: string) =>
  digits +
  '10X98765432'[
    [...digits].reduce(
      (sum, one, i) => sum + Number(one) * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][i]!,
      0,
    ) % 11
  ]!;
const luhn = (digits: string) => {
  const sum = [...digits]
    .toReversed()
    .reduce((all, one, i) => all + (i % 2 === 0 ? ((Number(one) * 2 - 1) % 9) + 1 : Number(one)), 0);
  // A zero at the first place counts as nothing, doubled or not.
  const zeros = [...digits].toReversed().filter((one, i) => i % 2 === 0 && one === '0').length;
  return `${digits}${(10 - ((sum - zeros * 9) % 10)) % 10}`;
};

/** Somebody who does not exist, with everything that could give them away. */
export const planted = {
  name: '欧阳朝霞',
  phone: '13911287654',
  idNumber: checked('11010519780415732'),
  plate: '鲁Q8K52T',
  email: 'ouyang.zhaoxia@example.cn',
  card: luhn('622202123456789012'),
  home: '朝霞里77号楼3单元902室',
};

/** What anybody might type into any field of text. */
export const typed = `联系 ${planted.phone}, 身份证 ${planted.idNumber}, 车 ${planted.plate}, 邮箱 ${planted.email}, 卡 ${planted.card}`;

/** Every way the words could lie about: as they are, as hexadecimal of a dumped bytea, in base64. */
export const needles: ReadonlyArray<{ word: string; as: string; bytes: Buffer }> = Object.values(
  planted,
).flatMap((word) => {
  const bytes = Buffer.from(word, 'utf8');
  // The ends of base64 hang on what stands around them.
  const base64 = bytes.toString('base64').slice(0, -4);
  return [
    { word, as: 'text', bytes },
    { word, as: 'hexadecimal', bytes: Buffer.from(bytes.toString('hex')) },
    { word, as: 'base64', bytes: Buffer.from(base64) },
    { word, as: 'escaped', bytes: Buffer.from(JSON.stringify(word).slice(1, -1)) },
  ];
});

/** Which of the words these bytes hold. */
export const found = (where: string, bytes: Buffer): string[] =>
  needles.filter((needle) => bytes.includes(needle.bytes)).map(({ word, as }) => `${where}: ${word} (${as})`);

/** Every table of every schema, row for row: a logical dump. Bytes are looked at as they are. */
export async function searchDatabase(dataSource: DataSource): Promise<{ tables: number; found: string[] }> {
  const columns: Array<{ table: string; column: string; bytes: boolean }> = await dataSource.query(
    `SELECT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column, t.typname = 'bytea' AS bytes
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
     WHERE c.relkind IN ('r', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname !~ '^(pg_|information_schema)'`,
  );
  const all: string[] = [];
  for (const { table, column, bytes } of columns) {
    const held: Array<{ value: string | Buffer }> = await dataSource.query(
      `SELECT ${column}${bytes ? '' : '::text'} AS value FROM ${table} WHERE ${column} IS NOT NULL`,
    );
    const joined = Buffer.concat(held.map(({ value }) => Buffer.from(value as string)));
    all.push(...found(`${table}.${column}`, joined));
  }
  return { tables: new Set(columns.map(({ table }) => table)).size, found: all };
}

/** Every file under a folder, as bytes: tables, indexes and the log of changes of a PostgreSQL among them. */
export async function searchFiles(folder: string): Promise<{ files: number; found: string[] }> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const all: string[] = [];
  for (const { parentPath, name } of entries) {
    const path = join(parentPath, name);
    // What PostgreSQL has removed meanwhile holds nothing.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    all.push(...found(path.slice(folder.length), bytes));
  }
  return { files: entries.length, found: all };
}

/** Everything a Redis is told from now on, and what it holds when `end` is called. */
export async function watchRedis(
  port: number,
): Promise<{ end: () => Promise<{ heard: number; found: string[] }> }> {
  const redis = new Redis(port, '127.0.0.1');
  const told: string[] = [];
  const ear = await redis.monitor();
  ear.on('monitor', (_time: string, args: string[]) => void told.push(args.join(' ')));
  return {
    end: async () => {
      const dumps: Buffer[] = [];
      for (const key of await redis.keys('*'))
        dumps.push(Buffer.from(key), (await redis.dumpBuffer(key)) ?? Buffer.alloc(0));
      ear.disconnect();
      redis.disconnect();
      return {
        heard: told.length,
        found: [
          ...found('redis commands', Buffer.from(told.join('\n'))),
          ...found('redis', Buffer.concat(dumps)),
        ],
      };
    },
  };
}
