import { randomBytes } from 'node:crypto';
import { isWeak, readSettings, refuseUnsafe, SettingsError, unsafeRules } from '#config';
import { secrets } from '../support/lane.js';

const drawn = () => randomBytes(32).toString('hex');
/** What the README's production set-up gives. */
const sound = () => ({
  NODE_ENV: 'production',
  DATABASE_URL: `postgres://gridwhistle_program:${randomBytes(24).toString('hex')}@postgres:5432/gridwhistle`,
  TOKEN_SECRET: drawn(),
  VAULT_KEY: drawn(),
  METRICS_TOKEN: drawn(),
  SECOND_FACTOR: 'required',
  CAPTCHA: 'pow',
  SMS_GATEWAY_URL: 'https://sms.example.cn/send',
});
const held = (more: Record<string, string>) => refuseUnsafe(readSettings({ ...sound(), ...more }));

test('sound settings are neither refused nor warned of', () => {
  expect(held({})).toEqual([]);
});

const same = drawn();
/** Every rule with a setting that meets it. */
const meets: Record<string, Record<string, string>> = {
  TOKEN_SECRET: { TOKEN_SECRET: secrets.TOKEN_SECRET },
  VAULT_KEY: { VAULT_KEY: secrets.VAULT_KEY },
  VAULT_KEY_NEXT: { VAULT_KEY_NEXT: '0'.repeat(64) },
  QR_SECRET: { QR_SECRET: 'please-change-me-please-change-me-1' },
  METRICS_TOKEN: { METRICS_TOKEN: 'x'.repeat(40) },
  SECRETS_ALIKE: { TOKEN_SECRET: same, VAULT_KEY: same.toUpperCase() },
  SIGNING_KEY: { SIGNING_KEY: secrets.SIGNING_KEY },
  DATABASE_URL: { DATABASE_URL: 'postgres://gridwhistle_program:gridwhistle@postgres/gridwhistle' },
  DATABASE_REPLICA_URL: { DATABASE_REPLICA_URL: 'postgres://reader@replica/gridwhistle?password=Reader' },
  CLOCK: { CLOCK: 'stepped' },
  RATE_LIMITS: { RATE_LIMITS: 'off' },
  TRUST_PROXY: { TRUST_PROXY: '0.0.0.0/0' },
  REQUIRE_TLS: { REQUIRE_TLS: 'off' },
  SECOND_FACTOR: { SECOND_FACTOR: 'offered' },
  CAPTCHA: { CAPTCHA: 'none' },
  SMS_GATEWAY_URL: { SMS_GATEWAY_URL: '' },
  LOG_LEVEL: { LOG_LEVEL: 'debug' },
  CORS_ORIGINS: { CORS_ORIGINS: 'http://portal.example.cn' },
};

test.each(unsafeRules.map((rule) => [rule.weight, rule.name, rule] as const))(
  '%s: %s, by name and with a next step in both languages',
  (weight, name, { zh, en }) => {
    const given = name === 'METRICS_TOKEN' && weight === 'WARNED' ? { METRICS_TOKEN: '' } : meets[name]!;
    const line = `${name}: ${zh} / ${en}`;
    if (weight === 'WARNED') expect(held(given)).toEqual([line]);
    else {
      expect(() => held(given)).toThrow(SettingsError);
      expect(() => held(given)).toThrow(line);
      expect(() => held(given)).toThrow(`UNSAFE_OK=${name}`);
      expect(held({ ...given, UNSAFE_OK: name })).toEqual([`UNSAFE_OK ${line}`]);
    }
    expect(refuseUnsafe(readSettings({ ...sound(), ...given, NODE_ENV: 'development' }))).toEqual([]);
  },
);

test.each([
  ['0.0.0.0/1,128.0.0.0/1', true],
  ['10.0.0.0/7', true],
  ['loopback,::/16', true],
  ['::ffff:0.0.0.0/96', true],
  ['2000::/3', true],
  ['10.0.0.0/8,uniquelocal,2001:db8::/32,203.0.113.7', false],
  ['::ffff:10.0.0.0/104,::1', false],
  ['none', false],
])('TRUST_PROXY=%s is too wide: %s', (TRUST_PROXY, wide) => {
  if (wide) expect(() => held({ TRUST_PROXY })).toThrow(/TRUST_PROXY/);
  else expect(held({ TRUST_PROXY })).toEqual([]);
});

test('a password with a bare % is read, and guessed if it can be', () => {
  const at = (login: string) => ({ DATABASE_URL: `postgres://${login}@postgres/gridwhistle` });
  expect(held(at('gridwhistle_program:5%f0q%zz%'))).toEqual([]);
  expect(() => held(at('a%25b:a%b'))).toThrow(/DATABASE_URL/);
});

test('everything that is refused is said at once, and accepting one accepts no other', () => {
  const both = { CLOCK: 'stepped', RATE_LIMIT_FACTOR: '10000', UNSAFE_OK: 'CLOCK' };
  expect(() => held({ ...both, UNSAFE_OK: '' })).toThrow(
    /CLOCK: [^]*RATE_LIMITS: [^]*UNSAFE_OK=CLOCK,RATE_LIMITS/,
  );
  expect(() => held(both)).toThrow(/^RATE_LIMITS: /);
});

test('what is drawn at random is never called weak', () => {
  for (let at = 0; at < 2000; at++) {
    expect(isWeak(drawn())).toBe(false);
    expect(isWeak(randomBytes(32).toString('base64'))).toBe(false);
  }
});
