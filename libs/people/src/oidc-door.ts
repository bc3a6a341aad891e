import { createHash, randomBytes } from 'node:crypto';
import type * as client from 'openid-client';
import type { DataSource } from 'typeorm';
import { Refusal, SettingsError, type OidcSettings } from '#config';
import type { DoorSettings } from './keys.js';
import { enterVouched } from './oidc-account.js';
import { OidcAttempt } from './oidc-attempt.js';
import { toldBy } from './oidc-claims.js';
import { allRoles } from './roles.js';
import type { Knock, Tokens } from './session.js';

const attemptMs = 10 * 60_000;
const waitSeconds = 10;
export const oidcCallback = '/api/v1/sessions/oidc/callback';

/**
 * Log-in by the office's own server: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 9700).
 * What is needed to finish is kept in the database for ten minutes and works once; only the browser that began may finish.
 * It opens the district of the settings and no other: whom the office vouches for does not say where.
 */
export class OidcDoor {
  private discovered: Promise<client.Configuration> | null = null;

  /** Throws `SettingsError` where OIDC_CLAIMS maps to a role there is not. */
  constructor(
    private readonly db: DataSource,
    private readonly house: DoorSettings & { district: string },
    private readonly oidc: OidcSettings,
  ) {
    const wrong = Object.values(oidc.claims.map).filter((role) => !(allRoles as string[]).includes(role));
    if (wrong.length > 0)
      throw new SettingsError([`OIDC_CLAIMS: 没有这些角色 / no such roles: ${wrong.join(', ')}`]);
  }

  /** Where to send the browser, and what to leave in it. Throws `Refusal` OIDC_AWAY (503). */
  async begin(now: Date): Promise<{ address: string; browser: string }> {
    const [client, config] = await Promise.all([library(), this.configuration()]);
    const browser = randomBytes(32).toString('base64url');
    const state = client.randomState();
    const [nonce, verifier] = [client.randomNonce(), client.randomPKCECodeVerifier()];
    const { manager } = this.db;
    const { district: districtId } = this.house;
    const expired = new Date(now.getTime() - attemptMs);
    const left: Array<{ of: string }> = await manager.query(
      `SELECT DISTINCT district_id AS of FROM oidc_attempt WHERE started_at < $1`,
      [expired],
    );
    for (const { of } of left)
      await manager.query(
        `DELETE FROM oidc_attempt WHERE district_id = $1 AND state_hash IN (SELECT state_hash FROM oidc_attempt
           WHERE district_id = $1 AND started_at < $2 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
        [of, expired],
      );
    const hashes = { stateHash: sha256(state), browserHash: sha256(browser) };
    await manager.insert(OidcAttempt, { districtId, ...hashes, nonce, verifier, startedAt: now });
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: this.redirect,
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { address: address.href, browser };
  }

  /** Throws `Refusal` OIDC_FAILED (401), OIDC_REFUSED, OIDC_ELSEWHERE (403), OIDC_AWAY (503). */
  async finish(search: string, browser: string | null, knock: Knock, now: Date): Promise<Tokens> {
    const config = await this.configuration();
    const state = new URLSearchParams(search).get('state') ?? '';
    const { district: districtId } = this.house;
    const [attempts]: [OidcAttempt[], number] = await this.db.query(
      `DELETE FROM oidc_attempt WHERE district_id = $1 AND state_hash = $2
       RETURNING nonce, verifier, browser_hash AS "browserHash", started_at AS "startedAt"`,
      [districtId, sha256(state)],
    );
    const attempt = attempts[0];
    const age = now.getTime() - (attempt?.startedAt.getTime() ?? -Infinity);
    if (!attempt || age > attemptMs || !sha256(browser ?? '').equals(attempt.browserHash)) throw failed();
    const { subject, claims } = await this.exchange(config, search, state, attempt);
    const { issuer, claims: by, create } = this.oidc;
    if (by.district !== undefined && claims[by.district] !== districtId) throw elsewhere();
    const vouched = { districtId, issuer, subject, told: toldBy(claims, by) };
    return enterVouched(this.db.manager, this.house, vouched, { ...knock, create }, now);
  }

  private async exchange(
    config: client.Configuration,
    search: string,
    state: string,
    { nonce, verifier }: OidcAttempt,
  ): Promise<{ subject: string; claims: Record<string, unknown> }> {
    const client = await library();
    try {
      const tokens = await client.authorizationCodeGrant(config, new URL(`${this.redirect}${search}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const told = tokens.claims();
      if (!told) throw failed();
      const more = config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, told.sub)
        : {};
      // What was signed goes before what was merely fetched.
      return { subject: told.sub, claims: { ...more, ...told } };
    } catch (error) {
      throw error instanceof TypeError && !('code' in error) ? away() : failed();
    }
  }

  private get redirect(): string {
    return `${this.oidc.redirect}${oidcCallback}`;
  }

  /** Asked for once; again after a failure. */
  private configuration(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.oidc;
    const url = new URL(issuer);
    const discover = async () => {
      const client = await library();
      // The settings let plain http through for the machine itself only.
      const execute = url.protocol === 'http:' ? [client.allowInsecureRequests] : [];
      return client.discovery(url, clientId, clientSecret, undefined, {
        execute: [...execute, client.enableNonRepudiationChecks],
        timeout: waitSeconds,
      });
    };
    this.discovered ??= discover().catch(() => {
      this.discovered = null;
      throw away();
    });
    return this.discovered;
  }
}

/** Loaded where somebody logs in this way: most offices have no such server. */
const library = () => import('openid-client');

const sha256 = (text: string) => createHash('sha256').update(text).digest();

const failed = () =>
  new Refusal(401, 'OIDC_FAILED', {
    zh: '统一登录未成功或已超时, 请重新开始: GET /api/v1/sessions/oidc。',
    en: 'The log-in failed or took too long; begin again: GET /api/v1/sessions/oidc.',
  });
const elsewhere = () =>
  new Refusal(403, 'OIDC_ELSEWHERE', {
    zh: '统一登录显示您不属于本区, 请从您所在区的系统登录。',
    en: 'The office log-in says you belong to another district; log in to the system of that one.',
  });
const away = () =>
  new Refusal(503, 'OIDC_AWAY', {
    zh: '统一登录服务暂时无法访问, 请稍后重试, 或用本系统账号登录。',
    en: 'The office log-in cannot be reached; try again later or use an account of this system.',
  });
