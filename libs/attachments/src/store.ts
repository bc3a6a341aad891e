import type { Readable } from 'node:stream';

/** Where the bytes of attachments lie. Nothing else of the program knows which of the two it is. */
export interface Store {
  /** Takes a finished file in under this key, durably; the file is gone from where it was. */
  take(key: string, path: string): Promise<void>;
  /** The bytes, or those from `start` to `end` (both included). Throws `MissingObject`. */
  open(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** No error where there is nothing. */
  remove(key: string): Promise<void>;
  /** Everything there is, with the time it was put there. */
  list(): AsyncIterable<{ key: string; at: Date }>;
}

export class MissingObject extends Error {
  constructor(key: string) {
    super(`nothing is kept under ${key}`);
    this.name = 'MissingObject';
  }
}
