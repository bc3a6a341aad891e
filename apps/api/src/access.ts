import {
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { caseNotFound, isCaseNumber, isTrackingCode } from '#cases';
import { realClock, Refusal } from '#config';
import { actorOf, hasRole, reporterActor, type Actor, type Role } from '#people';
import type { ApiSettings } from './start-api.js';
import { SETTINGS } from './tokens.js';

/** Who may use a route: `ANYONE`, `STAFF` with or without certain roles, or `PARTY`: staff or the case's resident. */
export type Rule = 'ANYONE' | 'PARTY' | 'STAFF' | readonly Role[];

const RULE = 'access-rule';
/** Every route carries one; a route without it answers nobody. */
export const Access = (rule: Rule) => SetMetadata(RULE, rule);

type Asked = FastifyRequest & { actor?: Actor };

/** The one guard: finds out who asks and holds the route's rule against it. What they may see and do is the board's and the desk's. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asked>();
    const rule = this.reflector.getAllAndOverride<Rule | undefined>(RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!rule) throw forbidden();
    const actor = await this.whoAsks(request);
    request.actor = actor ?? reporterActor(this.districtOf(request), null, null);
    if (rule === 'ANYONE') return true;
    if (!actor) throw logInFirst();
    if (rule === 'PARTY') return true;
    if (actor.kind !== 'STAFF' || (rule !== 'STAFF' && !hasRole(actor, ...rule))) throw forbidden();
    return true;
  }

  private async whoAsks(request: FastifyRequest): Promise<Actor | null> {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    // A session is somebody at a desk: it runs on real time, whatever the clock of the cases shows.
    if (bearer) return actorOf(this.settings.tokenSecret, bearer, realClock.now());
    const code = request.headers['tracking-code'];
    const { number } = request.params as { number?: string };
    return typeof code === 'string' && number ? this.resident(number, code) : null;
  }

  /** A wrong code and a wrong number are told alike. */
  private async resident(number: string, code: string): Promise<Actor> {
    if (!isCaseNumber(number)) throw caseNotFound();
    const districtId = number.slice(0, 6);
    const [row] = await this.dataSource.query(
      `SELECT id, reporter_id AS "reporterId", tracking_hash AS "trackingHash" FROM cases WHERE district_id = $1 AND number = $2`,
      [districtId, number],
    );
    if (!isTrackingCode(code, row?.trackingHash ?? '0'.repeat(64)) || !row) throw caseNotFound();
    return reporterActor(districtId, row.id, row.reporterId);
  }

  private districtOf(request: FastifyRequest): string {
    const { district } = request.query as { district?: unknown };
    return district === undefined ? this.settings.district : String(district);
  }
}

/** Who asks. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<Asked>();
  if (!actor) throw forbidden();
  return actor;
});

/** Who moves which case, and the version they have seen: `If-Match` or `version` in the body; residents need none. */
export const Mover = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<Asked>();
  const { number = '' } = request.params as { number?: string };
  const actor = request.actor;
  if (!actor) throw forbidden();
  if (!isCaseNumber(number)) throw caseNotFound();
  const version = versionOf(request);
  if (version === undefined && actor.kind === 'STAFF') throw versionMissing();
  return { actor, number, ...(version === undefined ? {} : { version }) };
});

function versionOf(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match'];
  if (header !== undefined) {
    const version = Number(/^(?:W\/)?"(\d+)"$/.exec(header)?.[1]);
    if (!Number.isInteger(version)) throw versionMissing();
    return version;
  }
  const { version } = (request.body ?? {}) as { version?: unknown };
  return typeof version === 'number' ? version : undefined;
}

const versionMissing = () =>
  new Refusal(428, 'VERSION_MISSING', {
    zh: '请带上您看到的版本: If-Match: "7" 或正文中的 version。',
    en: 'Say which version you have seen: If-Match: "7", or version in the body.',
  });
const logInFirst = () =>
  new Refusal(401, 'LOGIN_NEEDED', {
    zh: '请先登录(Authorization: Bearer ...), 或凭查询码访问(Tracking-Code: ...)。',
    en: 'Log in first (Authorization: Bearer ...), or give the tracking code (Tracking-Code: ...).',
  });
const forbidden = () =>
  new Refusal(403, 'ROLE_NOT_ALLOWED', { zh: '您的角色不能使用此功能。', en: 'Your role may not use this.' });
