import { createPrivateKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import {
  accessTokenOf,
  challengeOf,
  readAccessToken,
  readChallenge,
  tokenKey,
} from '../../libs/people/src/access-token.js';
import { newRefreshToken, readRefreshToken } from '../../libs/people/src/refresh-token.js';

const secret = 'a secret for these rules, 32 and more';
const now = new Date('2026-01-05T01:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const of = {
  districtId: '900001',
  staffId: '0198c0de-0000-7000-8000-000000000001',
  sessionId: '0198c0de-0000-7000-8000-000000000002',
};
const read = (token: string, at = now) =>
  readAccessToken(secret, token, at).then(
    ({ endsAt: _endsAt, ...bearer }) => bearer,
    (error: { code: string }) => error.code,
  );

test('an access token names session, account and district, and nothing else', async () => {
  const token = await accessTokenOf(secret, of, now);
  expect(await read(token)).toEqual(of);
  expect(Object.keys(decodeJwt(token)).sort()).toEqual([
    'aud',
    'district',
    'exp',
    'iat',
    'iss',
    'sid',
    'sub',
  ]);
});

test('it ends after 15 minutes', async () => {
  const token = await accessTokenOf(secret, of, now);
  expect(await read(token, later(899))).toEqual(of);
  expect(await read(token, later(900))).toBe('TOKEN_INVALID');
});

const claims = { sid: of.sessionId, district: of.districtId };
const draft = (changed: object = {}) =>
  new SignJWT({ ...claims, ...changed })
    .setSubject(of.staffId)
    .setIssuer('gridwhistle')
    .setAudience('gridwhistle-api')
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .setExpirationTime(Math.floor(now.getTime() / 1000) + 900);
const typ = 'at+jwt';

test('the forgeries below are refused for the one thing that is wrong with them', async () => {
  expect(await read(await draft().setProtectedHeader({ alg: 'HS256', typ }).sign(tokenKey(secret)))).toEqual(
    of,
  );
});

test.each<[string, () => Promise<string> | string]>([
  [
    'no signature at all',
    () =>
      new UnsecuredJWT(claims)
        .setSubject(of.staffId)
        .setIssuer('gridwhistle')
        .setAudience('gridwhistle-api')
        .setExpirationTime('1h')
        .encode(),
  ],
  [
    'HS512 with the right key',
    () =>
      draft()
        .setProtectedHeader({ alg: 'HS512', typ })
        .sign(new Uint8Array([...tokenKey(secret).export(), ...tokenKey(secret).export()])),
  ],
  [
    'RS256 of a key of their own',
    () =>
      draft()
        .setProtectedHeader({ alg: 'RS256', typ })
        .sign(
          createPrivateKey(
            generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
              type: 'pkcs8',
              format: 'pem',
            }),
          ),
        ),
  ],
  [
    'the secret itself as key',
    () =>
      draft()
        .setProtectedHeader({ alg: 'HS256', typ })
        .sign(createSecretKey(Buffer.from(secret))),
  ],
  [
    'another secret',
    () =>
      draft()
        .setProtectedHeader({ alg: 'HS256', typ })
        .sign(tokenKey(`${secret}!`)),
  ],
  ['another type', () => draft().setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(tokenKey(secret))],
  [
    'another issuer',
    () => draft().setIssuer('elsewhere').setProtectedHeader({ alg: 'HS256', typ }).sign(tokenKey(secret)),
  ],
  [
    'another audience',
    () =>
      draft()
        .setAudience('gridwhistle-second-factor')
        .setProtectedHeader({ alg: 'HS256', typ })
        .sign(tokenKey(secret)),
  ],
  [
    'no district',
    () => draft({ district: undefined }).setProtectedHeader({ alg: 'HS256', typ }).sign(tokenKey(secret)),
  ],
  ['a challenge', () => challengeOf(secret, { ...of, proof: 'p' }, now)],
  ['no token', () => 'eyJhbGciOiJIUzI1NiJ9..'],
])('refused: %s', async (_, forge) => {
  expect(await read(await forge())).toBe('TOKEN_INVALID');
});

test('a payload changed under its signature is refused', async () => {
  const [head, , mac] = (await accessTokenOf(secret, of, now)).split('.');
  const [, body] = (await accessTokenOf(secret, { ...of, staffId: of.sessionId }, now)).split('.');
  expect(await read([head, body, mac].join('.'))).toBe('TOKEN_INVALID');
});

test('a challenge lives five minutes and is no access token the other way round', async () => {
  const challenge = await challengeOf(secret, { ...of, proof: 'p' }, now);
  expect(await readChallenge(secret, challenge, later(299))).toEqual({
    districtId: of.districtId,
    staffId: of.staffId,
    proof: 'p',
  });
  expect(await readChallenge(secret, challenge, later(300))).toBeNull();
  expect(await readChallenge(secret, await accessTokenOf(secret, of, now), now)).toBeNull();
});

test('a refresh token carries session and turn under a seal', () => {
  const { token, hash } = newRefreshToken(secret, of.districtId, of.sessionId, 7);
  expect(readRefreshToken(secret, token)).toEqual({
    districtId: of.districtId,
    sessionId: of.sessionId,
    turn: 7,
    hash,
  });
  expect(readRefreshToken(`${secret}!`, token)).toBeNull();
  const parts = token.split('.');
  const forged = [
    ['900002', 0],
    ['0198c0de-0000-7000-8000-000000000003', 1],
    ['8', 2],
    ['A'.repeat(43), 3],
    ['A'.repeat(43), 4],
  ] as const;
  for (const [value, at] of forged)
    expect(readRefreshToken(secret, parts.with(at, value).join('.'))).toBeNull();
  for (const none of ['', 'none', `${token}.`, token.slice(1)])
    expect(readRefreshToken(secret, none)).toBeNull();
});
