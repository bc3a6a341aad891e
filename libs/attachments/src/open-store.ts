import { join, resolve } from 'node:path';
import type { Settings } from '#config';
import { DiskStore } from './disk-store.js';
import { S3Store } from './s3-store.js';
import { Spool } from './spool.js';
import type { Store } from './store.js';

export type StoreSettings = Pick<Settings, 'attachments' | 's3' | 'dataDir'>;

/** The store of the settings, and the folder in which files are received and worked on before it takes them. */
export function openStore({ attachments, dataDir, s3 }: StoreSettings): { store: Store; spool: Spool } {
  const folder = join(resolve(dataDir), 'attachments');
  return {
    store: attachments === 's3' && s3 ? new S3Store(s3) : new DiskStore(folder),
    spool: new Spool(folder),
  };
}
