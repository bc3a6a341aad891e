import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FiledRows } from './rows.js';
import { intakeStatement, type Fresh } from './statements.js';

const run = promisify(execFile);

/** `pgbench (PostgreSQL) 15.18`, or null where it is not on the PATH. */
export async function pgbenchVersion(): Promise<string | null> {
  return run('pgbench', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

/** The rows of one filing as a script without a client program in between: ids come from the server. */
export async function writeScript(folder: string, rows: FiledRows): Promise<string> {
  const expressions: Record<Fresh, string> = {
    caseId: 'a',
    outboxId: 'b',
    timerId: 'c',
    reporterId: 'd',
    number: 'left(a::text, 23)',
    key: `E'resident\\x3abench-' || a`,
    now: 'now()',
  };
  const literal = (value: string | Buffer | null) => {
    if (value === null) return 'NULL';
    if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
    // A colon would be taken for the start of a variable, inside a literal too.
    return `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\x3a')}'`;
  };
  const ids = 'WITH ids AS (SELECT uuidv7() AS a, uuidv7() AS b, uuidv7() AS c, uuidv7() AS d), ';
  const statement = intakeStatement(rows, (name) => expressions[name], literal, 'FROM ids');
  const file = join(folder, 'intake.sql');
  await writeFile(file, `${ids}${statement.replaceAll('\n', ' ')};\n`);
  return file;
}

/** One turn of pgbench with prepared statements: its rate without the time to connect, and every latency. */
export async function turnOfPgbench(
  url: string,
  script: string,
  folder: string,
  clients: number,
  seconds: number,
): Promise<{ latencies: number[]; rate: number }> {
  const prefix = `pgbench-${randomUUID()}`;
  const { hostname, port, username, password, pathname } = new URL(url);
  const args = ['-n', '-M', 'prepared', '-f', script, '-c', `${clients}`, '-j', `${Math.min(clients, 2)}`];
  const { stdout } = await run(
    'pgbench',
    [...args, '-T', `${seconds}`, '-l', '--log-prefix', prefix, pathname.slice(1)],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PGHOST: hostname,
        PGPORT: port,
        PGUSER: username,
        PGPASSWORD: decodeURIComponent(password),
        PGOPTIONS: '-c jit=off',
      },
    },
  );
  const rate = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  const logs = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  const texts = await Promise.all(logs.map((name) => readFile(join(folder, name), 'utf8')));
  const latencies = texts.flatMap((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]) / 1000),
  );
  return { latencies, rate };
}
