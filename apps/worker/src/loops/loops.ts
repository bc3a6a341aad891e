import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Signer } from '#audit';
import { errorLog } from '../error-log.js';
import { SETTINGS, SIGNER, WORLD } from '../tokens.js';
import type { WorkerSettings } from '../worker.module.js';
import type { World } from '../world.js';
import { attachmentsLoop } from './attachments.js';
import { catalogueLoop } from './catalogue.js';
import { dutyLoop } from './duty.js';
import type { Loop, Once } from './loop.js';
import { looping, type Looping } from './looping.js';
import { mapLoop } from './map.js';
import { recomputeLoop } from './recompute.js';
import { retentionLoop } from './retention.js';
import { retrainLoop } from './retrain.js';
import { searchLoop } from './search.js';
import { signHeadsLoop } from './sign-heads.js';

/** What a worker does again and again beside its queues; the relay, which is woken as well, is a class of its own. */
const table: readonly Loop[] = [
  recomputeLoop,
  mapLoop,
  dutyLoop,
  signHeadsLoop,
  attachmentsLoop,
  catalogueLoop,
  retentionLoop,
  retrainLoop,
  searchLoop,
];

/** Begins every loop of the table when the worker is ready, and lets what they have in hand end before it closes. */
@Injectable()
export class Loops implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly begun: Array<Loop & { once: Once | null }>;
  private running: Looping[] = [];

  constructor(
    @Inject(WORLD) world: World,
    @Inject(SETTINGS) settings: WorkerSettings,
    @Inject(SIGNER) signer: Signer,
  ) {
    this.begun = table.map((loop) => ({
      ...loop,
      once: loop.begin({ world, settings, signer, log: new Logger(loop.name) }),
    }));
  }

  onApplicationBootstrap(): void {
    this.running = this.begun.flatMap(({ name, lookMs, once }) =>
      once ? [looping(lookMs, errorLog(name), once)] : [],
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running.map((one) => one.stop()));
  }
}
