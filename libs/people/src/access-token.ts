import { decodeJwt, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { Refusal } from '#config';
import { derivedKey } from './keys.js';

/** What an access token says: whose session it is, and nothing of what they may do. */
export interface Bearer {
  districtId: string;
  staffId: string;
  sessionId: string;
}

export const accessSeconds = 15 * 60;
const challengeSeconds = 5 * 60;
const issuer = 'gridwhistle';

/** The two kinds of token, each for an audience of its own so that neither passes for the other. */
const kinds = {
  access: { audience: 'gridwhistle-api', typ: 'at+jwt', seconds: accessSeconds },
  challenge: { audience: 'gridwhistle-second-factor', typ: 'challenge+jwt', seconds: challengeSeconds },
} as const;
type Kind = keyof typeof kinds;

/** The key that tokens are signed with. */
export const tokenKey = (secret: string) => derivedKey(secret, 'access token');

function signed(kind: Kind, secret: string, payload: JWTPayload, now: Date): Promise<string> {
  const { audience, typ, seconds } = kinds[kind];
  const issued = Math.floor(now.getTime() / 1000);
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issued)
    .setExpirationTime(issued + seconds)
    .sign(tokenKey(secret));
}

async function read<T>(kind: Kind, secret: string, token: string, now: Date): Promise<T & JWTPayload> {
  const { audience, typ } = kinds[kind];
  const { payload } = await jwtVerify<T>(token, tokenKey(secret), {
    algorithms: ['HS256'],
    issuer,
    audience,
    typ,
    requiredClaims: ['sub', 'exp', 'district'],
    currentDate: now,
  });
  return payload;
}

/** The token that names for 15 minutes the session its bearer works in; `readAccessToken` reads it. */
export const accessTokenOf = (secret: string, of: Bearer, now: Date): Promise<string> =>
  signed('access', secret, { sub: of.staffId, sid: of.sessionId, district: of.districtId }, now);

/** Throws `Refusal` TOKEN_INVALID for whatever is not a living access token of ours, signed with HS256. */
export async function readAccessToken(
  secret: string,
  token: string,
  now: Date,
): Promise<Bearer & { endsAt: Date }> {
  try {
    const {
      sub,
      sid,
      district,
      exp = 0,
    } = await read<{ sid: string; district: string }>('access', secret, token, now);
    return {
      districtId: district,
      staffId: String(sub),
      sessionId: sid,
      endsAt: new Date(exp * 1000),
    };
  } catch {
    throw tokenInvalid();
  }
}

/** When a token that was found good ends; of `Authorization: Bearer ...`, which is not verified again here. */
export const accessTokenEnds = (authorization: string): Date =>
  new Date((decodeJwt(authorization.replace(/^Bearer /i, '')).exp ?? 0) * 1000);

/** What stands between the password and the second factor, for five minutes; `proof` changes with the password. */
export const challengeOf = (
  secret: string,
  of: { districtId: string; staffId: string; proof: string },
  now: Date,
): Promise<string> =>
  signed('challenge', secret, { sub: of.staffId, district: of.districtId, proof: of.proof }, now);

/** Null for whatever is not a living challenge of ours. */
export async function readChallenge(secret: string, token: string, now: Date) {
  try {
    const { sub, district, proof } = await read<{ district: string; proof: string }>(
      'challenge',
      secret,
      token,
      now,
    );
    return { districtId: district, staffId: String(sub), proof };
  } catch {
    return null;
  }
}

export const tokenInvalid = () =>
  new Refusal(401, 'TOKEN_INVALID', {
    zh: '登录凭证无效或已过期, 请重新登录或刷新。',
    en: 'The access token is invalid or has expired; log in again or refresh it.',
  });
