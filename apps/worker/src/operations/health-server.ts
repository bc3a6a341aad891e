import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { InjectQueue } from '@nestjs/bullmq';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Registry } from 'prom-client';
import type { Settings } from '#config';
import { queues } from '#outbox';
import { isMeasurer } from '../../../operations/src/measurer.js';
import { exposition, measureProcess } from '../../../operations/src/meters.js';
import { watchPool } from '../../../operations/src/pool-gauge.js';
import { Readiness } from '../../../operations/src/readiness.js';
import { workGauge } from '../../../operations/src/work-gauge.js';
import { SETTINGS, WORLD } from '../tokens.js';
import type { World } from '../world.js';
import { watchQueue } from './queue-gauge.js';

interface Said {
  status: number;
  type: string;
  text: string;
}

/**
 * /healthz, /readyz and /metrics of the worker, on WORKER_PORT where that is set: alive says that its event loop turns, ready that
 * its database answers (degraded where only the queue does not). Who reads the metrics: as at the api.
 */
@Injectable()
export class HealthServer implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly registry = new Registry();
  private readonly readiness: Readiness;
  private readonly server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5000 },
    (request, reply) => void this.answer(request, reply),
  );

  constructor(
    @Inject(WORLD) { dataSource, clock }: World,
    @Inject(SETTINGS) private readonly settings: Settings,
    @InjectQueue(queues.effects) effects: Queue,
    @InjectQueue(queues.ticks) ticks: Queue,
  ) {
    this.readiness = new Readiness(dataSource, 0, () => effects.getJobCounts('active'));
    watchPool('worker', dataSource);
    watchQueue(effects);
    watchQueue(ticks);
    workGauge(this.registry, dataSource, clock);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { host, workerPort } = this.settings;
    if (workerPort === 0) return;
    measureProcess();
    this.server.listen(workerPort, host);
    await once(this.server, 'listening');
  }

  onModuleDestroy(): Promise<void> {
    return this.readiness.onModuleDestroy();
  }

  /** Last: until its work is done it says that it is alive and not ready. */
  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { status, type, text } = await this.said(request).catch(() => problem(500));
    reply.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
  }

  private async said({ method, url, headers, socket }: IncomingMessage): Promise<Said> {
    const path = method === 'GET' ? url?.split('?')[0] : undefined;
    if (path === '/healthz') return json(200, { status: 'ok' });
    if (path === '/readyz') {
      const ready = await this.readiness.look();
      return json(ready.status === 'unavailable' ? 503 : 200, ready);
    }
    if (path !== '/metrics' || !measures({ ip: socket.remoteAddress ?? '', headers }, this.settings))
      return problem(404);
    return { status: 200, ...(await exposition(this.registry)) };
  }
}

function measures(...asked: Parameters<typeof isMeasurer>): boolean {
  try {
    return isMeasurer(...asked);
  } catch {
    return false;
  }
}

const json = (status: number, body: object): Said => ({
  status,
  type: 'application/json; charset=utf-8',
  text: JSON.stringify(body),
});
const problem = (status: number): Said => json(status, { status });
