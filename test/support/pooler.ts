import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#database';
import { asOther, lacksSetpriv } from './as-other.js';
import { startCommand } from './processes.js';

/** What is missing here to start one; null where nothing is. */
export const lacksForPooler: string | null =
  spawnSync('pgbouncer', ['--version']).status === 0
    ? lacksSetpriv
    : 'PgBouncer (Debian: apt-get install pgbouncer)';

/** A PgBouncer in transaction mode with few servers, before the database at `url`. It refuses to run as root: nobody does. */
export async function startPooler(url: string, servers = 3) {
  const folder = await mkdtemp(join(tmpdir(), 'gridwhistle-pooler-'));
  const [before, port] = [new URL(url), await freePort()];
  const file = join(folder, 'pgbouncer.ini');
  const people = join(folder, 'users.txt');
  await writeFile(people, `"${before.username}" "${before.password}"\n`);
  await writeFile(
    file,
    `[databases]
* = host=${before.hostname} port=${before.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${people}
pool_mode = transaction
default_pool_size = ${servers}
max_client_conn = 200
stats_users = ${before.username}
`,
  );
  for (const [path, mode] of [[folder, 0o755] as const, [file, 0o644] as const, [people, 0o644] as const])
    await chmod(path, mode);
  const [command, ...args] = asOther(65534, 65534, ['pgbouncer', file]);
  const running = await startCommand(command, args, /process up/);
  return {
    url: Object.assign(new URL(url), { port: String(port), hostname: '127.0.0.1' }).href,
    stop: async () => {
      await running.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
