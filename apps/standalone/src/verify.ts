import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { endOnSignal, readSettings, Refusal, saying, type Settings } from '#config';
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
  await refuseNothing(settings);
  const starting = startEmbedded(settings.dataDir, (line) => console.log(line));
  endOnSignal(() => starting.then((server) => server.stop()));
  const server = await starting;
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

async function refuseNothing({ dataDir }: Settings): Promise<void> {
  await access(join(dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new Refusal(500, 'NOTHING_TO_VERIFY', {
      zh: `${resolve(dataDir)} 中没有数据: 请先运行 npm start, 或用 DATA_DIR=... 或 DATABASE_URL=... 指明数据库。`,
      en: `There is no data in ${resolve(dataDir)}: run npm start first, or name the database with DATA_DIR=... or DATABASE_URL=...`,
    });
  });
}
