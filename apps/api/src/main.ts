import { endOnSignal, endTracing, openLog, readSettings, realClock, saying, serverSettings } from '#config';
import { startApi } from './start-api.js';

await saying(async () => {
  const settings = serverSettings(readSettings());
  const api = await startApi(settings, realClock);
  endOnSignal(() => api.close().finally(endTracing), settings.shutdownMs);
  (await openLog('api', settings)).ready(`api: ${await api.getUrl()}/api/docs`);
});
