import { endOnSignal, endTracing, openLog, readSettings, realClock, saying, serverSettings } from '#config';
import { startWorker } from './start-worker.js';

await saying(async () => {
  const settings = serverSettings(readSettings());
  const worker = await startWorker(settings, realClock);
  endOnSignal(() => worker.close().finally(endTracing), settings.shutdownMs);
  (await openLog('worker', settings)).ready('worker: ready');
});
