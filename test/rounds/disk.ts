import { spawnSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A small disk of its own for attachments, which a fault may fill. */
export interface Disk {
  folder: string;
  /** Nothing more fits. */
  fill(): Promise<void>;
  free(): Promise<void>;
  end(): void;
}

const sizeMb = 96;

/** Mounts one; null where this user may not (only root may), or the machine has no such thing. */
export async function mountDisk(folder: string): Promise<Disk | null> {
  await mkdir(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0750`, 'tmpfs', folder]);
  if (mounted.status !== 0) return null;
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: async () => {
      const file = await open(ballast, 'w');
      const block = Buffer.alloc(64 * 1024);
      try {
        for (;;) await file.write(block);
      } catch {
        // Until the last page: a small file must not fit either.
        for (let fits = true; fits;)
          fits = await file.write(block.subarray(0, 512)).then(
            () => true,
            () => false,
          );
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    end: () => void spawnSync('umount', ['-l', folder]),
  };
}
