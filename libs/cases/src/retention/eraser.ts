import type { DataSource } from 'typeorm';
import { openStore, type Store } from '#attachments';
import { signerFrom, type Signer } from '#audit';
import type { Settings } from '#config';
import { countInQueue } from '#outbox';
import type { Vault } from '#people';

/** A copy outside the tables: the queue's store, log files. */
export interface Elsewhere {
  name: string;
  /** In how many entries one of these words stands in clear. */
  count(words: readonly string[]): Promise<number>;
}

/** What an erasure works with. */
export interface Eraser {
  vault: Vault;
  store: Store;
  /** Signs the certificates. */
  signer: Signer;
  elsewhere: readonly Elsewhere[];
}

/** The eraser of a process with these settings; `more` are copies only it knows of, such as its log files. */
export const eraserFrom = (
  dataSource: DataSource,
  settings: Settings,
  vault: Vault,
  more: readonly Elsewhere[] = [],
): Eraser => ({
  vault,
  store: openStore(settings).store,
  signer: signerFrom(settings),
  elsewhere: [
    { name: 'QUEUE', count: (words) => countInQueue(dataSource.manager, settings, words) },
    ...more,
  ],
});
