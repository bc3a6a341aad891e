import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings, saying, type Settings } from '#config';
import { startEmbedded } from '#database';
import { verify } from '../../operator/src/verify.js';

/** `npm run verify`: DATABASE_URL where it is set, else the running standalone server, else its data folder. */
await saying(async () => {
  const settings = readSettings();
  const running = settings.databaseUrl ?? (await runningUrl(settings));
  if (running) {
    process.exitCode = (await verify(running)) ? 0 : 1;
    return;
  }
  const server = await startEmbedded(settings.dataDir, (line) => console.log(line));
  try {
    process.exitCode = (await verify(server.url)) ? 0 : 1;
  } finally {
    await server.stop();
  }
});

async function runningUrl({ dataDir }: Settings): Promise<string | undefined> {
  const note = await readFile(join(dataDir, 'running.json'), 'utf8').catch(() => undefined);
  if (!note) return undefined;
  const { pid, databaseUrl } = JSON.parse(note) as { pid: number; databaseUrl: string };
  try {
    process.kill(pid, 0);
    return databaseUrl;
  } catch {
    return undefined;
  }
}
