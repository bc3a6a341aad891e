import type { DataSource } from 'typeorm';
import type { Tx } from './data-source.js';

/** Says that a statement was sent whose answer nobody needs before the transaction ends. */
export type Sent = (writing: Promise<unknown>) => void;

/**
 * A transaction whose last writes travel with its COMMIT: what was `sent` is not waited for until then. Answers once all of
 * it is on disk. Where a write fails PostgreSQL makes of the COMMIT a ROLLBACK, and the fault of the write is thrown.
 */
export async function inOneGo<T>(
  dataSource: DataSource,
  work: (tx: Tx, sent: Sent) => Promise<T>,
): Promise<T> {
  const writes: Promise<unknown>[] = [];
  const sent: Sent = (writing) => {
    // It is waited for below; until then nobody would hear its fault.
    writing.catch(() => undefined);
    writes.push(writing);
  };
  try {
    const result = await dataSource.transaction((tx) => work(tx, sent));
    await Promise.all(writes);
    return result;
  } catch (error) {
    // Whatever came after a write that failed was only told that the transaction is over.
    for (const writing of writes) await writing;
    throw error;
  }
}
