import { loginOf } from './database-address.js';
import { SettingsError, type Settings } from './settings.js';

/** A setting no production server should have, and what to do about it. */
export interface UnsafeRule {
  /** The setting it is about; what UNSAFE_OK names to accept it. */
  name: string;
  /** REFUSED: the server does not start. WARNED: one line, and it starts. */
  weight: 'REFUSED' | 'WARNED';
  unsafe(settings: Settings): boolean;
  zh: string;
  en: string;
}

const newSecret = {
  zh: '是示例、过短或有规律的值: 用 openssl rand -hex 32 另生成一个',
  en: 'is a sample, or too regular to be secret: draw another with openssl rand -hex 32',
};

/** Start-up in production holds the settings against these; SECURITY.md, "Unsafe settings". */
export const unsafeRules: readonly UnsafeRule[] = [
  weak('TOKEN_SECRET', ({ tokenSecret }) => tokenSecret),
  weak('VAULT_KEY', ({ vaultKey }) => vaultKey),
  weak('VAULT_KEY_NEXT', ({ vaultKeyNext }) => vaultKeyNext),
  weak('QR_SECRET', ({ qrSecret }) => qrSecret),
  weak('METRICS_TOKEN', ({ metricsToken }) => metricsToken),
  {
    name: 'SECRETS_ALIKE',
    weight: 'REFUSED',
    unsafe: ({ tokenSecret, vaultKey, qrSecret, metricsToken }) => {
      const given = [tokenSecret, vaultKey, qrSecret, metricsToken].filter((one) => one !== undefined);
      return new Set(given.map((one) => one.toLowerCase())).size < given.length;
    },
    zh: 'TOKEN_SECRET、VAULT_KEY、QR_SECRET、METRICS_TOKEN 中有相同的值: 一处泄露即全部泄露, 请各自生成',
    en: 'two of TOKEN_SECRET, VAULT_KEY, QR_SECRET and METRICS_TOKEN are the same: whoever learns one has both; draw each anew',
  },
  {
    name: 'SIGNING_KEY',
    weight: 'REFUSED',
    unsafe: ({ signingKey = '' }) =>
      signingKey.replaceAll(/\s/g, '').includes('AABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'),
    zh: '是测试用的公开私钥: 用 npm run keys -- signing 另生成',
    en: 'is the key of the tests, which everybody has: make one with npm run keys -- signing',
  },
  guessed('DATABASE_URL', ({ databaseUrl }) => databaseUrl),
  guessed('DATABASE_REPLICA_URL', ({ databaseReplicaUrl }) => databaseReplicaUrl),
  {
    name: 'CLOCK',
    weight: 'REFUSED',
    unsafe: ({ clock }) => clock !== 'real',
    zh: '不是真实时钟, 期限和历史都会失真: 去掉 CLOCK',
    en: 'is not the real clock, and every limit and history would be wrong: unset CLOCK',
  },
  {
    name: 'RATE_LIMITS',
    weight: 'REFUSED',
    unsafe: ({ rateLimits, rateLimitFactor }) => rateLimits === 'off' || rateLimitFactor >= 1000,
    zh: '已关闭(或 RATE_LIMIT_FACTOR 大到等于关闭), 密码和验证码可被穷举: 设为 on, 系数小于 1000',
    en: 'are off (or RATE_LIMIT_FACTOR makes them as good as off), and passwords and codes can be tried without end: turn them on, with a factor below 1000',
  },
  {
    name: 'TRUST_PROXY',
    weight: 'REFUSED',
    unsafe: ({ trustProxy }) => trustProxy.split(',').some(isWide),
    zh: '相信太多人自报的地址(宽于 /8 的 IPv4 网段或 /16 的 IPv6 网段): 只写反向代理的地址或网段',
    en: "takes the word of too many on the caller's address (a range wider than /8, or /16 of IPv6): name the addresses of the reverse proxy only",
  },
  {
    name: 'REQUIRE_TLS',
    weight: 'WARNED',
    unsafe: ({ requireTls }) => !requireTls,
    zh: '已关闭: 明文请求也会被受理, 令牌和诉求人信息可能被窃听; 请在反向代理上启用 TLS 并传 X-Forwarded-Proto',
    en: 'is off: requests in the clear are served, and tokens and names may be read on the way; give the reverse proxy TLS and let it send X-Forwarded-Proto',
  },
  {
    name: 'SECOND_FACTOR',
    weight: 'WARNED',
    unsafe: ({ secondFactor }) => secondFactor === 'offered',
    zh: '未强制: 管理员的密码一旦泄露即可登录; 设为 required',
    en: 'is not required: the password of an administrator alone opens the door; set it to required',
  },
  {
    name: 'CAPTCHA',
    weight: 'WARNED',
    unsafe: ({ captcha }) => captcha === 'none',
    zh: '为 none: 匿名提交只受频率限制; 设为 pow',
    en: 'is none: only rate limits stand before anonymous filers; set it to pow',
  },
  {
    name: 'SMS_GATEWAY_URL',
    weight: 'WARNED',
    unsafe: ({ smsGatewayUrl }) => smsGatewayUrl === undefined,
    zh: '未设置: 一次性验证码会写进日志, 看到日志的人可冒充居民; 请接入短信网关',
    en: 'is not set: one-time codes are written into the log, and whoever reads it can act as a resident; give a gateway',
  },
  {
    name: 'METRICS_TOKEN',
    weight: 'WARNED',
    unsafe: ({ metricsToken, trustProxy }) => metricsToken === undefined && trustProxy !== 'none',
    zh: '未设置: 若反向代理不传来访者地址, 人人都像本机, 可读 /metrics; 请设置',
    en: 'is not set: behind a proxy that hides the caller everybody looks like this machine and reads /metrics; set it',
  },
  {
    name: 'LOG_LEVEL',
    weight: 'WARNED',
    unsafe: ({ logLevel }) => logLevel === 'debug',
    zh: '为 debug: 日志过多, 设为 warn',
    en: 'is debug, which writes far more than operations need: set it to warn',
  },
  {
    name: 'CORS_ORIGINS',
    weight: 'WARNED',
    unsafe: ({ corsOrigins }) => corsOrigins.some((one) => one.startsWith('http://')),
    zh: '含 http:// 来源, 途中可被改写: 改为 https://',
    en: 'names an origin in the clear, which can be rewritten on the way: make it https://',
  },
];

