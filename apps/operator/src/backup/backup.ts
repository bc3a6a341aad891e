import { access, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Refusal, type Settings } from '#config';
import { openDatabase } from '#database';
import { copyAttachments } from './attachments.js';
import { baseBackup } from './base.js';
import { dump } from './dump.js';
import { inBackup, writeNote, type BackupNote } from './note.js';
import { serverFacts } from './server.js';
import { refusePooler } from './tools.js';

export const backupUsage = `operator backup [FOLDER] [--dump | --base]  备份: 全部行, 或整个集群的文件 / every row, or the files of the cluster`;

/** How one is made, and where; without a folder it is `backups/` and the time. */
export interface BackupOptions {
  folder?: string;
  kind: BackupNote['kind'];
}

/** Reads a command line; null where it makes no sense. */
export function backupOptions(args: readonly string[], usual: BackupNote['kind']): BackupOptions | null {
  const flags = args.filter((one) => one.startsWith('--'));
  const [folder, ...more] = args.filter((one) => !one.startsWith('--'));
  if (more.length > 0 || flags.length > 1 || flags.some((one) => one !== '--dump' && one !== '--base'))
    return null;
  return {
    ...(folder ? { folder } : {}),
    kind: flags[0] === '--dump' ? 'dump' : flags[0] === '--base' ? 'base' : usual,
  };
}

/**
 * Makes a backup while everything runs: rows (or the files of the cluster) first, then the bytes of attachments, its note
 * last. Holds no key. Returns the folder. Throws `Refusal` BACKUP_FOLDER where there is one of that name, and as its parts do.
 */
export async function backup(
  settings: Settings & { ownerUrl: string },
  { folder, kind }: BackupOptions,
  tell: (line: string) => void,
): Promise<string> {
  refusePooler(settings.ownerUrl);
  const owner = await openDatabase(settings.ownerUrl, { pool: 1, applicationName: 'gridwhistle-backup' });
  const facts = await serverFacts(owner).finally(() => owner.destroy());
  const at = facts.now.toISOString();
  const target = resolve(folder ?? join('backups', at.replaceAll(/[-:]|\.\d+/g, '')));
  await refuseThere(target);
  await mkdir(target, { recursive: true, mode: 0o700 });
  try {
    if (kind === 'dump') await dump(settings.ownerUrl, facts.major, join(target, inBackup.dump));
    const how =
      kind === 'base' ? await baseBackup(settings.ownerUrl, facts, join(target, inBackup.base)) : 'pg_dump';
    const attachments = await copyAttachments(settings, target);
    const { now: _now, dataDirectory: _folder, ...told } = facts;
    // What a base backup holds is whole from its end on.
    await writeNote(target, {
      ...told,
      kind,
      at: kind === 'base' ? await endOf(settings.ownerUrl) : at,
      attachments,
    });
    tell(`${target} (${how})`);
    tell(
      `诉求件 cases: ${facts.cases}, 欠送 owed: ${facts.owed}, 附件 attachments: ${attachments ? `${attachments.files} (${attachments.bytes} B)` : '在存储桶中, 请另备 / in the bucket: keep that apart'}`,
    );
    tell(keysApart);
    return target;
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

const keysApart =
  '备份中没有密钥: 请另处保存 VAULT_KEY、TOKEN_SECRET、SIGNING_KEY(npm start: 数据目录中的 vault.key、token.secret、signing-*.pem、*.password)。没有 VAULT_KEY 则无人能读出诉求人。\n' +
  'No key is in it: keep VAULT_KEY, TOKEN_SECRET and SIGNING_KEY elsewhere (of npm start: vault.key, token.secret, signing-*.pem and *.password in its data folder). Without VAULT_KEY nobody can ever read who reported.';

async function endOf(ownerUrl: string): Promise<string> {
  const owner = await openDatabase(ownerUrl, { pool: 1 });
  const [{ now }] = await owner.query('SELECT clock_timestamp() AS now').finally(() => owner.destroy());
  return (now as Date).toISOString();
}

async function refuseThere(folder: string): Promise<void> {
  const there = await access(folder).then(
    () => true,
    () => false,
  );
  if (!there) return;
  throw new Refusal(409, 'BACKUP_FOLDER', {
    zh: `${folder} 已存在, 备份不会覆盖任何东西: 请换一个目录名。`,
    en: `${folder} exists, and a backup overwrites nothing: name another folder.`,
  });
}
