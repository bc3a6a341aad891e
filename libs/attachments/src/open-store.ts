import { join, resolve } from 'node:path';
import type { Settings } from '#config';
import { DiskStore } from './disk-store.js';
import { Spool } from './spool.js';
import type { Store } from './store.js';

export type StoreSettings = Pick<Settings, 'attachments' | 's3' | 'dataDir'>;

/** The store of the settings, and the folder in which files are received and worked on before it takes them. */
export function openStore({ attachments, dataDir, s3 }: StoreSettings): { store: Store; spool: Spool } {
  const folder = join(resolve(dataDir), 'attachments');
  return {
    store: attachments === 's3' && s3 ? s3Store(s3) : new DiskStore(folder),
    spool: new Spool(folder),
  };
}

/** The client of S3 is loaded by whoever asks the store for the first time: the disk does without its 20 MB. */
function s3Store(settings: NonNullable<Settings['s3']>): Store {
  let opening: Promise<Store> | undefined;
  const store = () => (opening ??= import('./s3-store.js').then(({ S3Store }) => new S3Store(settings)));
  return {
    take: async (...given) => (await store()).take(...given),
    open: async (...given) => (await store()).open(...given),
    remove: async (key) => (await store()).remove(key),
    async *list() {
      yield* (await store()).list();
    },
  };
}
