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
import { startApi } from './start-api.js';

await saying(async () => {
  const settings = serverSettings(readSettings());
  for (const warning of refuseUnsafe(settings)) console.warn(warning);
  const api = await startApi(settings, realClock);
  endOnSignal(() => api.close().finally(endTracing), settings.shutdownMs);
  (await openLog('api', settings)).ready(`api: ${await api.getUrl()}/api/docs`);
});
