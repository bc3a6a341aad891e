import { constants } from 'node:fs';
import { chown, copyFile, lstat, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const atOnce = 32;

/** Who is to own what is written, where this process may give files away. */
export interface Owner {
  uid: number;
  gid: number;
}

/** What was copied. */
export interface Copied {
  files: number;
  bytes: number;
}

/**
 * Copies files and folders below `from` to `to`, durably; what `leave` says of a path below `from` (a folder's ends in `/`)
 * stays behind with all that is in it, and what disappears meanwhile is passed over. `only: 'missing'` leaves alone what is there already.
 */
export async function copyTree(
  from: string,
  to: string,
  {
    leave = () => false,
    owner,
    only,
  }: { leave?: (path: string) => boolean; owner?: Owner; only?: 'missing' } = {},
): Promise<Copied> {
  const copied: Copied = { files: 0, bytes: 0 };
  await makeFolder(to, owner);
  const files: string[] = [];
  for await (const { path, folder } of below(from, '', leave))
    if (folder) await makeFolder(join(to, path), owner);
    else files.push(path);
  // Many wait for the disk together in the time one waits alone.
  for (let at = 0; at < files.length; at += atOnce) {
    const some = files.slice(at, at + atOnce);
    const sizes = await Promise.all(
      some.map((path) => copyOne(join(from, path), join(to, path), owner, only)),
    );
    for (const bytes of sizes)
      if (bytes !== null) {
        copied.files += 1;
        copied.bytes += bytes;
      }
  }
  return copied;
}

/** Not `readdir` with `recursive`: that fails as a whole where a folder goes while it walks, as PostgreSQL's temporary ones do. */
async function* below(
  from: string,
  path: string,
  leave: (path: string) => boolean,
): AsyncGenerator<{ path: string; folder: boolean }> {
  const here = await readdir(join(from, path), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && path !== '') return [];
      throw error;
    },
  );
  for (const one of here) {
    const inner = join(path, one.name);
    if (one.isFile() && !leave(inner)) yield { path: inner, folder: false };
    if (!one.isDirectory() || leave(`${inner}/`)) continue;
    yield { path: inner, folder: true };
    yield* below(from, inner, leave);
  }
}

/** One file, written to the disk before it returns; null where it is gone, or there already. */
export async function copyOne(
  from: string,
  to: string,
  owner?: Owner,
  only?: 'missing',
): Promise<number | null> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to, only === 'missing' ? constants.COPYFILE_EXCL : 0);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if ((code === 'ENOENT' && path === from) || (code === 'EEXIST' && only === 'missing')) return null;
    throw error;
  }
  const file = await open(to, 'r+');
  try {
    await file.sync();
    if (owner) await file.chown(owner.uid, owner.gid);
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function makeFolder(path: string, owner?: Owner): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (owner) await chown(path, owner.uid, owner.gid);
}

/** The owner of the first of these that is there and not root's; undefined where this process can give nothing away. */
export async function ownerLike(...paths: string[]): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const path of paths) {
    const there = await lstat(path).catch(() => null);
    if (there && there.uid !== 0) return { uid: there.uid, gid: there.gid };
  }
  return undefined;
}
