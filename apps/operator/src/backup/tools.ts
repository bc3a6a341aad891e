import { spawn } from 'node:child_process';
import { environmentWith, Refusal } from '#config';

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

/** Runs a tool against the database of `url`. What it says goes to standard error; its password stands on no command line. */
export function runTool(tool: Tool, args: readonly string[], url: string): Promise<string> {
  const bare = new URL(url);
  const password = decodeURIComponent(bare.password);
  bare.password = '';
  return run(tool, [...args, `--dbname=${bare.href}`], { PGPASSWORD: password });
}

function run(tool: Tool, args: readonly string[], more: Record<string, string>): Promise<string> {
  const child = spawn(tool, args, { env: environmentWith(more), stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, wrong] = ['', ''];
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (wrong = (wrong + String(chunk)).slice(-2000)));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0
        ? done(said)
        : fail(
            new Refusal(500, 'BACKUP_TOOL_FAILED', {
              zh: `${tool} 失败(退出码 ${code}): ${wrong.trim()}`,
              en: `${tool} failed with exit code ${code}; what it said stands above.`,
            }),
          ),
    );
  });
}
