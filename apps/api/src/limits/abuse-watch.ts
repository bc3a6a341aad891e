import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { watchRepeats, type Noted } from '#cases';
import { realClock } from '#config';
import { seeing, wholeDistrict } from '#database';
import { District, systemActor, type Actor } from '#people';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { Slowed } from './slowed.js';

const lookMs = 1000;
const tidyMs = 3_600_000;
const toldEveryMs = 60_000;
/** Of a flood this many are looked at each second; the others are filed all the same, and who floods is seen the next second. */
const mostNoted = 200;

/**
 * Looks, after the answer has gone out, at who files again and again. What was not yet looked at when a process ends is lost:
 * a mark is a hint for a person, never a condition of a case.
 */
@Injectable()
export class AbuseWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('abuse');
  private noted: Array<Noted & { ip: string | null }> = [];
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private busy = false;
  private tidiedAt = -Infinity;
  private toldAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly slowed: Slowed,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.rateLimits === 'off') return;
    this.timer = setInterval(() => {
      if (this.busy) return;
      this.busy = true;
      this.looking = this.look()
        .catch((error: unknown) => this.warn(error))
        .finally(() => (this.busy = false));
    }, lookMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Notes a filing that was answered 201. */
  readonly onResponse = (
    request: FastifyRequest & { actor?: Actor },
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): void => {
    if (reply.statusCode === 201 && request.routeOptions.url === '/api/v1/cases' && this.timer) {
      const number = String(reply.getHeader('location')).split('/').at(-1) ?? '';
      const ip = request.actor?.kind === 'REPORTER' ? request.ip : null;
      if (this.noted.length < mostNoted) this.noted.push({ number, ip, address: null, at: realClock.now() });
    }
    done();
  };

  /** While the database is away every look fails: once a minute is enough to say so. */
  private warn(error: unknown): void {
    if (performance.now() - this.toldAt < toldEveryMs) return;
    this.toldAt = performance.now();
    this.log.warn(error instanceof Error ? error.message : String(error));
  }

  private async look(): Promise<void> {
    await this.slowed.reload();
    await this.tidy();
    const batch = this.noted
      .splice(0)
      .map(({ ip, ...one }) => ({ ...one, address: ip === null ? null : this.slowed.addressIndex(ip) }));
    for (const districtId of new Set(batch.map(({ number }) => number.slice(0, 6))))
      await this.watch(
        districtId,
        batch.filter(({ number }) => number.startsWith(districtId)),
      );
  }

  private async watch(districtId: string, filings: Noted[]): Promise<void> {
    const now = realClock.now();
    const marked = await seeing(wholeDistrict(districtId), () =>
      this.dataSource.transaction(async (tx) => {
        const found = await watchRepeats(tx, districtId, filings, this.settings.rateLimitFactor, now);
        const actor = systemActor(districtId);
        for (const { kind, numbers } of found)
          await audit(tx, {
            districtId,
            at: now,
            act: 'abuseMarked',
            actor,
            subject: numbers[0] ?? null,
            detail: { kind, numbers },
          });
        return found.length;
      }),
    );
    if (marked > 0) await this.slowed.reload();
  }

  /** What is not needed any more: where filings came from, old codes and sessions of residents, whoever had to wait. */
  private async tidy(): Promise<void> {
    if (performance.now() - this.tidiedAt < tidyMs) return;
    this.tidiedAt = performance.now();
    const twoDaysAgo = new Date(realClock.now().getTime() - 2 * 86_400_000);
    for (const { districtId } of await this.dataSource.manager.find(District, {
      select: { districtId: true },
    }))
      for (const [table, column] of [
        ['filing_source', 'at'],
        ['slowed_source', 'until'],
        ['resident_code', 'sent_at'],
        ['resident_session', 'expires_at'],
      ])
        await this.dataSource.query(`DELETE FROM ${table} WHERE district_id = $1 AND ${column} < $2`, [
          districtId,
          twoDaysAgo,
        ]);
  }
}
