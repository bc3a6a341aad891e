import { parseArgs } from 'node:util';
import { endOnSignal, saying } from '#config';
import { Client } from './client.js';
import type { Language } from './narrator.js';
import { play } from './play.js';
import { demoPassword } from '../standalone.js';
import { Wire } from '../wire.js';
import { startThrowaway, verifyAll } from './throwaway.js';

const usage = `npm run demo                 演示 44 件样例诉求 / play the 44 sample complaints
  -- --url http://host:port  用正在运行的系统 / use a running system
  -- --keep 目录             留下数据, 供 npm run verify / leave the data for npm run verify
  -- --lang en               英文解说 / narrate in English
  -- --json                  末行输出一个 JSON / one JSON object on the last line`;

await saying(async () => {
  const startedAt = performance.now();
  const options = optionsOf(process.argv.slice(2));
  if (!options) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const { url, json, language, keep } = options;
  const note = (line: string) => (json ? progress(line) : console.log(line));
  const server = url ? null : startThrowaway(note, keep);
  let wire: Wire | null = null;
  let interrupted = false;
  if (server)
    endOnSignal(() => {
      interrupted = true;
      wire?.end();
      console.error('\n正在停止 / stopping ...');
      return server.end();
    });
  try {
    const own = await server?.ready;
    wire = new Wire(own?.url ?? url ?? '');
    const client = new Client(wire, language, demoPassword);
    const result = await play(client, {
      language,
      write: json ? () => {} : console.log,
      progress: json ? progress : null,
      startedAt,
    });
    let clean = true;
    if (own) {
      const verified = await verifyAll(own.databaseUrl);
      clean = verified.clean;
      for (const difference of verified.findings.differences) console.error(`! ${difference}`);
      const { cases, events } = verified.findings;
      note(
        language === 'zh'
          ? `\n核验历史: ${cases} 件, ${events} 个事件, ${clean ? '通过' : '未通过'}`
          : `\nhistory: ${cases} cases, ${events} events, ${clean ? 'verified' : 'NOT clean'}`,
      );
    }
    wire.end();
    await server?.end();
    if (json && process.stderr.isTTY) process.stderr.write('\n');
    if (json) console.log(JSON.stringify(result.summary));
    for (const failure of result.failures) console.error(failure);
    if (!clean || result.failures.length > 0) process.exitCode = 1;
  } catch (error) {
    // The server is taken away under the play's feet; what then fails is no news.
    if (!interrupted) throw error;
  } finally {
    wire?.end();
    await server?.end();
  }
});

function optionsOf(
  args: string[],
): { url: string | null; json: boolean; language: Language; keep?: string } | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        url: { type: 'string' },
        json: { type: 'boolean' },
        lang: { type: 'string', default: 'zh' },
        keep: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help || !['zh', 'en'].includes(values.lang)) return null;
    return {
      url: values.url?.replace(/\/+$/, '') ?? null,
      json: values.json ?? false,
      language: values.lang as Language,
      ...(values.keep ? { keep: values.keep } : {}),
    };
  } catch {
    return null;
  }
}

/** With `--json` nothing is told but the last line; a terminal sees on stderr that it goes on. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line.trim().slice(0, 70)}`);
}
