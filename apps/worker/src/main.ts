import { endOnSignal, readSettings, realClock, saying, serverSettings } from '#config';
import { startWorker } from './start-worker.js';

await saying(async () => {
  const worker = await startWorker(serverSettings(readSettings()), realClock);
  endOnSignal(() => worker.close());
  console.log('worker: ready');
});
