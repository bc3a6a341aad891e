import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const gb = 1024 ** 3;
/** What uploads in pieces under way may take: of staff, of everybody without an account together, of one of their addresses. */
const most = {
  staff: { files: 1000, bytes: Infinity },
  others: { files: 1000, bytes: 2 * gb },
  address: { files: 20, bytes: 0.5 * gb },
} as const;
/** Pieces to which none was added for so long are gone. */
export const idleMs = 3_600_000;

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

  /**
   * Where the pieces of an upload are gathered until it is whole; it stays when a request ends, for an hour after the last
   * piece. `source` is the blind index (hexadecimal) of the address it comes from, null for staff: one address has little room.
   * Null where too much lies there. `now` is real time.
   */
  async gathering(of: readonly string[], source: string | null, now: Date): Promise<string | null> {
    await mkdir(this.folder, { recursive: true, mode: 0o750 });
    await this.sweep(new Date(0), new Date(now.getTime() - idleMs));
    const id = createHash('sha256').update(of.join(' ')).digest('hex').slice(0, 32);
    const all = (await readdir(this.folder)).filter((one) => one.endsWith('.pieces'));
    // Under way already, perhaps begun from another address.
    const mine = all.find((one) => one.startsWith(`${id}.`));
    const name = mine ?? `${id}.${source ?? 'staff'}.pieces`;
    const isStaff = (one: string) => one.endsWith('.staff.pieces');
    const others = all.filter((one) => one !== name && isStaff(one) === isStaff(name));
    const near = others.filter((one) => one.split('.')[1] === name.split('.')[1]);
    const room = isStaff(name)
      ? await this.hasRoom(others, most.staff, mine)
      : (await this.hasRoom(near, most.address, mine)) && (await this.hasRoom(others, most.others, mine));
    return room ? join(this.folder, name) : null;
  }

  /** What is under way already needs no place of its own, only bytes. */
  private async hasRoom(
    others: readonly string[],
    { files, bytes }: { files: number; bytes: number },
    mine: string | undefined,
  ): Promise<boolean> {
    if (!mine && others.length >= files) return false;
    let sum = 0;
    for (const one of others)
      sum += await stat(join(this.folder, one)).then(
        ({ size }) => size,
        () => 0,
      );
    return sum < bytes;
  }

  /** Removes what was last written before this moment, pieces of uploads before `idle`. Answers how many. */
  async sweep(before: Date, idle = before): Promise<number> {
    let swept = 0;
    for (const name of await readdir(this.folder).catch(() => [])) {
      const path = join(this.folder, name);
      const there = await stat(path).catch(() => null);
      if (!there || there.mtime >= (name.endsWith('.pieces') ? idle : before)) continue;
      await rm(path, { force: true });
      swept += 1;
    }
    return swept;
  }
}
