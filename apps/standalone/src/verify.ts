import { endOnSignal, readSettings, realClock, saying } from '#config';
import { startEmbedded } from '#database';
import { verify, verifyOptions } from '../../operator/src/verify.js';
import { refuseNothing } from './data-folder.js';
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
