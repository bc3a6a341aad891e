import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Refusal, type Settings } from '#config';

/** Throws `Refusal` NOTHING_THERE where the data folder holds no database. */
export async function refuseNothing({ dataDir }: Pick<Settings, 'dataDir'>): Promise<void> {
  await access(join(dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new Refusal(500, 'NOTHING_THERE', {
      zh: `${resolve(dataDir)} 中没有数据: 请先运行 npm start, 或用 DATA_DIR=... 或 DATABASE_URL=... 指明数据库。`,
      en: `There is no data in ${resolve(dataDir)}: run npm start first, or name the database with DATA_DIR=... or DATABASE_URL=...`,
    });
  });
}

/** What a data folder needs beside a database that was made elsewhere. Throws `Refusal` KEYS_MISSING naming them. */
export async function refuseWithoutKeys({ dataDir, vaultKey, tokenSecret }: Settings): Promise<void> {
  const names = [
    'postgres.password',
    'postgres.program.password',
    ...(vaultKey ? [] : ['vault.key']),
    ...(tokenSecret ? [] : ['token.secret']),
  ];
  const missing: string[] = [];
  for (const name of names)
    await access(join(dataDir, name)).catch(() => {
      missing.push(name);
    });
  if (missing.length === 0) return;
  throw new Refusal(422, 'KEYS_MISSING', {
    zh: `${resolve(dataDir)} 中缺 ${missing.join('、')}: 备份不含密钥, 请先把备份时另存的这些文件放回。`,
    en: `${resolve(dataDir)} lacks ${missing.join(', ')}: no backup holds keys; put back those files, which were to be kept elsewhere.`,
  });
}
