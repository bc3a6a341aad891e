import { endOnSignal, saying } from '#config';
import { demoPassword } from '../standalone.js';
import { Wire } from '../wire.js';
import { Client } from './client.js';
import { playMonth } from './month/play.js';
import { faultsOf, monthTable, summaryOf } from './month/report.js';
import { optionsOf, usage, type Options } from './options.js';
import { playSample } from './sample/play.js';
import { startThrowaway, verifyAll, type Throwaway } from './throwaway.js';

const startedAt = performance.now();

await saying(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (!options) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const { url, json, keep } = options;
  const server = url ? null : startThrowaway(json ? progress : console.log, keep);
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
    const own = (await server?.ready) ?? null;
    wire = new Wire(own?.url ?? url ?? '');
    const client = new Client(wire, options.language, demoPassword);
    const { summary, lines, failures } = options.days
      ? await month(client, options, own!)
      : await sample(client, options, own);
    wire.end();
    await server?.end();
    if (json && process.stderr.isTTY) process.stderr.write('\n');
    for (const line of json && !options.days ? [] : lines) (json ? console.error : console.log)(line);
    if (json) console.log(JSON.stringify(summary));
    for (const failure of failures) console.error(failure);
    if (failures.length > 0) process.exitCode = 1;
  } catch (error) {
    // The server is taken away under the play's feet; what then fails is no news.
    if (!interrupted) throw error;
  } finally {
    wire?.end();
    await server?.end();
  }
});

interface Played {
  summary: object;
  lines: string[];
  failures: string[];
}

async function sample(client: Client, { json, language }: Options, own: Throwaway | null): Promise<Played> {
  const played = await playSample(client, {
    language,
    write: json ? () => {} : console.log,
    progress: json ? progress : null,
    startedAt,
  });
  if (!own) return { ...played, lines: [] };
  const { findings, clean } = await verifyAll(own.databaseUrl);
  const { cases, events, differences } = findings;
  const [zh, en] = clean ? ['通过', 'verified'] : ['未通过', 'NOT clean'];
  return {
    summary: played.summary,
    lines: [
      '',
      language === 'zh'
        ? `核验历史: ${cases} 件, ${events} 个事件, ${zh}`
        : `history: ${cases} cases, ${events} events, ${en}`,
    ],
    failures: [
      ...played.failures,
      ...differences,
      ...(clean ? [] : ['核验未通过 / the history is not clean']),
    ],
  };
}

async function month(client: Client, { days, seed, language }: Options, own: Throwaway): Promise<Played> {
  const played = await playMonth(client, {
    days: days ?? 0,
    seed,
    language,
    progress: (line) => console.error(line),
  });
  const { findings, clean } = await verifyAll(own.databaseUrl);
  const { cases, events, differences } = findings;
  const summary = summaryOf(played, { cases, events, clean }, startedAt);
  return { summary, lines: monthTable(summary, language), failures: [...faultsOf(summary), ...differences] };
}

/** With `--json` nothing is told but the last line; a terminal sees on stderr that it goes on. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line.trim().slice(0, 70)}`);
}
