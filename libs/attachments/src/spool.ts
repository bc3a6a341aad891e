import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

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
