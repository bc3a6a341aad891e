import { access, appendFile, chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '#config';
import { restoreCommand } from '#database';
import { copyTree, ownerLike, type Owner } from './copying.js';
import { inBackup } from './note.js';

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
 * returns. Throws `Refusal` CLUSTER_RUNS.
 */
export async function layCluster(
  folder: string,
  home: string,
  recovery: Recovery,
  stamp: string,
): Promise<string | null> {
  await refuseRunning(home);
  const fresh = `${home}.restoring`;
  const owner = await ownerOf(home, join(folder, inBackup.base));
  await rm(fresh, { recursive: true, force: true });
  await copyTree(join(folder, inBackup.base), fresh, owner ? { owner } : {});
  if (recovery.archive) await recover(fresh, recovery, owner);
  const there = await access(home).then(
    () => true,
    () => false,
  );
  const aside = there ? `${home}.before-${stamp}` : null;
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
