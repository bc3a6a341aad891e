import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { speaksOfDanger } from '#understanding';
import { realClock } from '#config';
import { countedAddress, type Actor } from '#people';
import { openQrToken } from '#territory';
import { qrSecretOf } from '../qr/code-image.js';
import { sendProblem } from '../problem.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { captchaOf } from './captcha.js';
import { Counter, type Standing } from './counter.js';
import { captchaNeeded, slowedDown, tooMany } from './refusals.js';
import { classOf, rules, wrongCodes, type ClassRule, type RouteClass } from './rules.js';
import { Slowed } from './slowed.js';
import { limitStore, type LimitStore } from './store.js';

const shareMs = 250;
const toldEveryMs = 60_000;

interface Counters {
  zh: string;
  exact: boolean;
  quiet: number;
  address: Counter;
  resident?: Counter;
  account?: Counter;
  key?: Counter;
  place?: Counter;
  point?: Counter;
}

/** Who may ask how often. On the way of a request nothing is asked of the store, except where the rule says `exact`. */
@Injectable()
export class Limits implements OnApplicationShutdown {
  private readonly log = new Logger('limits');
  private readonly on: boolean;
  private readonly qrSecret: string;
  private readonly store: LimitStore;
  private readonly classes: Record<RouteClass, Counters>;
  private readonly wrong: { address: Counter; case: Counter };
  private readonly spent: Counter;
  private readonly captcha;
  private readonly all: Counter[] = [];
  private readonly timer: NodeJS.Timeout;
  private toldAt = -Infinity;
  private sharing = false;

