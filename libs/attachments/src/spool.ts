import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Uploads in pieces that may be under way at a time. */
const mostGatherings = 1000;

/** The folder where files lie while they are received or worked on; what a death has left there is swept. */
export class Spool {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = join(folder, 'incoming');
  }

  /** A new name in the folder; whatever lies there is gone when the work ends, however it ends. */
  async with<T>(work: (name: (what: string) => string) => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true, mode: 0o750 });
    const base = join(this.folder, randomUUID());
    const used = new Set<string>();
    try {
      return await work((what) => {
        const path = `${base}.${what}`;
        used.add(path);
        return path;
      });
    } finally {
      for (const path of used) await rm(path, { force: true });
    }
  }

  /** Where the pieces of an upload are gathered until it is whole; it stays when a request ends. Null where too many lie there. */
  async gathering(...of: readonly string[]): Promise<string | null> {
    await mkdir(this.folder, { recursive: true, mode: 0o750 });
    const name = `${createHash('sha256').update(of.join(' ')).digest('hex').slice(0, 32)}.pieces`;
    const others = (await readdir(this.folder)).filter((one) => one.endsWith('.pieces') && one !== name);
    return others.length < mostGatherings ? join(this.folder, name) : null;
  }

  /** Removes what was last written before this moment. Answers how many. */
  async sweep(before: Date): Promise<number> {
    let swept = 0;
    for (const name of await readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name);
      const there = await stat(path).catch(() => null);
      if (!there || there.mtime >= before) continue;
      await rm(path, { force: true });
      swept += 1;
    }
    return swept;
  }
}
