import {
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { caseNotFound, isCaseNumber, scopeOf } from '#cases';
import { Refusal } from '#config';
import { lookAs } from '#database';
import { hasRole, reporterActor, type Actor, type Role } from '#people';
import { isMeasurer } from '../../operations/src/measurer.js';
import { Doors } from './doors.js';
import { Limits } from './limits/limits.js';
import { refuseBeyondKey } from './machines/key-routes.js';
import type { ApiSettings } from './start-api.js';
import { SETTINGS } from './tokens.js';

/**
 * Who may use a route: `ANYONE`, `STAFF` with or without certain roles, `PARTY`: staff or the case's resident, or `RESIDENT`: who
 * logged in by phone. `MEASURER`: the office's own monitoring (`isMeasurer`); to all others the route is not there.
 */
export type Rule = 'ANYONE' | 'PARTY' | 'RESIDENT' | 'STAFF' | 'MEASURER' | readonly Role[];

const RULE = 'access-rule';
/** Every route carries one; a route without it answers nobody. */
export const Access = (rule: Rule) => SetMetadata(RULE, rule);

type Asked = FastifyRequest & { actor?: Actor };

/** The one guard: finds out who asks and holds the route's rule against it. What they may see and do is the board's and the desk's. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly doors: Doors,
    private readonly limits: Limits,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asked>();
    const rule = this.reflector.getAllAndOverride<Rule | undefined>(RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!rule) throw forbidden();
    // The token of the monitoring is nobody's session: the doors would refuse it.
    if (rule === 'MEASURER') return isMeasurer(request, this.settings);
    const actor = await this.doors.whoAsks(request);
    request.actor = actor ?? reporterActor(this.districtOf(request), null, null);
    lookAs(scopeOf(request.actor));
    refuseBeyondKey(request, request.actor);
    await this.limits.admit(request, context.switchToHttp().getResponse<FastifyReply>(), request.actor);
    if (rule === 'ANYONE') return true;
    if (!actor) throw logInFirst();
    if (rule === 'PARTY') return true;
    if (rule === 'RESIDENT' && actor.phoneIndexes) return true;
    if (rule === 'RESIDENT') throw forbidden();
    if (actor.kind !== 'STAFF' || (rule !== 'STAFF' && !hasRole(actor, ...rule))) throw forbidden();
    return true;
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
