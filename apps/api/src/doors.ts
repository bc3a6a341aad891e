import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { caseNotFound, caseOfPhone, isCaseNumber, isTrackingCode } from '#cases';
import { realClock, Refusal } from '#config';
import { seeing, wholeDistrict } from '#database';
import { isResidentToken, keyHolder, reporterActor, residentOf, type Actor } from '#people';
import { Limits } from './limits/limits.js';
import { StaffAtDoor } from './people/staff-at-door.js';
import { Phones } from './residents/phones.js';

/** The ways in: a member of staff by a session, a machine by its key, a resident by phone or by the tracking code of a case. */
@Injectable()
export class Doors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly staff: StaffAtDoor,
    private readonly limits: Limits,
    private readonly phones: Phones,
  ) {}

  /** Who asks; null for whoever shows nothing. Throws `Refusal`: TOKEN_INVALID, KEY_INVALID (401), CASE_NOT_FOUND (404), TOO_MANY_REQUESTS (429). */
  async whoAsks(request: FastifyRequest): Promise<Actor | null> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const { number } = request.params as { number?: string };
    if (bearer && isResidentToken(bearer)) return this.residentByPhone(bearer, number);
    if (bearer) return this.staff.whoBears(request, bearer);
    const key = request.headers['api-key'];
    if (typeof key === 'string') return this.machine(key, request.ip);
    const code = request.headers['tracking-code'];
    return typeof code === 'string' && number ? this.residentByCode(number, code, request.ip) : null;
  }

  /** A wrong key, an expired and a revoked one, and one from elsewhere are told alike. */
  private async machine(key: string, address: string): Promise<Actor> {
    const actor = await keyHolder(this.dataSource.manager, key, address, realClock.now());
    if (!actor) throw keyInvalid();
    return actor;
  }

  /** On a case's route they are the resident of that case, if the phone is its reporter's; elsewhere of none yet. */
  private async residentByPhone(token: string, number: string | undefined): Promise<Actor> {
    const known = await residentOf(this.dataSource.manager, token, realClock.now());
    if (!known) throw residentSessionEnded();
    const { districtId, phone } = known;
    const phoneIndexes = await this.phones.indexes(districtId, phone);
    if (number === undefined) return { ...reporterActor(districtId, null, null), phoneIndexes };
    const own = isCaseNumber(number)
      ? await seeing(wholeDistrict(districtId), () =>
          caseOfPhone(this.dataSource.manager, districtId, phoneIndexes, number),
        )
      : null;
    if (!own) throw caseNotFound();
    return { ...reporterActor(districtId, own.id, own.reporterId), phoneIndexes };
  }

  /** A wrong code and a wrong number are told alike, and counted alike. */
  private async residentByCode(number: string, code: string, address: string): Promise<Actor> {
    this.limits.beforeCode(address, number);
    const actor = isCaseNumber(number) ? await this.holderOf(number, code) : null;
    if (actor) return actor;
    await this.limits.wrongCode(address, number);
    throw caseNotFound();
  }

  private async holderOf(number: string, code: string): Promise<Actor | null> {
    const districtId = number.slice(0, 6);
    const [row] = await seeing(wholeDistrict(districtId), () =>
      this.dataSource.query(
        `SELECT id, reporter_id AS "reporterId", tracking_hash AS "trackingHash" FROM cases WHERE district_id = $1 AND number = $2`,
        [districtId, number],
      ),
    );
    const right = isTrackingCode(code, row?.trackingHash ?? '0'.repeat(64));
    return right && row ? reporterActor(districtId, row.id, row.reporterId) : null;
  }
}

const keyInvalid = () =>
  new Refusal(401, 'KEY_INVALID', {
    zh: '接口密钥无效、已过期、已吊销, 或不允许从此地址使用, 请联系安全管理员。',
    en: 'The API key is wrong, has expired, was revoked or may not be used from this address; ask the security administrator.',
  });
const residentSessionEnded = () =>
  new Refusal(401, 'TOKEN_INVALID', {
    zh: '登录已失效, 请重新获取验证码登录。',
    en: 'This log-in has ended; ask for a new one-time code.',
  });
