import { audit } from '#audit';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { DoorSettings } from './keys.js';
import { inAudit } from './log-in.js';
import { newRefreshToken, readRefreshToken } from './refresh-token.js';
import { isOver, Session, tokensOf, type Knock, type Tokens } from './session.js';
import { Staff } from './staff.js';

/**
 * Exchanges a refresh token for a new pair; each works once. One that comes a second time has been in two hands: its whole
 * family ends, whoever holds the newer ones. A client that lost the answer logs in again. Throws `Refusal` SESSION_ENDED (401).
 */
export async function refresh(
  db: Tx,
  house: DoorSettings,
  given: Knock & { districtId: string; refreshToken: string },
  now: Date,
): Promise<Tokens> {
  const read = readRefreshToken(house.tokenSecret, given.refreshToken);
  if (!read || read.districtId !== given.districtId) throw sessionEnded();
  const { districtId, sessionId, turn } = read;
  const tokens = await db.transaction(async (tx) => {
    const session = await lockSession(tx, districtId, sessionId);
    const staff = session && (await tx.findOneBy(Staff, { districtId, id: session.staffId, active: true }));
    if (!staff || isOver(session, house, now)) return null;
    if (turn < session.refreshTurn) {
      await tx.update(Session, { districtId, id: sessionId }, { endedAt: now });
      await audit(tx, {
        districtId,
        at: now,
        act: 'refreshReused',
        actor: inAudit(staff),
        subject: staff.id,
        detail: { session: sessionId, turn, of: session.refreshTurn, address: given.address },
      });
      return null;
    }
    if (turn !== session.refreshTurn || !read.hash.equals(session.refreshHash)) return null;
    const next = newRefreshToken(house.tokenSecret, districtId, sessionId, turn + 1);
    await tx.update(
      Session,
      { districtId, id: sessionId },
      {
        refreshTurn: turn + 1,
        refreshHash: next.hash,
        lastUsedAt: now,
        address: given.address,
        device: given.device,
      },
    );
    return tokensOf(house, { districtId, staffId: staff.id, sessionId }, next.token, now);
  });
  if (!tokens) throw sessionEnded();
  return tokens;
}

/** Ends the session of a refresh token; ending it twice, or showing what is none, is no fault. */
export async function logOut(
  db: Tx,
  house: DoorSettings,
  given: Knock & { districtId: string; refreshToken: string },
  now: Date,
): Promise<void> {
  const read = readRefreshToken(house.tokenSecret, given.refreshToken);
  if (!read || read.districtId !== given.districtId) return;
  const { districtId, sessionId } = read;
  await db.transaction(async (tx) => {
    const session = await lockSession(tx, districtId, sessionId);
    const staff = session && (await tx.findOneBy(Staff, { districtId, id: session.staffId }));
    if (!staff || session.endedAt) return;
    await tx.update(Session, { districtId, id: sessionId }, { endedAt: now });
    await audit(tx, {
      districtId,
      at: now,
      act: 'logOut',
      actor: inAudit(staff),
      subject: staff.id,
      detail: { session: sessionId, address: given.address },
    });
  });
}

const lockSession = (tx: Tx, districtId: string, id: string) =>
  tx.findOne(Session, { where: { districtId, id }, lock: { mode: 'pessimistic_write' } });

export const sessionEnded = () =>
  new Refusal(401, 'SESSION_ENDED', {
    zh: '会话已结束, 请重新登录。',
    en: 'The session has ended; log in again.',
  });
