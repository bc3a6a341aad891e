import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { Label } from './label-sheet.js';

/** What is drawn. */
export interface Sheet {
  title: string;
  labels: readonly Label[];
  made: Date;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * The PDF of a sheet, drawn in a thread of its own, because embedding a Chinese font takes the processor almost half a second
 * in one piece. One at a time in a process: each takes some 150 MB while it is drawn.
 */
export function sheetStream(sheet: Sheet): Readable {
  const pages = new Readable({ read() {} });
  last = last.then(() => drawn(sheet, pages));
  return pages;
}

/** Ends when the thread has, however that went. */
function drawn(workerData: Sheet, pages: Readable): Promise<void> {
  if (pages.destroyed) return Promise.resolve();
  return new Promise((done) => {
    const thread = new Worker(new URL('./sheet-thread.js', import.meta.url), { workerData });
    thread.on('message', (chunk: Uint8Array) => pages.push(chunk));
    thread.on('error', (error) => pages.destroy(error));
    thread.on('exit', () => {
      if (!pages.destroyed) pages.push(null);
      done();
    });
    pages.on('close', () => void thread.terminate());
  });
}
