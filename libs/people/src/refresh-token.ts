import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { macOf } from './keys.js';

/** What a refresh token says: of which session it is, and its how-manieth. */
export interface RefreshRead {
  districtId: string;
  sessionId: string;
  /** 1 for the token of the log-in, one more for each exchange. */
  turn: number;
  /** SHA-256 of its random part, which is all that is kept of it. */
  hash: Buffer;
}

const form = /^(\d{6})\.([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})\.([\w-]{43})$/;

const sealOf = (secret: string, body: string) => macOf(secret, 'refresh token', body).toString('base64url');
const hashOf = (random: string) => createHash('sha256').update(random).digest();

/**
 * A refresh token: 256 random bits, with session and turn beside them under a seal, so that a spent one is known for what
 * it is without keeping every token there ever was.
 */
export function newRefreshToken(
  secret: string,
  districtId: string,
  sessionId: string,
  turn: number,
): { token: string; hash: Buffer } {
  const random = randomBytes(32).toString('base64url');
  const body = `${districtId}.${sessionId}.${turn}.${random}`;
  return { token: `${body}.${sealOf(secret, body)}`, hash: hashOf(random) };
}

/** Null for whatever was not made by `newRefreshToken` with this secret. */
export function readRefreshToken(secret: string, token: string): RefreshRead | null {
  const [, districtId, sessionId, turn, random, seal] = form.exec(token) ?? [];
  if (!districtId || !sessionId || !turn || !random || !seal) return null;
  const right = sealOf(secret, `${districtId}.${sessionId}.${turn}.${random}`);
  if (!timingSafeEqual(Buffer.from(seal), Buffer.from(right))) return null;
  return { districtId, sessionId, turn: Number(turn), hash: hashOf(random) };
}
