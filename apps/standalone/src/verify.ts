import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { endOnSignal, readSettings, realClock, Refusal, saying, type Settings } from '#config';
import { startEmbedded } from '#database';
import { verify, verifyOptions } from '../../operator/src/verify.js';
import { readRunning } from './running.js';

/** `npm run verify`: DATABASE_URL where it is set, else the running standalone server, else its data folder. */
await saying(async () => {
  const settings = readSettings();
  const options = await verifyOptions(process.argv.slice(2));
  const { databaseUrl, clock } = settings;
  const running = databaseUrl ?? (await readRunning(settings))?.databaseUrl;
  if (running) {
    // The standalone server's clock may have been wound: its data is looked at as of its last event.
    const now = databaseUrl && clock === 'real' ? realClock.now() : undefined;
    process.exitCode = (await verify(running, now, options)) ? 0 : 1;
    return;
  }
  await refuseNothing(settings);
  const starting = startEmbedded(settings.dataDir, (line) => console.log(line));
  endOnSignal(() => starting.then((server) => server.stop()));
  const server = await starting;
  try {
    process.exitCode = (await verify(server.url, undefined, options)) ? 0 : 1;
  } finally {
    await server.stop();
  }
});

async function refuseNothing({ dataDir }: Settings): Promise<void> {
  await access(join(dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new Refusal(500, 'NOTHING_TO_VERIFY', {
      zh: `${resolve(dataDir)} 中没有数据: 请先运行 npm start, 或用 DATA_DIR=... 或 DATABASE_URL=... 指明数据库。`,
      en: `There is no data in ${resolve(dataDir)}: run npm start first, or name the database with DATA_DIR=... or DATABASE_URL=...`,
    });
  });
}
