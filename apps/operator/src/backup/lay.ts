import { access, appendFile, chown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '#config';
import { restoreCommand } from '#database';
import { copyTree, ownerLike, type Owner } from './copying.js';
import { inBackup, readNote } from './note.js';

/** How far a cluster goes on from its base backup. Without `archive` it stands where the backup ended. */
export interface Recovery {
  archive?: string;
  /** Everything committed until then; without it all that the archive has. */
  to?: Date;
  /** Of several restores from one archive each went a way of its own; without it the newest is followed. */
  timeline?: string;
}

export const recoverySettings = [
  'restore_command',
  'recovery_target_time',
  'recovery_target_timeline',
  'recovery_target_action',
];

/**
 * Lays the files of a base backup into `home`, ready to be started, and what was there beside it under another name, which it
 * returns. Throws `Refusal` CLUSTER_RUNS, NO_CLUSTER, OTHER_MAJOR or ARCHIVE_LACKS, and has touched nothing then.
 */
export async function layCluster(
  folder: string,
  home: string,
  recovery: Recovery,
  stamp: string,
): Promise<string | null> {
  const there = await filesOf(home);
  await refuseRunning(home);
  if (there.length > 0) await refuseOther(home, (await readNote(folder)).major);
  if (recovery.archive) await refuseLacking(recovery.archive, join(folder, inBackup.base, 'pg_wal'));
  const fresh = `${home}.restoring`;
  const owner = await ownerOf(home, join(folder, inBackup.base));
  await rm(fresh, { recursive: true, force: true });
  await copyTree(join(folder, inBackup.base), fresh, owner ? { owner } : {});
  if (recovery.archive) await recover(fresh, recovery, owner);
  const aside = there.length > 0 ? `${home}.before-${stamp}` : null;
  if (aside) await rename(home, aside);
  await rename(fresh, home);
  return aside;
}

async function recover(home: string, { archive, to, timeline }: Recovery, owner?: Owner): Promise<void> {
  const lines = {
    restore_command: restoreCommand(archive!),
    ...(to ? { recovery_target_time: to.toISOString().replace('T', ' ').replace('Z', '+00') } : {}),
    ...(timeline ? { recovery_target_timeline: timeline } : {}),
    recovery_target_action: 'promote',
  };
  await appendFile(
    join(home, 'postgresql.auto.conf'),
    Object.entries(lines)
      .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
      .join(''),
  );
  const signal = join(home, 'recovery.signal');
  await writeFile(signal, '');
  if (owner) await chown(signal, owner.uid, owner.gid);
}

/** Run as root, PostgreSQL works as another user, whose files they must be. */
async function ownerOf(home: string, base: string): Promise<Owner | undefined> {
  const like = await ownerLike(home, base, dirname(resolve(home)));
  if (like || process.getuid?.() !== 0) return like;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** What lies in a folder; nothing where it is missing. */
const filesOf = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error.code === 'ENOTDIR' ? noCluster(folder) : error;
  });

const noCluster = (home: string) =>
  new Refusal(422, 'NO_CLUSTER', {
    zh: `${home} 不是 PostgreSQL 的数据目录(没有 PG_VERSION), 也不是空目录: 请检查 --into, 什么都没有动。`,
    en: `${home} is neither empty nor a data directory of PostgreSQL (no PG_VERSION): look at --into; nothing was touched.`,
  });

/** Only a cluster of the same major version is put aside: anything else is somebody's, named by mistake. */
async function refuseOther(home: string, major: number): Promise<void> {
  const version = await readFile(join(home, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) throw noCluster(home);
  if (version.trim() === String(major)) return;
  throw new Refusal(422, 'OTHER_MAJOR', {
    zh: `${home} 是 PostgreSQL ${version.trim()} 的数据目录, 备份是 ${major} 版的: 请用 --into 指明 ${major} 版的数据目录或新目录。`,
    en: `${home} is a data directory of PostgreSQL ${version.trim()}, and the backup is of ${major}: name one of ${major} with --into, or a new folder.`,
  });
}

/** A server that finds no segment takes the archive for ended: of a wrong folder it would make the backup's own moment. */
async function refuseLacking(archive: string, wal: string): Promise<void> {
  const place = (name: string) => name.slice(8) + name;
  const segments = (await readdir(wal)).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const last = segments.sort((a, b) => (place(a) < place(b) ? -1 : 1)).at(-1);
  const found = await access(join(archive, last ?? ''), constants.R_OK).then(
    () => last !== undefined,
    () => false,
  );
  if (found) return;
  throw new Refusal(422, 'ARCHIVE_LACKS', {
    zh: `WAL 归档 ${resolve(archive)} 无法读取, 或其中没有此备份结束时的段 ${last}: 请检查 --archive(或 WAL_ARCHIVE); 不用归档则恢复到备份自己的时刻。`,
    en: `The WAL archive ${resolve(archive)} cannot be read, or lacks ${last}, the segment this backup ended in: look at --archive (or WAL_ARCHIVE); without an archive the backup's own moment is restored.`,
  });
}

async function refuseRunning(home: string): Promise<void> {
  const there = await access(join(home, 'postmaster.pid')).then(
    () => true,
    () => false,
  );
  if (!there) return;
  throw new Refusal(409, 'CLUSTER_RUNS', {
    zh: `${home} 中有 postmaster.pid, 数据库似乎在运行: 请先停止它; 若确已停止(例如断电), 请先删除该文件。`,
    en: `${home} has a postmaster.pid: its server seems to run. Stop it first; if it is not running (after a power cut), delete that file.`,
  });
}
