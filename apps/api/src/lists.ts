import {
  createParamDecorator,
  Inject,
  Injectable,
  Logger,
  type ExecutionContext,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { errorLine } from '#config';
import { noReplica, watchReplica, type Replica, type Tx } from '#database';
import type { ApiSettings } from './start-api.js';
import { SETTINGS } from './tokens.js';

/** Whether the caller wants no copy: `Cache-Control: no-cache`, as browsers send it for `fetch(..., { cache: 'no-cache' })`. */
export const Fresh = createParamDecorator((_: unknown, context: ExecutionContext): boolean =>
  /\bno-(cache|store)\b/i.test(
    context.switchToHttp().getRequest<FastifyRequest>().headers['cache-control'] ?? '',
  ),
);

/** Where lists, searches and counts are read: on a replica where one is set and near enough, unless the caller wants it fresh. */
@Injectable()
export class Lists implements OnApplicationShutdown {
  private readonly replica: Replica;
  private readonly log = new Logger('replica');
  private told = -Infinity;

  constructor(
    private readonly primary: DataSource,
    @Inject(SETTINGS) settings: ApiSettings,
  ) {
    const { databaseReplicaUrl: url, databasePool: pool, replicaLagMs: mostMs } = settings;
    this.replica = url
      ? watchReplica(primary, url, { pool, mostMs, trouble: (error) => this.tell(error) })
      : noReplica(primary);
  }

  read<T>(fresh: boolean, work: (tx: Tx) => Promise<T>): Promise<T> {
    return fresh ? work(this.primary.manager) : this.replica.read(work);
  }

  /** How old at most what the replica shows is, in milliseconds; null: there is none, or it is away. For health and metrics. */
  lagMs(): number | null {
    return this.replica.lagMs();
  }

  onApplicationShutdown(): Promise<void> {
    return this.replica.close();
  }

  private tell(error: unknown): void {
    // Once a minute: it is looked for twice a second.
    if (performance.now() - this.told < 60_000) return;
    this.told = performance.now();
    this.log.warn(`trying again, lists are read on the primary: ${errorLine(error)}`);
  }
}
