import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { MissingObject, type Store } from './store.js';

/** Our own keys and nothing else: no key can climb out of the folder. */
const keyForm = /^(received|kept|thumb)\/\d{6}\/[0-9a-f]{2}\/[0-9a-f-]{36}\.[0-9a-f]{16}$/;

/** Files in hashed folders below one folder, which api and worker share. */
export class DiskStore implements Store {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = join(folder, 'store');
  }

  async take(key: string, path: string): Promise<void> {
    const target = this.pathOf(key);
    await mkdir(dirname(target), { recursive: true, mode: 0o750 });
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path, target);
    // The name is durable when its folder is.
    const folder = await open(dirname(target), 'r');
    await folder.sync().finally(() => folder.close());
  }

  async open(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const path = this.pathOf(key);
    await stat(path).catch(() => {
      throw new MissingObject(key);
    });
    return createReadStream(path, range);
  }

  remove(key: string): Promise<void> {
    return rm(this.pathOf(key), { force: true });
  }

  async *list(): AsyncIterable<{ key: string; at: Date }> {
    const below = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const one of below) {
      if (!one.isFile()) continue;
      const path = join(one.parentPath, one.name);
      const there = await stat(path).catch(() => null);
      const key = path.slice(this.folder.length + 1).replaceAll(sep, '/');
      if (there && keyForm.test(key)) yield { key, at: there.mtime };
    }
  }

  private pathOf(key: string): string {
    if (!keyForm.test(key)) throw new Error(`no key of ours: ${key}`);
    return join(this.folder, ...key.split('/'));
  }
}
