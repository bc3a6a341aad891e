import { join, resolve } from 'node:path';
import { endOnSignal, readSettings, Refusal, saying, type Settings } from '#config';
import { openDatabase, startEmbedded } from '#database';
import { readDump } from '../../operator/src/backup/dump.js';
import { layCluster, recoverySettings } from '../../operator/src/backup/lay.js';
import { inBackup, readNote } from '../../operator/src/backup/note.js';
import {
  refuseImpossible,
  restore,
  restoreOptions,
  restoreUsage,
  settle,
  stampNow,
  type RestoreOptions,
} from '../../operator/src/backup/restore.js';
import { refuseWithoutKeys } from './data-folder.js';
import { readRunning } from './running.js';

const tell = (line: string) => console.log(line);

/** `npm run restore`: into DATABASE_URL where it is set, else into the data folder of the standalone server. */
await saying(async () => {
  const settings = readSettings();
  const options = restoreOptions(process.argv.slice(2));
  if (!options) {
    console.error(restoreUsage);
    process.exitCode = 2;
    return;
  }
  const { databaseUrl } = settings;
  const done = databaseUrl
    ? await restore({ ...settings, databaseUrl }, options, tell)
    : await restoreEmbedded(settings, { archive: settings.walArchive, ...options });
  process.exitCode = done ? 0 : 1;
});

async function restoreEmbedded(settings: Settings, options: RestoreOptions): Promise<boolean> {
  const running = await readRunning(settings);
  if (running) throw stopFirst(running.pid);
  const note = await readNote(options.folder);
  // A folder set for archiving is there to be used; of a dump it means nothing.
  const recovery = note.kind === 'dump' && !options.to ? {} : options;
  refuseImpossible(note, recovery);
  await refuseWithoutKeys(settings);
  const stamp = stampNow();
  const home = join(resolve(settings.dataDir), 'postgres');
  if (note.kind === 'base') {
    const aside = await layCluster(options.folder, home, options, stamp);
    if (aside) tell(`原目录改名为 / what was there is now ${aside}`);
  }
  const starting = startEmbedded(settings.dataDir, tell, undefined, [], settings.walArchive).catch(
    (error: unknown) => {
      throw endsBefore(error) ?? error;
    },
  );
  endOnSignal(() => starting.then((server) => server.stop()));
  const server = await starting;
  try {
    if (note.kind === 'dump') {
      const dump = resolve(options.folder, inBackup.dump);
      const before = await readDump(server.ownerUrl, dump, { replace: options.replace, stamp });
      if (before) tell(`原库改名为 / the database that was there is now ${before}`);
    } else await forgetRecovery(server.ownerUrl);
    const { url: databaseUrl, ownerUrl: databaseOwnerUrl } = server;
    return await settle({ ...settings, databaseUrl, databaseOwnerUrl }, options.folder, tell);
  } finally {
    await server.stop();
  }
}

/** A next start must not find what was for this one alone. */
async function forgetRecovery(ownerUrl: string): Promise<void> {
  const owner = await openDatabase(ownerUrl, { pool: 1 });
  try {
    for (const name of recoverySettings) await owner.query(`ALTER SYSTEM RESET ${name}`);
  } finally {
    await owner.destroy();
  }
}

function endsBefore(error: unknown): Refusal | null {
  if (!(error instanceof Refusal) || !/before configured recovery target/.test(error.said.zh)) return null;
  return new Refusal(422, 'ARCHIVE_ENDS_BEFORE', {
    zh: 'WAL 归档在 --to 的时刻之前就结束了: 请给出更早的时刻, 或去掉 --to 恢复到归档的末尾。原目录仍在旁边。',
    en: 'The WAL archive ends before the moment of --to: give an earlier one, or leave --to out for all the archive has. What was there is still beside it.',
  });
}

// Not a constant: the program above runs before what stands below it is initialised.
function stopFirst(pid: number): Refusal {
  return new Refusal(409, 'STOP_FIRST', {
    zh: `服务正在运行(进程 ${pid}): 请先停止(kill -INT ${pid} 或 Ctrl-C)。`,
    en: `The server runs as process ${pid}: stop it first (kill -INT ${pid}, or Ctrl-C).`,
  });
}
