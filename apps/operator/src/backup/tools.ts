import { spawn } from 'node:child_process';
import { environmentWith, loginOf, oneLine, Refusal } from '#config';

/** The tools PostgreSQL brings for this. */
export type Tool = 'pg_dump' | 'pg_restore' | 'pg_basebackup';

/** The major version of a tool of PATH; null where there is none. */
export async function toolVersion(tool: Tool): Promise<number | null> {
  const answer = await run(tool, ['--version'], {}).catch(() => null);
  const major = /\(PostgreSQL\) (\d+)/.exec(answer ?? '')?.[1];
  return major === undefined ? null : Number(major);
}

/** Throws `Refusal` BACKUP_TOOL where a tool is missing, or older than the server, which it then would not understand. */
export async function requireTool(tool: Tool, serverMajor: number): Promise<void> {
  const version = await toolVersion(tool);
  if (version !== null && version >= serverMajor) return;
  throw new Refusal(500, 'BACKUP_TOOL', {
    zh:
      `${version === null ? `PATH 中没有 ${tool}` : `${tool} 是 ${version} 版`}, 需要不低于服务器的 ${serverMajor} 版: ` +
      `请安装 postgresql-client-${serverMajor}, 用 docker compose run --rm keep, 或改用 --base。`,
    en:
      `${version === null ? `There is no ${tool} in PATH` : `${tool} is of version ${version}`}, and the server needs ${serverMajor} or newer: ` +
      `install postgresql-client-${serverMajor}, use docker compose run --rm keep, or take --base instead.`,
  });
}

/** Runs a tool against the database of `url`. What it says on failing is told without rows; its password stands on no command line. */
export function runTool(tool: Tool, args: readonly string[], url: string): Promise<string> {
  const bare = new URL(url);
  const password = loginOf(url)?.password ?? '';
  bare.password = '';
  // The tools refuse what they do not know in an address; the first is ours (#config, behindPooler), the second our driver's.
  for (const name of ['pooler', 'uselibpqcompat', 'password']) bare.searchParams.delete(name);
  return run(tool, [...args, `--dbname=${bare.href}`], { PGPASSWORD: password });
}

/** Throws `Refusal` BACKUP_POOLER: what takes one connection throughout cannot work where each transaction gets another. */
export function refusePooler(url: string): void {
  if (!new URL(url).searchParams.has('pooler')) return;
  throw new Refusal(422, 'BACKUP_POOLER', {
    zh: '备份和恢复不能经过事务级连接池(DATABASE_POOLER=transaction): 请把 DATABASE_OWNER_URL 设为直连 PostgreSQL 的地址。',
    en: 'No backup or restore goes through a transaction pooler (DATABASE_POOLER=transaction): set DATABASE_OWNER_URL to the address of PostgreSQL itself.',
  });
}

/**
 * What a tool said, without anybody's data: only its own lines (the server's DETAIL and CONTEXT, in whatever language, hold rows and
 * stand on lines of their own), without values at their end, as one line of a log.
 */
export function withoutRows(tool: Tool, said: string): string {
  const own = said.split('\n').filter((line) => line.startsWith(`${tool}: `));
  const bare = own.map((line) =>
    line.replace(/: ".*$/, ': "..."').replaceAll(/\bvalue ".*"/g, 'value "..."'),
  );
  return oneLine(bare.join('; ')) || '-';
}

function run(tool: Tool, args: readonly string[], more: Record<string, string>): Promise<string> {
  const child = spawn(tool, args, { env: environmentWith(more), stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, wrong] = ['', ''];
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (wrong = (wrong + String(chunk)).slice(-20_000)));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0
        ? done(said)
        : fail(
            new Refusal(500, 'BACKUP_TOOL_FAILED', {
              zh: `${tool} 失败(退出码 ${code}): ${withoutRows(tool, wrong)}`,
              en: `${tool} failed with exit code ${code}: ${withoutRows(tool, wrong)}`,
            }),
          ),
    );
  });
}
