import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Attachment, keys, keysOf, MissingObject, openStore, type StoreSettings } from '#attachments';
import type { openDatabase } from '#database';
import { copyTree, ownerLike, type Copied } from './copying.js';
import { inBackup } from './note.js';

const storeFolder = ({ dataDir }: StoreSettings) => join(resolve(dataDir), 'attachments', 'store');
const nothing: Copied = { files: 0, bytes: 0 };

/**
 * The bytes of photos, videos and documents into a backup; null where a bucket keeps them. Each file's name says its content
 * and no file is ever written again, so they may be copied after the rows while people work: more than the rows need, never less.
 */
export async function copyAttachments(settings: StoreSettings, folder: string): Promise<Copied | null> {
  if (settings.attachments === 's3') return null;
  const there = await access(storeFolder(settings)).then(
    () => true,
    () => false,
  );
  return there ? copyTree(storeFolder(settings), join(folder, inBackup.attachments)) : nothing;
}

/** What is missing in the store; what is there stays. The worker collects what no row stands for after a day. */
export async function putAttachmentsBack(settings: StoreSettings, folder: string): Promise<Copied> {
  const from = join(folder, inBackup.attachments);
  const there = await access(from).catch(() => false);
  if (settings.attachments === 's3' || there === false) return nothing;
  const owner = await ownerLike(
    storeFolder(settings),
    join(resolve(settings.dataDir), 'attachments'),
    resolve(settings.dataDir),
  );
  return copyTree(from, storeFolder(settings), { ...(owner ? { owner } : {}), only: 'missing' });
}

/** Reads every file that a row stands for and compares its SHA-256. Prints the first 20 that are missing or altered. */
export async function checkAttachments(
  dataSource: Awaited<ReturnType<typeof openDatabase>>,
  settings: StoreSettings,
): Promise<boolean> {
  const { store } = openStore(settings);
  const [counted, wrong] = [{ rows: 0, files: 0 }, [] as string[]];
  let after: [string, string] = ['', '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const rows = await dataSource.manager
      .createQueryBuilder(Attachment, 'a')
      .where('(a.district_id, a.id) > (:district, :id)', { district: after[0], id: after[1] })
      .orderBy('a.district_id')
      .addOrderBy('a.id')
      .limit(500)
      .getMany();
    const end = rows.at(-1);
    if (!end) break;
    after = [end.districtId, end.id];
    for (const row of rows)
      for (const key of keysOf(row)) {
        counted.files += 1;
        const wanted = wantedOf(row, key);
        const is = await digest(store, key);
        if (is === null) wrong.push(`${key}: 缺失 / missing`);
        else if (wanted !== null && is !== wanted) wrong.push(`${key}: 内容已变 / altered`);
      }
    counted.rows += rows.length;
  }
  console.log(
    `附件 attachments: ${counted.rows}, 文件 files: ${counted.files}, 缺失或不符 missing or altered: ${wrong.length}`,
  );
  for (const line of wrong.slice(0, 20)) console.log(`! ${line}`);
  return wrong.length === 0;
}

/** Of a small picture only its being there is known. */
function wantedOf(row: Attachment, key: string): string | null {
  if (key === keys.received(row)) return row.receivedSha256;
  return row.sha256 !== null && key === keys.kept(row, row.sha256) ? row.sha256 : null;
}

async function digest(store: ReturnType<typeof openStore>['store'], key: string): Promise<string | null> {
  try {
    const hash = createHash('sha256');
    for await (const piece of await store.open(key)) hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof MissingObject) return null;
    throw error;
  }
}
