import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '#config';
import type { ServerFacts } from './server.js';

/** What lies in the folder of a backup, written last: a folder without it was not finished. */
export interface BackupNote extends Pick<
  ServerFacts,
  'database' | 'version' | 'major' | 'cluster' | 'migration' | 'cases' | 'owed'
> {
  /** `dump`: rows, for any server. `base`: the files of the cluster, for the same major version and points in time. */
  kind: 'dump' | 'base';
  /** By the server's clock: what was committed before is in it. A base backup can be recovered to no earlier moment. */
  at: string;
  /** Files and bytes of attachments; null where they are in a bucket. */
  attachments: { files: number; bytes: number } | null;
}

/** Names inside the folder. */
export const inBackup = {
  note: 'backup.json',
  dump: 'database.dump',
  base: 'base',
  attachments: 'attachments',
};

export async function writeNote(folder: string, note: BackupNote): Promise<void> {
  const file = join(folder, inBackup.note);
  await writeFile(`${file}.new`, `${JSON.stringify(note, null, 2)}\n`, { flush: true });
  await rename(`${file}.new`, file);
}

/** Throws `Refusal` NO_BACKUP where the folder holds none that was finished. */
export async function readNote(folder: string): Promise<BackupNote> {
  const text = await readFile(join(folder, inBackup.note), 'utf8').catch(() => null);
  if (text !== null) return JSON.parse(text) as BackupNote;
  throw new Refusal(404, 'NO_BACKUP', {
    zh: `${folder} 中没有完整的备份(缺 ${inBackup.note}): 请指明 npm run backup 写出的目录。`,
    en: `${folder} holds no finished backup (no ${inBackup.note}): name a folder that npm run backup has written.`,
  });
}
