import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { caseNotFound, isCaseNumber, isTrackingCode } from '#cases';
import { realClock } from '#config';
import { actorOf, reporterActor, type Actor } from '#people';
import type { ApiSettings } from './start-api.js';
import { SETTINGS } from './tokens.js';

/** The ways in: a member of staff by a session, the resident of a case by its tracking code. */
@Injectable()
export class Doors {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** Who asks; null for whoever shows nothing. Throws `Refusal`: TOKEN_INVALID (401), CASE_NOT_FOUND (404). */
  async whoAsks(request: FastifyRequest): Promise<Actor | null> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    // A session is somebody at a desk: it runs on real time, whatever the clock of the cases shows.
    if (bearer) return actorOf(this.settings.tokenSecret, bearer, realClock.now());
    const code = request.headers['tracking-code'];
    const { number } = request.params as { number?: string };
    return typeof code === 'string' && number ? this.residentOf(number, code) : null;
  }

  /** A wrong code and a wrong number are told alike. */
  private async residentOf(number: string, code: string): Promise<Actor> {
    if (!isCaseNumber(number)) throw caseNotFound();
    const districtId = number.slice(0, 6);
    const [row] = await this.dataSource.query(
      `SELECT id, reporter_id AS "reporterId", tracking_hash AS "trackingHash" FROM cases WHERE district_id = $1 AND number = $2`,
      [districtId, number],
    );
    if (!isTrackingCode(code, row?.trackingHash ?? '0'.repeat(64)) || !row) throw caseNotFound();
    return reporterActor(districtId, row.id, row.reporterId);
  }
}
