import type { Logger } from '@nestjs/common';
import type { Signer } from '#audit';
import type { WorkerSettings } from '../worker.module.js';
import type { World } from '../world.js';

/** What a loop may reach. */
export interface Around {
  world: World;
  settings: WorkerSettings;
  signer: Signer;
  /** Under the loop's own name. */
  log: Logger;
}

/** Answers after how many milliseconds to do it again, 0 for at once. The signal says that it should come to an end. */
export type Once = (signal: AbortSignal) => Promise<number>;

/** Work that a worker does again and again; one line of the table in loops.ts. */
export interface Loop {
  /** As log and metrics call it. */
  name: string;
  /** How many milliseconds after a fault it is done again. */
  lookMs: number;
  /** What to do each time; nothing where the settings want none of it. What it keeps from one time to the next is this worker's. */
  begin: (around: Around) => Once | null;
}
