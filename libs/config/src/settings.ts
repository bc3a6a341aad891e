import { readOidc, type OidcSettings } from './oidc-settings.js';
import { queuePrefixAt, readRedis, type RedisPlace } from './redis-settings.js';
import { behindPooler, readPooler } from './pooler-settings.js';
import { readS3, type S3Settings } from './s3-settings.js';
import { readersOf } from './setting-readers.js';
import { readSigning, type SigningSettings } from './signing-settings.js';

/** Every setting of every process, parsed once at start. Durations are milliseconds. */
export interface Settings extends SigningSettings {
  /** NODE_ENV=production: unsafe settings are refused (unsafe-settings.ts). */
  production: boolean;
  /** Names of settings whose danger whoever runs this has accepted. */
  unsafeOk: string[];
  /** Whether a request that came in the clear is refused; the api takes its proxy's word by X-Forwarded-Proto. */
  requireTls: boolean;
  /** PostgreSQL; undefined means the embedded server of the standalone process. */
  databaseUrl?: string;
  /** PostgreSQL as the owner of the tables: for `migrate` alone; the servers work as the role of `databaseUrl`. */
  databaseOwnerUrl?: string;
  /** Whether `migrate` spreads the tables over the nodes of a Citus cluster by district. */
  distribute: 'none' | 'citus';
  /** A pooler stands before `databaseUrl` that gives a connection for one transaction at a time. */
  databasePooler?: 'transaction';
  /** A streaming copy of the database, for lists and searches. */
  databaseReplicaUrl?: string;
  /** It is asked while it lies no further back than this. */
  replicaLagMs: number;
  /** Redis for BullMQ; undefined means that BullMQ keeps its queues in PostgreSQL. */
  redis?: RedisPlace;
  host: string;
  port: number;
  /** Where the embedded server keeps its files and the generated secrets. */
  dataDir: string;
  /** Where the embedded server copies its WAL, so that it can be restored to a point in time; undefined: nowhere. */
  walArchive?: string;
  /** Signs access tokens and derives tracking codes: at least 32 characters. */
  tokenSecret?: string;
  /** Master key of the identity vault: 32 bytes as 64 hexadecimal digits. */
  vaultKey?: string;
  /** The master key to come: both are good while `npm run vault -- rewrap` takes the data keys over. */
  vaultKeyNext?: string;
  /** How data keys made from now on seal: AES-256-GCM, or SM4-CTR with HMAC-SM3. */
  vaultSuite: 'AES' | 'SM';
  /** How many whole months of the audit log `npm run audit -- archive` leaves in the database, at least. */
  auditMonths: number;
  /** A patrol shift nobody ended is over after so many hours. */
  patrolShiftHours: number;
  /** What is learned from confirmed cases is learned anew after so many hours; 0: never, the catalogue's words stand alone. */
  learningHours: number;
  /** District used where a request names none: 6 digits. */
  district: string;
  /** `stepped` only for demonstrations: time moves when an administrator says so. */
  clock: 'real' | 'stepped';
  databasePool: number;
  /** A connection to PostgreSQL that says nothing for so long, while something is asked, is given up as dead. */
  databasePatienceMs: number;
  /** How long the relay waits when it found nothing to relay. */
  relayIdleMs: number;
  /** So many live streams a process holds; one more is told to come back. */
  liveStreams: number;
  liveStreamsPerAccount: number;
  /** How often due timers are swept. */
  tickMs: number;
  /** How long a worker may hold a delivery before another may take it. */
  deliveryLeaseMs: number;
  queuePrefix: string;
  /** Where the bytes of attachments lie: below `dataDir`, which api and worker then share, or in an S3-compatible store. */
  attachments: 'disk' | 's3';
  s3?: S3Settings;
  workerConcurrency: number;
  logLevel: 'debug' | 'log' | 'warn' | 'error';
  /** Lines for people, or one JSON object a line for whatever collects logs. */
  logFormat: 'lines' | 'json';
  /** Where the worker answers /healthz, /readyz and /metrics, on `host`; 0: nowhere. */
  workerPort: number;
  /** For so long a process that was told to end says on /readyz that it is not ready, before it stops listening. */
  drainMs: number;
  /** Past this a process that was told to end is ended, whatever it has in hand. */
  shutdownMs: number;
  /** Where traces go, as OTLP over HTTP; undefined: nothing is traced and nothing of it is loaded. */
  otlpEndpoint?: string;
  /** A staff session nobody has used for so long is over. */
  sessionIdleMs: number;
  /** No staff session lives longer, however much it is used. */
  sessionMaxMs: number;
  /** Whether those who hold the machine, its rights or its log must have a second factor, or may. */
  secondFactor: 'offered' | 'required';
  /** The office's own log-in; undefined means that only the built-in accounts log in. */
  oidc?: OidcSettings;
  /** How often one may ask: the table in apps/api/src/limits/rules.ts. */
  rateLimits: 'on' | 'off';
  /** Every figure of that table times this. */
  rateLimitFactor: number;
  /** Whose word on the caller's address is taken: `none`, `loopback`, addresses or ranges, by commas. */
  trustProxy: string;
  /** Web pages of these origins may ask the api from a browser; none by default. */
  corsOrigins: string[];
  /** A whole request must have arrived within this. */
  requestTimeoutMs: number;
  /** Its headers must have arrived within this. */
  headersTimeoutMs: number;
  /** Without a gateway the process shows what it would have sent in its log. */
  smsGatewayUrl?: string;
  smsGatewayToken?: string;
  /** Who reads /metrics bears this; undefined means that only this machine itself reads them. */
  metricsToken?: string;
  /** What an anonymous filer is asked who files more often than most. */
  captcha: 'none' | 'pow' | 'siteverify';
  /** `siteverify`: the provider's address, its secret and the key a page shows its puzzle by. */
  captchaUrl?: string;
  captchaSecret?: string;
  captchaSiteKey?: string;
  /** Where residents' phones reach the api, without a slash at the end: what printed codes lead to. */
  publicUrl?: string;
  /** Seals printed codes; undefined means the token secret. Set apart it outlives a change of that one. */
  qrSecret?: string;
}

