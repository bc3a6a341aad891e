import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { jwtVerify, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from './actor.js';
import { Session, Staff } from './staff.js';

const accessMinutes = 15;
const refreshDays = 14;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds until the access token ends. */
  expiresIn: number;
}

/** argon2id with the library's defaults (19 MiB, 2 passes), the floor of OWASP's advice. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/**
 * Opens a session for a name and password. An unknown name costs the same work as a wrong password.
 * Throws `Refusal` LOGIN_FAILED.
 */
export async function logIn(
  tx: Tx,
  secret: string,
  given: { districtId: string; username: string; password: string },
  now: Date,
): Promise<Tokens> {
  const staff = await tx.findOneBy(Staff, {
    districtId: given.districtId,
    username: given.username,
    active: true,
  });
  const right = await verify(staff?.passwordHash ?? (await someHash), given.password);
  if (!staff || !right) throw loginFailed();
  return openSession(tx, secret, staff, now);
}

/** Exchanges a refresh token for a new pair; each token works once. Throws `Refusal` SESSION_ENDED. */
export async function refresh(
  tx: Tx,
  secret: string,
  districtId: string,
  token: string,
  now: Date,
): Promise<Tokens> {
  const ended: Array<{ staff_id: string }> = (
    await tx.query(
      `UPDATE session SET ended_at = $3 WHERE district_id = $1 AND refresh_hash = $2 AND ended_at IS NULL AND expires_at > $3
       RETURNING staff_id`,
      [districtId, sha256(token), now],
    )
  )[0];
  const staff = ended[0] && (await tx.findOneBy(Staff, { districtId, id: ended[0].staff_id, active: true }));
  if (!staff) throw sessionEnded();
  return openSession(tx, secret, staff, now);
}

/** Ends the session of a refresh token; ending it twice is no fault. */
export async function logOut(tx: Tx, districtId: string, token: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE session SET ended_at = $3 WHERE district_id = $1 AND refresh_hash = $2 AND ended_at IS NULL`,
    [districtId, sha256(token), now],
  );
}

/** Who holds this access token. Throws `Refusal` TOKEN_INVALID. */
export async function actorOf(secret: string, accessToken: string, now: Date): Promise<Actor> {
  try {
    const { payload } = await jwtVerify<{ actor: Actor }>(accessToken, key(secret), { currentDate: now });
    return payload.actor;
  } catch {
    throw new Refusal(401, 'TOKEN_INVALID', {
      zh: '登录凭证无效或已过期, 请重新登录或刷新。',
      en: 'The access token is invalid or has expired; log in again or refresh it.',
    });
  }
}

async function openSession(tx: Tx, secret: string, staff: Staff, now: Date): Promise<Tokens> {
  const refreshToken = randomBytes(32).toString('base64url');
  await tx.insert(Session, {
    districtId: staff.districtId,
    id: uuidv7(),
    staffId: staff.id,
    refreshHash: sha256(refreshToken),
    startedAt: now,
    expiresAt: new Date(now.getTime() + refreshDays * 86_400_000),
    endedAt: null,
  });
  const actor: Actor = {
    kind: 'STAFF',
    districtId: staff.districtId,
    id: staff.id,
    name: staff.name,
    unitCode: staff.unitCode,
    roles: staff.roles,
    gridCode: staff.gridCode,
    caseId: null,
  };
  return {
    accessToken: await accessTokenOf(secret, actor, now),
    refreshToken,
    expiresIn: accessMinutes * 60,
  };
}

/** The token that says for 15 minutes that its bearer is this actor; `actorOf` reads it. */
export function accessTokenOf(secret: string, actor: Actor, now: Date): Promise<string> {
  const issued = Math.floor(now.getTime() / 1000);
  return new SignJWT({ actor })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt(issued)
    .setExpirationTime(issued + accessMinutes * 60)
    .sign(key(secret));
}

const someHash = hashPassword(randomBytes(16).toString('hex'));
const key = (secret: string) => new TextEncoder().encode(secret);
const sha256 = (text: string) => createHash('sha256').update(text).digest();

const loginFailed = () =>
  new Refusal(401, 'LOGIN_FAILED', {
    zh: '用户名或密码不正确, 请核对后重试。',
    en: 'The user name or the password is wrong; check both and try again.',
  });
const sessionEnded = () =>
  new Refusal(401, 'SESSION_ENDED', {
    zh: '会话已结束, 请重新登录。',
    en: 'The session has ended; log in again.',
  });
