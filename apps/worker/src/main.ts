import {
  endOnSignal,
  endTracing,
  openLog,
  readSettings,
  realClock,
  refuseUnsafe,
  saying,
  serverSettings,
} from '#config';
import { startWorker } from './start-worker.js';

await saying(async () => {
  const settings = serverSettings(readSettings());
  for (const warning of refuseUnsafe(settings)) console.warn(warning);
  const worker = await startWorker(settings, realClock);
  endOnSignal(() => worker.close().finally(endTracing), settings.shutdownMs);
  (await openLog('worker', settings)).ready('worker: ready');
});
