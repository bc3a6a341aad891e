import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endOnSignal, readSettings, saying, type Settings } from '#config';
import { startEmbedded } from '#database';
import { backup, backupOptions, backupUsage } from '../../operator/src/backup/backup.js';
import { refuseNothing } from './data-folder.js';
import { readRunning } from './running.js';

/** `npm run backup`: of DATABASE_URL where it is set, else of the standalone server, whether it runs or not. */
await saying(async () => {
  const settings = readSettings();
  const { databaseUrl, databaseOwnerUrl } = settings;
  // The embedded server comes without pg_dump.
  const options = backupOptions(process.argv.slice(2), databaseUrl ? 'dump' : 'base');
  if (!options) {
    console.error(backupUsage);
    process.exitCode = 2;
    return;
  }
  const tell = (line: string) => console.log(line);
  const running = databaseUrl ? null : await readRunning(settings);
  if (databaseUrl || running) {
    const ownerUrl = running
      ? await ownerOf(settings, running.databaseUrl)
      : (databaseOwnerUrl ?? databaseUrl!);
    await backup({ ...settings, ownerUrl }, options, tell);
    return;
  }
  await refuseNothing(settings);
  const starting = startEmbedded(settings.dataDir, tell, undefined, [], settings.walArchive);
  endOnSignal(() => starting.then((server) => server.stop()));
  const server = await starting;
  try {
    await backup({ ...settings, ownerUrl: server.ownerUrl }, options, tell);
  } finally {
    await server.stop();
  }
});

/** The running server's address, as the owner: the note of it names the program's role. */
async function ownerOf({ dataDir }: Settings, programUrl: string): Promise<string> {
  const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim();
  return Object.assign(new URL(programUrl), { username: 'gridwhistle', password }).href;
}
