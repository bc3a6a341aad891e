import { realClock, type Clock } from './clock.js';
import { endOnSignal, saying } from './process.js';
import { openLog } from './process-log.js';
import { readSettings, serverSettings, type ServerSettings } from './settings.js';
import { endTracing } from './tracing.js';
import { refuseUnsafe } from './unsafe-settings.js';

/** What a server process runs; `close()` ends it in good order. */
export interface Server {
  close(): Promise<unknown>;
}

/**
 * The whole of a server process: what `start` makes of its settings runs on real time until a signal ends it. Once it is ready
 * its name is said, and `place` of it: where to find it.
 */
export function serve<S extends Server>(
  name: string,
  start: (settings: ServerSettings, clock: Clock) => Promise<S>,
  place: (server: S) => Promise<string> | string = () => 'ready',
): Promise<void> {
  return saying(async () => {
    const settings = serverSettings(readSettings());
    for (const warning of refuseUnsafe(settings)) console.warn(warning);
    const server = await start(settings, realClock);
    endOnSignal(() => server.close().finally(endTracing), settings.shutdownMs);
    (await openLog(name, settings)).ready(`${name}: ${await place(server)}`);
  });
}
