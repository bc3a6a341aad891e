import '#whistles';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realClock, type Settings } from '#config';
import { openDatabase } from '#database';
import { accessTokenOf, endSessions, openLocalSession } from '#people';
import type { RunningNote } from './running.js';

export interface LocalAdmin {
  /** A fresh access token at each call. */
  token(): Promise<string>;
  end(): Promise<void>;
}

/** Works as the administrator of the server that runs on this machine, in a session of its own. Throws as `openLocalSession`. */
export async function localAdmin({ databaseUrl }: RunningNote, settings: Settings): Promise<LocalAdmin> {
  const secret = (name: string) => readFile(join(settings.dataDir, name), 'utf8').then((text) => text.trim());
  const tokenSecret = settings.tokenSecret ?? (await secret('token.secret'));
  const vaultKey = settings.vaultKey ?? (await secret('vault.key'));
  const { manager, destroy } = await connection(databaseUrl);
  const house = { ...settings, tokenSecret, vaultKey };
  const of = await openLocalSession(manager, house, settings.district, realClock.now());
  return {
    token: () => accessTokenOf(tokenSecret, of, realClock.now()),
    end: async () => {
      await endSessions(manager, { ...of, only: of.sessionId }, realClock.now());
      await destroy();
    },
  };
}

async function connection(databaseUrl: string) {
  const dataSource = await openDatabase(databaseUrl, { pool: 1, applicationName: 'gridwhistle-clock' });
  return { manager: dataSource.manager, destroy: () => dataSource.destroy() };
}