  constructor(
    @Inject(SETTINGS) settings: ApiSettings,
    private readonly slowed: Slowed,
  ) {
    this.on = settings.rateLimits === 'on';
    this.qrSecret = qrSecretOf(settings);
    const factor = settings.rateLimitFactor;
    const counter = (name: string, rate: readonly [number, number] | undefined, by = factor) => {
      if (!rate) return undefined;
      const made = new Counter(name, rate, by);
      this.all.push(made);
      return made;
    };
    const countersOf = (name: string, rule: ClassRule): Counters => ({
      zh: rule.zh,
      exact: rule.exact ?? false,
      quiet: Math.max(1, (rule.quiet ?? Infinity) * factor),
      address: counter(rule.resident ? `${name}-address` : name, rule.address)!,
      resident: counter(name, rule.resident),
      account: counter(`${name}-account`, rule.account),
      key: counter(`${name}-key`, rule.key),
      place: counter(`${name}-place`, rule.place),
      point: counter(`${name}-point`, rule.point),
    });
    this.classes = Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => [name, countersOf(name, rule)]),
    ) as Record<RouteClass, Counters>;
    this.wrong = {
      address: counter('wrong-codes', wrongCodes.address)!,
      case: counter('wrong-codes-case', wrongCodes.case)!,
    };
    this.spent = counter('captcha', [1, 600], 1)!;
    this.store = limitStore(settings, (error) =>
      this.warn('the store of the rate limits is away; each process counts for itself', error),
    );
    this.captcha = captchaOf(
      settings,
      async (challenge) => !(await this.spent.takeExactly(challenge, this.store)).over,
      (error) => this.warn('the captcha service cannot be asked; filings pass', error),
    );
    this.timer = setInterval(() => void this.share(), shareMs).unref();
  }

  /** Counts a request by its address before anything of it is read. */
  readonly onRequest = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): void => {
    const name = this.on ? classOf(request.method, request.routeOptions.url) : null;
    if (!name) return done();
    const { address, resident, zh, exact } = this.classes[name];
    const value = countedAddress(request.ip);
    const refuse = (counter: Counter, standing: Standing) => {
      told(reply, counter, standing);
      sendProblem(tooMany(zh, standing.resetIn), request, reply);
    };
    const goOn = (standing: Standing) => {
      if (standing.over) return refuse(address, standing);
      // Whoever shows no log-in is a resident; who they are need not be known to see that they are over already.
      const theirs = request.headers.authorization === undefined ? resident?.look(value) : undefined;
      if (resident && theirs?.over) return refuse(resident, theirs);
      told(reply, address, standing);
      done();
    };
    if (!exact) return goOn(address.take(value));
    void address.takeExactly(value, this.store).then(goOn);
  };

  /**
   * Counts it by who asks, once that is known. Throws `Refusal`: TOO_MANY_REQUESTS, SLOWED_DOWN (429), CAPTCHA_NEEDED (428,
   * with the challenge).
   */
  async admit(request: FastifyRequest, reply: FastifyReply, actor: Actor): Promise<void> {
    const name = this.on ? classOf(request.method, request.routeOptions.url) : null;
    if (!name) return;
    const counters = this.classes[name];
    if (actor.kind === 'STAFF')
      return refuseOver(counters.zh, actor.only ? counters.key : counters.account, actor.id);
    if (counters.resident) {
      const standing = counters.resident.take(countedAddress(request.ip));
      told(reply, counters.resident, standing);
      if (standing.over) throw tooMany(counters.zh, standing.resetIn);
    }
    if (name === 'filing') await this.admitFiling(request, actor, counters);
  }

  private async admitFiling(request: FastifyRequest, actor: Actor, counters: Counters): Promise<void> {
    const body = (request.body ?? {}) as {
      text?: unknown;
      gridCode?: unknown;
      qr?: unknown;
      reporter?: { phone?: unknown };
    };
    // Whoever speaks of danger to life is heard at once, whatever they filed before.
    if (typeof body.text === 'string' && speaksOfDanger(body.text.slice(0, 5000))) return;
    const wait = await this.slowed.waitOf(actor.districtId, request.ip, body.reporter?.phone);
    if (wait > 0) throw slowedDown(wait);
    const scanned = typeof body.qr === 'string' ? openQrToken(this.qrSecret, body.qr) : null;
    // A forged code names no point; the filing itself will be refused.
    if (scanned) refuseOver(counters.zh, counters.point, `${scanned.districtId}:${scanned.number}`);
    else if (typeof body.gridCode === 'string')
      refuseOver(counters.zh, counters.place, `${actor.districtId}:${body.gridCode.slice(0, 20)}`);
    const { used } = (counters.resident ?? counters.address).look(countedAddress(request.ip));
    if (!this.captcha || actor.phoneIndexes || used <= counters.quiet) return;
    const now = realClock.now();
    const address = countedAddress(request.ip);
    const answer = request.headers['captcha'];
    if (typeof answer === 'string' && (await this.captcha.check(answer, address, now))) return;
    throw captchaNeeded(this.captcha.challenge(address, used / counters.quiet, now), answer !== undefined);
  }

  /** Whether this address may try a tracking code of this case at all. Throws `Refusal` TOO_MANY_REQUESTS (429). */
  beforeCode(address: string, number: string): void {
    if (!this.on) return;
    for (const standing of [this.wrong.address.look(countedAddress(address)), this.wrong.case.look(number)])
      if (standing.over) throw tooMany('查询码验证', standing.resetIn);
  }

  /** A code was wrong, or the number was: counted alike. Throws `Refusal` TOO_MANY_REQUESTS (429). */
  async wrongCode(address: string, number: string): Promise<void> {
    if (!this.on) return;
    await Promise.all([
      this.wrong.address.takeExactly(countedAddress(address), this.store),
      this.wrong.case.takeExactly(number, this.store),
    ]);
    this.beforeCode(address, number);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.store.close();
  }

  private async share(): Promise<void> {
    if (this.sharing) return;
    this.sharing = true;
    for (const counter of this.all) await counter.shareAll(this.store);
    this.sharing = false;
  }

  private warn(what: string, error: unknown): void {
    if (performance.now() - this.toldAt < toldEveryMs) return;
    this.toldAt = performance.now();
    this.log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuseOver(zh: string, counter: Counter | undefined, value: string): void {
  const standing = counter?.take(value);
  if (standing?.over) throw tooMany(zh, standing.resetIn);
}

/** draft-ietf-httpapi-ratelimit-headers. */
function told(reply: FastifyReply, { name, policy }: Counter, { left, resetIn }: Standing): void {
  void reply.header('ratelimit-policy', policy).header('ratelimit', `"${name}";r=${left};t=${resetIn}`);
}
