import { writeFile } from 'node:fs/promises';
import { headFile } from '#audit';
import { Refusal, type Settings } from '#config';
import { openDatabase } from '#database';

export const headUsage = `operator head export DAY FILE            另存某日的签名链首 / keep the head of a day outside`;

/** `head export 2026-11-01 FILE`: the head of the district in DISTRICT, to be kept outside. False where it is no such command. */
export async function headCommand(
  { databaseUrl, district }: Settings & { databaseUrl: string },
  [action, day, file]: readonly string[],
): Promise<boolean> {
  if (action !== 'export' || !day || !file) return false;
  const dataSource = await openDatabase(databaseUrl, { pool: 1, applicationName: 'gridwhistle-head' });
  try {
    const head = await headFile(dataSource.manager, district, day);
    if (!head) throw noHead(district, day);
    await writeFile(file, `${JSON.stringify(head)}\n`);
    console.log(file);
    return true;
  } finally {
    await dataSource.destroy();
  }
}

const noHead = (district: string, day: string) =>
  new Refusal(404, 'HEAD_NOT_FOUND', {
    zh: `${district} 在 ${day} 没有签名链首。`,
    en: `${district} has no signed head of ${day}.`,
  });
