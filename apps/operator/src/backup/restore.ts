import { resolve } from 'node:path';
import { realClock, Refusal, type Settings } from '#config';
import { openDatabase } from '#database';
import { migrateAll } from '../migrate.js';
import { verify } from '../verify.js';
import { checkAttachments, putAttachmentsBack } from './attachments.js';
import { readDump } from './dump.js';
import { layCluster, type Recovery } from './lay.js';
import { inBackup, readNote, type BackupNote } from './note.js';
import { serverFacts } from './server.js';

export const restoreUsage = `operator restore FOLDER [--replace]        恢复全部行到空库 / every row into an empty database
operator restore FOLDER --into DIR [--archive DIR] [--to TIME]  铺设集群文件, 可恢复到某一时刻 / the cluster's files, to a point in time`;

export interface RestoreOptions extends Recovery {
  folder: string;
  /** A dump: what is in the database is renamed and kept. */
  replace: boolean;
  /** A base backup: the data directory of the server. */
  into?: string;
}

/** Reads a command line; null where it makes no sense. A time without an offset is China's. Throws `Refusal` RESTORE_TIME. */
export function restoreOptions(args: readonly string[]): RestoreOptions | null {
  const options: Partial<RestoreOptions> = { replace: false };
  for (let at = 0; at < args.length; at++) {
    const [one, next] = [args[at]!, args[at + 1]];
    if (one === '--replace') options.replace = true;
    else if (!one.startsWith('--') && !options.folder) options.folder = one;
    else if (!next) return null;
    else if (one === '--into') options.into = args[++at];
    else if (one === '--archive') options.archive = args[++at];
    else if (one === '--timeline' && /^(\d+|latest|current)$/.test(next)) options.timeline = args[++at];
    else if (one === '--to') options.to = momentOf(args[++at]!);
    else return null;
  }
  const { folder, replace = false } = options;
  return folder ? { ...options, folder, replace } : null;
}

function momentOf(text: string): Date {
  const [, day, time, offset] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const moment = new Date(`${day}T${time}${offset ?? '+08:00'}`);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new Refusal(422, 'RESTORE_TIME', {
    zh: `${text} 不是时刻, 应如 2026-11-24T10:30:00+08:00。`,
    en: `${text} is no moment; write it as 2026-11-24T10:30:00+08:00.`,
  });
}

/** Throws `Refusal` RESTORE_TOO_EARLY, RESTORE_NEEDS_ARCHIVE or RESTORE_IS_DUMP where a backup cannot do what is asked. */
export function refuseImpossible(note: BackupNote, { to, archive }: Recovery): void {
  if (note.kind === 'dump' && (to || archive))
    throw new Refusal(422, 'RESTORE_IS_DUMP', {
      zh: '这是全部行的备份, 只能恢复到它自己的时刻; 恢复到其他时刻需要 --base 备份和 WAL 归档。',
      en: 'This backup holds rows of its own moment only; other points in time need a backup made with --base and the WAL archive.',
    });
  if (to && !archive)
    throw new Refusal(422, 'RESTORE_NEEDS_ARCHIVE', {
      zh: '恢复到某一时刻需要 WAL 归档: 请用 --archive 指明目录。',
      en: 'A point in time needs the WAL archive: name its folder with --archive.',
    });
  if (to && to < new Date(note.at))
    throw new Refusal(422, 'RESTORE_TOO_EARLY', {
      zh: `此备份在 ${note.at} 完成, 不能恢复到更早的 ${to.toISOString()}: 请用更早的备份。`,
      en: `This backup was whole at ${note.at} and reaches no earlier moment such as ${to.toISOString()}: take an older one.`,
    });
}

/** `operator restore`: rows into the database of the settings, or files into a data directory. Returns whether what it could check holds. */
export async function restore(
  settings: Settings & { databaseUrl: string },
  options: RestoreOptions,
  tell: (line: string) => void,
): Promise<boolean> {
  const note = await readNote(options.folder);
  refuseImpossible(note, options);
  const stamp = stampNow();
  const ownerUrl = settings.databaseOwnerUrl ?? settings.databaseUrl;
  if (note.kind === 'dump') {
    const before = await readDump(ownerUrl, resolve(options.folder, inBackup.dump), {
      replace: options.replace,
      stamp,
    });
    if (before) tell(`原库改名为 / the database that was there is now ${before}`);
    return settle({ ...settings, databaseOwnerUrl: ownerUrl }, options.folder, tell);
  }
  if (!options.into) throw needsPlace();
  const aside = await layCluster(options.folder, resolve(options.into), options, stamp);
  if (aside) tell(`原目录改名为 / what was there is now ${aside}`);
  const back = await putAttachmentsBack(settings, options.folder);
  tell(`附件补回 / attachments put back: ${back.files}`);
  tell(`${resolve(options.into)}\n${thenStart}`);
  return true;
}

const thenStart =
  '集群文件已就位: 请启动 PostgreSQL(它会先恢复), 再运行 npm run migrate 和 npm run verify, 然后启动 api 和 worker。\n' +
  "The cluster's files are in place: start PostgreSQL (it recovers first), then run npm run migrate and npm run verify, and start api and worker.";

const needsPlace = () =>
  new Refusal(422, 'RESTORE_INTO', {
    zh: '这是集群文件的备份: 请用 --into 指明 PostgreSQL 的数据目录(先停止它), 例如 --into /var/lib/postgresql/18/docker。',
    en: "This backup holds a cluster's files: name PostgreSQL's data directory with --into (and stop it first), such as --into /var/lib/postgresql/18/docker.",
  });

/** For names of what is put aside. */
export const stampNow = (): string =>
  realClock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase();

/**
 * What every restored database needs: the program's role and its rights, newer migrations, the queue's tables; then the proof:
 * history, signed heads, attachments. Says what is owed and will be done again. Returns whether all holds.
 */
export async function settle(
  settings: Settings & { databaseUrl: string; databaseOwnerUrl: string },
  folder: string,
  tell: (line: string) => void,
): Promise<boolean> {
  const back = await putAttachmentsBack(settings, folder);
  const ran = await migrateAll(settings);
  if (ran.length > 0) tell(`补上的迁移 / migrations since: ${ran.join(', ')}`);
  tell(`附件补回 / attachments put back: ${back.files}`);
  const holds = await verify(settings.databaseUrl);
  const dataSource = await openDatabase(settings.databaseOwnerUrl, {
    pool: 1,
    applicationName: 'gridwhistle-restore',
  });
  try {
    const bytes = await checkAttachments(dataSource, settings);
    const { owed } = await serverFacts(dataSource);
    tell(
      `欠送 ${owed} 项, worker 启动后补做; 备份之后已发出的短信可能再发一次。 / ${owed} deliveries are owed and are done once a worker runs; a text message sent after this moment may be sent again.`,
    );
    return holds && bytes;
  } finally {
    await dataSource.destroy();
  }
}