type Env = Record<string, string | undefined>;

/** A setting is missing or wrong; the message has one line per fault, in Chinese and English, with a next step. */
export class SettingsError extends Error {
  constructor(readonly faults: string[]) {
    super(faults.join('\n'));
    this.name = 'SettingsError';
  }
}

/** Reads the settings from the environment. Throws `SettingsError` naming every fault at once. */
export function readSettings(env: Env = process.env): Settings {
  const faults: string[] = [];
  const fault = (name: string, zh: string, en: string) => faults.push(`${name}: ${zh} / ${en}`);

  const { text, url, whole, oneOf, matching, secret, masterKey } = readersOf(env, fault);
  const attachments = oneOf('ATTACHMENTS', 'disk', ['disk', 's3']);
  const redis = readRedis(env, fault);
  const pooled = readPooler(env, fault, redis !== undefined);
  const production = env['NODE_ENV'] === 'production';
  const settings: Settings = {
    production,
    unsafeOk: matching(
      'UNSAFE_OK',
      '',
      /^([A-Z_]+(,[A-Z_]+)*)?$/,
      '应为以逗号分隔的设置名',
      'must be names of settings by commas',
    )
      .split(',')
      .filter(Boolean),
    requireTls: oneOf('REQUIRE_TLS', production ? 'on' : 'off', ['on', 'off']) === 'on',
    databaseUrl: pooled
      ? behindPooler(url('DATABASE_URL', ['postgres', 'postgresql']))
      : url('DATABASE_URL', ['postgres', 'postgresql']),
    databasePooler: pooled ? 'transaction' : undefined,
    databaseReplicaUrl: url('DATABASE_REPLICA_URL', ['postgres', 'postgresql']),
    replicaLagMs: whole('REPLICA_LAG_MS', 2000, 0, 600_000),
    databaseOwnerUrl: url('DATABASE_OWNER_URL', ['postgres', 'postgresql']),
    distribute: oneOf('DISTRIBUTE', 'none', ['none', 'citus']),
    redis,
    host: text('HOST', '127.0.0.1'),
    port: whole('PORT', 3000, 0, 65535),
    dataDir: text('DATA_DIR', '.data'),
    walArchive: text('WAL_ARCHIVE', '') || undefined,
    tokenSecret: secret('TOKEN_SECRET', /^.{32,}$/, '至少 32 个字符', 'needs at least 32 characters'),
    vaultKey: masterKey('VAULT_KEY', 'VAULT_KEY_FILE'),
    vaultKeyNext: masterKey('VAULT_KEY_NEXT', 'VAULT_KEY_NEXT_FILE'),
    vaultSuite: oneOf('VAULT_SUITE', 'AES', ['AES', 'SM']),
    ...readSigning(env, fault),
    auditMonths: whole('AUDIT_MONTHS', 12, 12, 1200),
    patrolShiftHours: whole('PATROL_SHIFT_HOURS', 12, 1, 24),
    learningHours: whole('LEARNING_HOURS', 24, 0, 720),
    district: matching('DISTRICT', '379902', /^\d{6}$/, '应为 6 位数字', 'must be six digits'),
    clock: oneOf('CLOCK', 'real', ['real', 'stepped']),
    databasePool: whole('DATABASE_POOL', 10, 1, 500),
    databasePatienceMs: whole('DATABASE_PATIENCE_MS', 60_000, 1000, 3_600_000),
    relayIdleMs: whole('RELAY_IDLE_MS', 100, 5, 60_000),
    liveStreams: whole('LIVE_STREAMS', 2000, 0, 50_000),
    liveStreamsPerAccount: whole('LIVE_STREAMS_PER_ACCOUNT', 6, 1, 50_000),
    tickMs: whole('TICK_MS', 1000, 50, 600_000),
    deliveryLeaseMs: whole('DELIVERY_LEASE_MS', 30_000, 100, 3_600_000),
    queuePrefix: queuePrefixAt(redis, text('QUEUE_PREFIX', 'gridwhistle')),
    attachments,
    ...(attachments === 's3' ? { s3: readS3(env, fault) } : {}),
    workerConcurrency: whole('WORKER_CONCURRENCY', 8, 1, 200),
    logLevel: oneOf('LOG_LEVEL', 'warn', ['debug', 'log', 'warn', 'error']),
    logFormat: oneOf('LOG_FORMAT', env['NODE_ENV'] === 'production' ? 'json' : 'lines', ['lines', 'json']),
    workerPort: whole('WORKER_PORT', 0, 0, 65535),
    drainMs: whole('DRAIN_MS', 0, 0, 60_000),
    shutdownMs: whole('SHUTDOWN_MS', 20_000, 1000, 600_000),
    otlpEndpoint: url('OTEL_EXPORTER_OTLP_ENDPOINT', ['http', 'https']),
    sessionIdleMs: whole('SESSION_IDLE_MS', 28_800_000, 1000, 86_400_000),
    sessionMaxMs: whole('SESSION_MAX_MS', 1_209_600_000, 60_000, 2_592_000_000),
    secondFactor: oneOf('SECOND_FACTOR', 'offered', ['offered', 'required']),
    oidc: readOidc(env, fault),
    rateLimits: oneOf('RATE_LIMITS', 'on', ['on', 'off']),
    rateLimitFactor: Number(
      matching(
        'RATE_LIMIT_FACTOR',
        '1',
        /^\d{1,6}(\.\d{1,3})?$/,
        '应为正数, 如 0.5 或 20',
        'must be a number such as 0.5 or 20',
      ),
    ),
    trustProxy: matching(
      'TRUST_PROXY',
      'loopback',
      /^(none|(loopback|linklocal|uniquelocal|[0-9a-f.:]+(\/\d{1,3})?)(,(loopback|linklocal|uniquelocal|[0-9a-f.:]+(\/\d{1,3})?))*)$/i,
      '应为 none、loopback 或以逗号分隔的地址或网段',
      'must be none, loopback, or addresses and ranges by commas',
    ),
    corsOrigins: matching(
      'CORS_ORIGINS',
      '',
      /^(https?:\/\/[^\s,/*]+(,https?:\/\/[^\s,/*]+)*)?$/,
      '应为以逗号分隔的来源, 如 https://portal.example.cn',
      'must be origins by commas, such as https://portal.example.cn',
    )
      .split(',')
      .filter(Boolean),
    requestTimeoutMs: whole('REQUEST_TIMEOUT_MS', 120_000, 500, 3_600_000),
    headersTimeoutMs: whole('HEADERS_TIMEOUT_MS', 10_000, 500, 600_000),
    smsGatewayUrl: url('SMS_GATEWAY_URL', ['http', 'https']),
    smsGatewayToken: secret('SMS_GATEWAY_TOKEN', /^.+$/, '不能为空', 'must not be empty'),
    metricsToken: secret(
      'METRICS_TOKEN',
      /^[!-~]{32,}$/,
      '至少 32 个可见 ASCII 字符',
      'needs at least 32 visible ASCII characters',
    ),
    captcha: oneOf('CAPTCHA', 'none', ['none', 'pow', 'siteverify']),
    captchaUrl: url('CAPTCHA_URL', ['http', 'https']),
    captchaSecret: secret('CAPTCHA_SECRET', /^.+$/, '不能为空', 'must not be empty'),
    captchaSiteKey: text('CAPTCHA_SITE_KEY', '') || undefined,
    publicUrl: url('PUBLIC_URL', ['http', 'https'])?.replace(/\/+$/, ''),
    qrSecret: secret('QR_SECRET', /^.{32,}$/, '至少 32 个字符', 'needs at least 32 characters'),
  };
  if (settings.captcha === 'siteverify' && !(settings.captchaUrl && settings.captchaSecret))
    fault(
      'CAPTCHA',
      'siteverify 还需要 CAPTCHA_URL 和 CAPTCHA_SECRET',
      'siteverify needs CAPTCHA_URL and CAPTCHA_SECRET too',
    );
  if (settings.drainMs > settings.shutdownMs / 4)
    fault(
      'DRAIN_MS',
      '不能超过 SHUTDOWN_MS 的四分之一, 其余时间用于办完手上的事',
      'must not be more than a quarter of SHUTDOWN_MS; the rest is for what is in hand',
    );
  if (faults.length > 0) throw new SettingsError(faults);
  return Object.freeze(settings);
}

/** With all that a server cannot do without. */
export type ServerSettings = Settings &
  Required<Pick<Settings, 'databaseUrl' | 'tokenSecret' | 'vaultKey' | 'signingKey'>>;

/** The settings a server cannot do without; throws `SettingsError` naming those that are missing. */
export function serverSettings(settings: Settings): ServerSettings {
  const { databaseUrl, tokenSecret, vaultKey, signingKey } = settings;
  const missing = Object.entries({
    DATABASE_URL: databaseUrl,
    TOKEN_SECRET: tokenSecret,
    VAULT_KEY: vaultKey,
    SIGNING_KEY: signingKey,
  })
    .filter(([, value]) => !value)
    .map(([name]) => `${name}: 未设置, 请在环境变量中给出 / is not set; give it in the environment`);
  if (!databaseUrl || !tokenSecret || !vaultKey || !signingKey) throw new SettingsError(missing);
  return { ...settings, databaseUrl, tokenSecret, vaultKey, signingKey };
}
