import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { realClock, Refusal, type Said } from '#config';
import { StaffDoor, type Actor, type Owing } from '#people';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';

/** What stays open to whoever owes something. */
const always: readonly string[] = [
  'GET /api/v1/sessions/me',
  'GET /api/v1/sessions',
  'POST /api/v1/sessions',
  'POST /api/v1/sessions/refresh',
  'DELETE /api/v1/sessions',
];

/** The routes by which it is done, and what everything else answers until then. */
const owed: Record<Owing, { routes: readonly string[]; code: string; said: Said }> = {
  PASSWORD: {
    routes: ['PUT /api/v1/password'],
    code: 'PASSWORD_CHANGE_NEEDED',
    said: {
      zh: '首次登录须先修改密码: PUT /api/v1/password。',
      en: 'Change the first password before anything else: PUT /api/v1/password.',
    },
  },
  ENROL: {
    routes: ['POST /api/v1/second-factor', 'POST /api/v1/second-factor/confirmation'],
    code: 'SECOND_FACTOR_ENROLMENT_NEEDED',
    said: {
      zh: '您的角色须先绑定第二因子: POST /api/v1/second-factor。',
      en: 'Your role needs a second factor before anything else: POST /api/v1/second-factor.',
    },
  },
  PROOF: {
    routes: ['POST /api/v1/second-factor/proof'],
    code: 'SECOND_FACTOR_PROOF_NEEDED',
    said: {
      zh: '请先用第二因子验证本次会话: POST /api/v1/second-factor/proof。',
      en: 'Show your second factor in this session before anything else: POST /api/v1/second-factor/proof.',
    },
  },
};

/** Staff at the door: whose session an access token names, and whether something has to be done first. */
@Injectable()
export class StaffAtDoor {
  private readonly door: StaffDoor;
  private readonly forgetting: Array<() => void> = [];

  constructor(dataSource: DataSource, @Inject(SETTINGS) settings: ApiSettings) {
    this.door = new StaffDoor(dataSource, settings);
  }

  /**
   * Throws `Refusal` TOKEN_INVALID, SESSION_ENDED (401), PASSWORD_CHANGE_NEEDED, SECOND_FACTOR_ENROLMENT_NEEDED,
   * SECOND_FACTOR_PROOF_NEEDED (403).
   */
  async whoBears(request: FastifyRequest, accessToken: string): Promise<Actor> {
    // A session is somebody at a desk: it runs on real time, whatever the clock of the cases shows.
    const actor = await this.door.actorOf(accessToken, realClock.now());
    if (!actor.owes) return actor;
    const { routes, code, said } = owed[actor.owes];
    const asked = `${request.method} ${request.routeOptions.url}`;
    if (!always.includes(asked) && !routes.includes(asked)) throw new Refusal(403, code, said);
    return actor;
  }

  /** What was read of sessions counts no more: call it after a change of accounts or sessions, so that it holds here at once. */
  forget(): void {
    this.door.forget();
    for (const told of this.forgetting) told();
  }

  /** Tells whoever keeps something of a session as well. */
  onForget(told: () => void): void {
    this.forgetting.push(told);
  }
}