function weak(name: string, of: (settings: Settings) => string | undefined): UnsafeRule {
  const unsafe = (settings: Settings) => isWeak(of(settings));
  return { name, weight: 'REFUSED', unsafe, ...newSecret };
}

function guessed(name: string, of: (settings: Settings) => string | undefined): UnsafeRule {
  return {
    name,
    weight: 'REFUSED',
    unsafe: (settings) => guessable(of(settings)),
    zh: '的密码可以猜到(与用户名或库名相同, 或是常见的默认密码): 请换成 openssl rand -hex 24 的结果',
    en: 'has a password that can be guessed (the name of the user or database, or a usual default): set what openssl rand -hex 24 gives',
  };
}

/** All of IPv4 stands within `::/80` too, as `::ffff:a.b.c.d`, so a range there is counted from its 96th bit. */
function isWide(range: string): boolean {
  const [, address, bits] = /^(.+)\/(\d+)$/.exec(range) ?? [];
  if (address === undefined) return false;
  const least = !address.includes(':') ? 8 : /^0{0,4}:/.test(address) ? 96 + 8 : 16;
  return Number(bits) < least;
}

/** Few different characters, one piece over and over, digits in a row, or words a document would have. */
export function isWeak(secret: string | undefined): boolean {
  if (secret === undefined) return false;
  const text = secret.toLowerCase();
  const different = new Set(text).size;
  if (different < 10 || /^(.{1,32}?)\1+.{0,31}$/.test(text) || hasRun(text)) return true;
  return /secret|passw|change.?me|example|sample|default|test|gridwhistle|密钥|示例/.test(text);
}

/** Twelve characters that each follow the one before, as in 0123456789ab. */
function hasRun(text: string): boolean {
  const order = '0123456789abcdefghijklmnopqrstuvwxyz';
  let run = 1;
  for (let at = 1; at < text.length; at++) {
    const here = order.indexOf(text[at]!);
    run = here > 0 && here === order.indexOf(text[at - 1]!) + 1 ? run + 1 : 1;
    if (run >= 12) return true;
  }
  return false;
}

function guessable(url: string | undefined): boolean {
  const login = url ? loginOf(url) : null;
  if (!login?.password) return false;
  const usual = [
    'postgres',
    'password',
    'gridwhistle',
    'admin',
    'root',
    '123456',
    '12345678',
    'secret',
    'changeme',
  ];
  return [login.user, login.database, ...usual].some(
    (one) => one.toLowerCase() === login.password.toLowerCase(),
  );
}

/**
 * Holds the settings of a production server (NODE_ENV=production) against the rules. Returns the warnings, one line each; throws
 * `SettingsError` with everything that is refused at once, but for what UNSAFE_OK accepts by name, which is warned of.
 */
export function refuseUnsafe(settings: Settings): string[] {
  if (!settings.production) return [];
  const found = unsafeRules.filter(({ unsafe }) => unsafe(settings));
  const accepted = ({ name }: UnsafeRule) => settings.unsafeOk.includes(name);
  const refused = found.filter((one) => one.weight === 'REFUSED' && !accepted(one));
  const line = ({ name, zh, en }: UnsafeRule) => `${name}: ${zh} / ${en}`;
  if (refused.length > 0)
    throw new SettingsError([
      ...refused.map(line),
      `生产环境(NODE_ENV=production)不以这些设置启动; 确需如此时设 UNSAFE_OK=${refused.map(({ name }) => name).join(',')} / No production server starts like this; where it must, set UNSAFE_OK=${refused.map(({ name }) => name).join(',')}`,
    ]);
  return found.map((one) => (one.weight === 'REFUSED' ? `UNSAFE_OK ${line(one)}` : line(one)));
}
