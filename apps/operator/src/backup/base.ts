import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { Refusal } from '#config';
import { copyOne, copyTree } from './copying.js';
import type { ServerFacts } from './server.js';
import { runTool, toolVersion } from './tools.js';

/**
 * The files of the cluster with the WAL that makes them whole, into the new folder `to`: by PostgreSQL's low-level calls where
 * the server's folder can be read here, else by pg_basebackup. Says which. Throws `Refusal` BASE_BACKUP.
 */
export async function baseBackup(ownerUrl: string, facts: ServerFacts, to: string): Promise<string> {
  const home = await folderHere(facts);
  if (home) {
    await copyRunningCluster(ownerUrl, home, to);
    return 'pg_backup_start/stop';
  }
  const version = await toolVersion('pg_basebackup');
  if (version === null || version < facts.major) throw neither(facts.major);
  await runTool('pg_basebackup', [`--pgdata=${to}`, '--wal-method=stream', '--checkpoint=fast'], ownerUrl);
  return `pg_basebackup ${version}`;
}

/** The folder of the server, if it is this cluster's and not one that another server has at the same place on this machine. */
async function folderHere({ dataDirectory, cluster }: ServerFacts): Promise<string | null> {
  if (!dataDirectory) return null;
  const control = await readFile(join(dataDirectory, 'global/pg_control')).catch(() => null);
  return control && String(control.readBigUInt64LE()) === cluster ? dataDirectory : null;
}

const neither = (major: number) =>
  new Refusal(500, 'BASE_BACKUP', {
    zh: `PATH 中没有 ${major} 版的 pg_basebackup, 数据库的目录也不在本机(或无权读取): 请安装 postgresql-client-${major}, 或用 docker compose run --rm keep。`,
    en: `There is no pg_basebackup ${major} in PATH, and the server's folder is not on this machine or cannot be read: install postgresql-client-${major}, or use docker compose run --rm keep.`,
  });

/** What a starting server makes anew, and what must not be taken along (PostgreSQL 18, 25.3.4). */
const leftBehind =
  /^(postmaster\.(pid|opts)|global\/pg_control|pg_(wal|replslot|dynshmem|notify|serial|snapshots|stat_tmp|subtrans)\/.+|(.*\/)?pgsql_tmp[^/]*(\/.*)?|(.*\/)?pg_internal\.init.*|backup_(label|manifest)(\.old)?|recovery\.signal|standby\.signal)$/;

async function copyRunningCluster(ownerUrl: string, home: string, to: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'gridwhistle-backup' });
  await client.connect();
  try {
    const { rows: spaces } = await client.query(
      `SELECT spcname FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')`,
    );
    if (spaces.length > 0) throw elsewhere();
    // For as long as this connection lives no WAL since now is given up, however long the copying takes.
    await client.query(
      `SELECT pg_create_physical_replication_slot('gridwhistle_backup_' || pg_backend_pid(), true, true)`,
    );
    const { rows: started } = await client.query(
      `SELECT pg_walfile_name(pg_backup_start('gridwhistle', fast => true)) AS segment`,
    );
    await mkdir(to, { recursive: true, mode: 0o700 });
    await copyTree(home, to, { leave: (path) => leftBehind.test(path) });
    // Last, so that it is not older than what it speaks of.
    await copyOne(join(home, 'global/pg_control'), join(to, 'global/pg_control'));
    const { rows: ended } = await client.query(
      `SELECT pg_walfile_name(lsn) AS segment, labelfile, spcmapfile FROM pg_backup_stop(wait_for_archive => false)`,
    );
    await writeFile(join(to, 'backup_label'), String(ended[0].labelfile), { flush: true });
    await copySegments(
      join(home, 'pg_wal'),
      join(to, 'pg_wal'),
      String(started[0].segment),
      String(ended[0].segment),
    );
  } finally {
    await client.end();
  }
}

/** From the first to the last, both included, whatever their timeline, and what is told of timelines. */
async function copySegments(from: string, to: string, first: string, last: string): Promise<void> {
  const place = (name: string) => name.slice(8);
  for (const name of await readdir(from))
    if (/^[0-9A-F]{8}\.history$/.test(name)) await copyOne(join(from, name), join(to, name));
    else if (/^[0-9A-F]{24}$/.test(name) && place(name) >= place(first) && place(name) <= place(last))
      await copyOne(join(from, name), join(to, name));
}

const elsewhere = () =>
  new Refusal(500, 'BASE_BACKUP', {
    zh: '数据库用了其他表空间, 只能用 pg_basebackup 备份: 请安装与服务器同版的 postgresql-client。',
    en: 'This server keeps tables in other table spaces, which only pg_basebackup can take along: install the client package of its version.',
  });
