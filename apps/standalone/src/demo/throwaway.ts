import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import '#whistles';
import { verifyHistory, type Findings } from '#cases';
import { readSettings } from '#config';
import { openDatabase } from '#database';
import { startStandalone } from '../standalone.js';

const patienceMs = 10_000;

export interface Throwaway {
  url: string;
  databaseUrl: string;
  /** Stops the server and removes its folder; may be called more than once. */
  end(): Promise<void>;
}

/**
 * The embedded default on a data folder of its own, on a free port, with a clock that stands until it is wound. It never touches a
 * database or Redis that the environment names. With `keep` it uses that folder and leaves it. `end` may be called at
 * any moment, also before it is ready.
 */
export function startThrowaway(
  tell: (line: string) => void,
  keep?: string,
): {
  ready: Promise<Throwaway>;
  end: () => Promise<void>;
} {
  let ended: Promise<void> | null = null;
  const folder = keep
    ? mkdir(keep, { recursive: true }).then(() => keep)
    : mkdtemp(join(tmpdir(), 'gridwhistle-demo-'));
  const starting = folder.then(async (dataDir) => {
    // As root, PostgreSQL runs as another user, who must be able to enter.
    await chmod(dataDir, 0o755);
    const settings = readSettings();
    return startStandalone(
      {
        ...settings,
        databaseUrl: undefined,
        redis: undefined,
        host: '127.0.0.1',
        port: 0,
        dataDir,
        district: '379902',
        clock: 'stepped',
        // The winding does the worker's work at every moment it stands at; the worker's own rounds need not be quick.
        relayIdleMs: 500,
        tickMs: 30_000,
        logLevel: 'error',
        // A whole district asks from one address.
        rateLimits: 'off',
      },
      tell,
    );
  });
  const end = () =>
    (ended ??= (async () => {
      const stopped = starting.then((server) => server.stop()).catch(() => undefined);
      // A Ctrl-C in a terminal reaches PostgreSQL too; a queue without its database may never say that it has stopped.
      const late = new AbortController();
      await Promise.race([
        stopped,
        wait(patienceMs, undefined, { signal: late.signal }).catch(() => undefined),
      ]);
      late.abort();
      if (!keep) await rm(await folder, { recursive: true, force: true });
    })());
  return { ready: starting.then(({ url, databaseUrl }) => ({ url, databaseUrl, end })), end };
}

/** The check of `npm run verify` on a database. */
export async function verifyAll(databaseUrl: string): Promise<{ findings: Findings; clean: boolean }> {
  const dataSource = await openDatabase(databaseUrl, { pool: 2, applicationName: 'gridwhistle-demo-verify' });
  try {
    const findings = await verifyHistory(dataSource);
    return { findings, clean: Object.values(findings.counts).every((count) => count === 0) };
  } finally {
    await dataSource.destroy();
  }
}
