import {
  newRecoveryCodes,
  newTotpSecret,
  openSecret,
  recoveryHash,
  sealSecret,
  stepOfCode,
  totpCode,
  totpUri,
} from '../../libs/people/src/totp.js';
import { toldBy } from '../../libs/people/src/oidc-claims.js';
import { readSettings } from '#config';

const key = { vaultKey: 'ab'.repeat(32) };
const next = 'cd'.repeat(32);
const at = (seconds: number) => new Date(seconds * 1000);

test('codes are those of RFC 6238 (SHA-1, the last six of its eight digits)', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const published = [
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [20000000000, '353130'],
  ] as const;
  for (const [seconds, code] of published) expect(totpCode(secret, at(seconds))).toBe(code);
});

test('a code counts for its half minute, the one before and the one after', () => {
  const secret = newTotpSecret();
  const code = totpCode(secret, at(3000));
  expect([2939, 2970, 3000, 3029, 3059].map((now) => stepOfCode(secret, code, at(now)))).toEqual([
    null,
    100,
    100,
    100,
    100,
  ]);
  expect(stepOfCode(secret, code, at(3060))).toBeNull();
});

test('the URI is one an authenticator reads', () => {
  const secret = newTotpSecret();
  const uri = new URL(totpUri(secret, 'admin', '379902'));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Gridwhistle:admin@379902',
  ]);
  expect(uri.searchParams.get('secret')).toBe(secret);
});

test('a sealed secret opens for its owner under its key only', () => {
  const secret = newTotpSecret();
  const sealed = sealSecret(key, '900001/a', secret);
  expect(sealed.toString('latin1')).not.toContain(secret);
  expect(openSecret(key, '900001/a', sealed)).toBe(secret);
  expect(() => openSecret(key, '900001/b', sealed)).toThrow('unable to authenticate');
  expect(() => openSecret({ vaultKey: next }, '900001/a', sealed)).toThrow('unable to authenticate');
  // While the master key changes both open, and what is sealed anew is under the one to come.
  const both = { ...key, vaultKeyNext: next };
  expect(openSecret(both, '900001/a', sealed)).toBe(secret);
  expect(openSecret({ vaultKey: next }, '900001/a', sealSecret(both, '900001/a', secret))).toBe(secret);
});

test('ten recovery codes, all different, the same however they are typed', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  const [one = ''] = codes;
  expect(one).toMatch(/^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/);
  const hashed = recoveryHash('900001/a', one);
  expect(recoveryHash('900001/a', ` ${one.toUpperCase().replaceAll('-', ' ')}`)).toEqual(hashed);
  expect(recoveryHash('900001/b', one)).not.toEqual(hashed);
});

const oidc = (claims: object) =>
  readSettings({
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'gw',
    OIDC_CLIENT_SECRET: 's',
    OIDC_REDIRECT: 'http://localhost:3000',
    OIDC_CLAIMS: JSON.stringify(claims),
  }).oidc!;

test('claims become roles by the map of the settings; what is not mapped means nothing', () => {
  const { claims } = oidc({
    username: 'uid',
    unit: 'dept',
    roles: 'groups',
    map: { dispatch: 'DISPATCHER', review: 'REVIEWER' },
  });
  const told = (groups: unknown) =>
    toldBy({ uid: 'li', name: '李雷', dept: 'D01', groups, amr: ['pwd'] }, claims);
  expect(told(['dispatch', 'other', 'dispatch', 7])).toEqual({
    username: 'li',
    name: '李雷',
    unitCode: 'D01',
    roles: ['DISPATCHER'],
    strong: false,
  });
  expect(told('review').roles).toEqual(['REVIEWER']);
  expect(told(['DISPATCHER', 'SYSTEM_ADMIN', 'constructor', '__proto__']).roles).toEqual([]);
  expect(told(undefined).roles).toEqual([]);
  expect(toldBy({ groups: ['dispatch'] }, oidc({}).claims).roles).toBeUndefined();
  expect(toldBy({ amr: ['pwd', 'otp'] }, claims).strong).toBe(true);
});

test('plain http is for the machine itself only, and every fault is named', () => {
  const env = {
    OIDC_ISSUER: 'http://sso.example.cn',
    OIDC_REDIRECT: 'http://gw.example.cn',
    OIDC_CLAIMS: '{"map":{"a":1}}',
    OIDC_CREATE: 'yes',
  };
  expect(() => readSettings(env)).toThrow(
    /OIDC_CREATE[^]*OIDC_ISSUER[^]*OIDC_CLIENT_ID[^]*OIDC_CLIENT_SECRET[^]*OIDC_REDIRECT[^]*OIDC_CLAIMS/,
  );
  expect(readSettings({}).oidc).toBeUndefined();
});
