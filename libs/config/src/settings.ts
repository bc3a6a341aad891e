/** Every setting of every process, parsed once at start. Durations are milliseconds. */
export interface Settings {
  /** PostgreSQL; undefined means the embedded server of the standalone process. */
  databaseUrl?: string;
  /** Redis for BullMQ; undefined means that BullMQ keeps its queues in PostgreSQL. */
  redisUrl?: string;
  host: string;
  port: number;
  /** Where the embedded server keeps its files and the generated secrets. */
  dataDir: string;
  /** Signs access tokens and derives tracking codes: at least 32 characters. */
  tokenSecret?: string;
  /** Master key of the identity vault: 32 bytes as 64 hexadecimal digits. */
  vaultKey?: string;
  /** District used where a request names none: 6 digits. */
  district: string;
  /** `stepped` only for demonstrations: time moves when an administrator says so. */
  clock: 'real' | 'stepped';
  databasePool: number;
  /** How long the relay waits when it found nothing to relay. */
  relayIdleMs: number;
  /** How often due timers are swept. */
  tickMs: number;
  /** How long a worker may hold a delivery before another may take it. */
  deliveryLeaseMs: number;
  queuePrefix: string;
  workerConcurrency: number;
  logLevel: 'debug' | 'log' | 'warn' | 'error';
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

  const text = (name: string, fallback: string) => env[name]?.trim() || fallback;
  const url = (name: string, schemes: string[]) => {
    const value = env[name]?.trim();
    if (!value) return undefined;
    if (!schemes.some((scheme) => value.startsWith(`${scheme}://`)))
      fault(name, `应以 ${schemes.join(' 或 ')}:// 开头`, `must start with ${schemes.join(' or ')}://`);
    return value;
  };
  const whole = (name: string, fallback: number, least: number, most: number) => {
    const value = Number(text(name, String(fallback)));
    if (!Number.isInteger(value) || value < least || value > most)
      fault(name, `应为 ${least} 到 ${most} 的整数`, `must be a whole number from ${least} to ${most}`);
    return value;
  };
  const oneOf = <T extends string>(name: string, fallback: T, allowed: readonly T[]) => {
    const value = text(name, fallback) as T;
    if (!allowed.includes(value))
      fault(name, `只能是 ${allowed.join('、')} 之一`, `must be one of ${allowed.join(', ')}`);
    return value;
  };
  const matching = (name: string, fallback: string, pattern: RegExp, zh: string, en: string) => {
    const value = text(name, fallback);
    if (!pattern.test(value)) fault(name, zh, en);
    return value;
  };
  const secret = (name: string, pattern: RegExp, zh: string, en: string) => {
    const value = env[name]?.trim() || undefined;
    if (value && !pattern.test(value)) fault(name, zh, en);
    return value;
  };

  const settings: Settings = {
    databaseUrl: url('DATABASE_URL', ['postgres', 'postgresql']),
    redisUrl: url('REDIS_URL', ['redis', 'rediss']),
    host: text('HOST', '127.0.0.1'),
    port: whole('PORT', 3000, 0, 65535),
    dataDir: text('DATA_DIR', '.data'),
    tokenSecret: secret('TOKEN_SECRET', /^.{32,}$/, '至少 32 个字符', 'needs at least 32 characters'),
    vaultKey: secret('VAULT_KEY', /^[0-9a-f]{64}$/i, '应为 64 位十六进制数', 'must be 64 hexadecimal digits'),
    district: matching('DISTRICT', '379902', /^\d{6}$/, '应为 6 位数字', 'must be six digits'),
    clock: oneOf('CLOCK', 'real', ['real', 'stepped']),
    databasePool: whole('DATABASE_POOL', 10, 1, 500),
    relayIdleMs: whole('RELAY_IDLE_MS', 100, 5, 60_000),
    tickMs: whole('TICK_MS', 1000, 50, 600_000),
    deliveryLeaseMs: whole('DELIVERY_LEASE_MS', 30_000, 100, 3_600_000),
    queuePrefix: text('QUEUE_PREFIX', 'gridwhistle'),
    workerConcurrency: whole('WORKER_CONCURRENCY', 8, 1, 200),
    logLevel: oneOf('LOG_LEVEL', 'warn', ['debug', 'log', 'warn', 'error']),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return Object.freeze(settings);
}

/** The settings a server cannot do without; throws `SettingsError` naming those that are missing. */
export function serverSettings(
  settings: Settings,
): Settings & Required<Pick<Settings, 'databaseUrl' | 'tokenSecret' | 'vaultKey'>> {
  const { databaseUrl, tokenSecret, vaultKey } = settings;
  const missing = Object.entries({
    DATABASE_URL: databaseUrl,
    TOKEN_SECRET: tokenSecret,
    VAULT_KEY: vaultKey,
  })
    .filter(([, value]) => !value)
    .map(([name]) => `${name}: 未设置, 请在环境变量中给出 / is not set; give it in the environment`);
  if (!databaseUrl || !tokenSecret || !vaultKey) throw new SettingsError(missing);
  return { ...settings, databaseUrl, tokenSecret, vaultKey };
}
