import { setTimeout as wait } from 'node:timers/promises';
import type { OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { within } from './within.js';

/** What /readyz answers: 200, but for `unavailable`, which is 503. `degraded` goes on without something it can wait for. */
export interface Ready {
  status: 'ok' | 'degraded' | 'unavailable';
  why?: string;
}

const patienceMs = 3000;
const away =
  '数据库不可用或未迁移, 请检查 PostgreSQL 并运行 npm run migrate / the database cannot be reached or is not migrated; check PostgreSQL and run npm run migrate';
const queueAway =
  '队列不可用, 送达推迟但不会丢失, 请检查 Redis / the queue cannot be reached; deliveries wait and none is lost; check Redis';
const ending = '正在停止 / this process is ending';

/** Whether a process can do its work: it is not ending, its database answers and has its schema, and its queue answers. */
export class Readiness implements OnModuleDestroy {
  private migrated = false;
  private over = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly drainMs: number,
    private readonly askQueue?: () => Promise<unknown>,
  ) {}

  /** Before anything else ends: from now on it is not ready, and for `drainMs` whoever sends requests here can find that out. */
  async onModuleDestroy(): Promise<void> {
    this.over = true;
    await wait(this.drainMs);
  }

  async look(): Promise<Ready> {
    if (this.over) return { status: 'unavailable', why: ending };
    const [database, queue] = await Promise.all([
      answers(() => this.database()),
      this.askQueue ? answers(this.askQueue) : true,
    ]);
    if (!database) return { status: 'unavailable', why: away };
    return queue ? { status: 'ok' } : { status: 'degraded', why: queueAway };
  }

  /** A database that is further than this program is no fault: a newer one runs beside it. */
  private async database(): Promise<void> {
    const newest = this.dataSource.migrations.at(-1);
    const [there] = this.migrated
      ? await this.dataSource.query('SELECT 1 AS one')
      : await this.dataSource.query('SELECT 1 AS one FROM schema_migration WHERE name = $1', [
          newest?.name ?? newest?.constructor.name,
        ]);
    if (!there) throw new Error('not migrated');
    this.migrated = true;
  }
}

/** A pool with all its connections in use is not an answer either. */
function answers(ask: () => Promise<unknown>): Promise<boolean> {
  const asked = ask().then(
    () => true,
    () => false,
  );
  return within(patienceMs, asked, false);
}
