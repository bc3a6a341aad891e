import { freshId } from '#config';
import { Column, Entity, Index, IsNull, PrimaryColumn } from 'typeorm';
import type { Tx } from '#database';
import { accessSeconds, accessTokenOf } from './access-token.js';
import type { DoorSettings } from './keys.js';
import { newRefreshToken } from './refresh-token.js';
import type { Staff } from './staff.js';

/** By which door a session was opened: our own password, the office's log-in, or a command on the machine itself. */
export type Way = 'PASSWORD' | 'OIDC' | 'LOCAL';

/** One log-in with all refresh tokens that follow from it (a family); ended, none of its tokens opens anything. */
@Entity('session')
@Index('ix_session_staff', ['districtId', 'staffId'])
export class Session {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_session' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_session' }) id: string;
  @Column({ name: 'staff_id', type: 'uuid' }) staffId: string;
  @Column({ type: 'text' }) way: Way;
  /** A second factor was given. */
  @Column({ type: 'boolean' }) strong: boolean;
  @Column({ type: 'text' }) address: string;
  /** What the client calls itself. */
  @Column({ type: 'text', nullable: true }) device: string | null;
  @Column({ name: 'refresh_hash', type: 'bytea' }) refreshHash: Buffer;
  /** How many refresh tokens there have been. */
  @Column({ name: 'refresh_turn', type: 'int' }) refreshTurn: number;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt: Date;
  @Column({ name: 'last_used_at', type: 'timestamptz' }) lastUsedAt: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt: Date | null;
}

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds until the access token ends. */
  expiresIn: number;
}

/** From where somebody knocks. */
export interface Knock {
  address: string;
  device: string | null;
}

/** Whether a session opens nothing any more: ended, unused for too long, or too old. Limits in milliseconds. */
export const isOver = (
  { endedAt, lastUsedAt, expiresAt }: Pick<Session, 'endedAt' | 'lastUsedAt' | 'expiresAt'>,
  { sessionIdleMs }: Pick<DoorSettings, 'sessionIdleMs'>,
  now: Date,
): boolean => endedAt !== null || expiresAt <= now || now.getTime() - lastUsedAt.getTime() >= sessionIdleMs;

/** Opens a session for somebody who has been recognised, in the caller's transaction. */
export async function openSession(
  tx: Tx,
  house: DoorSettings,
  staff: Pick<Staff, 'districtId' | 'id'>,
  { way, strong, address, device }: Knock & { way: Way; strong: boolean },
  now: Date,
): Promise<Tokens & { sessionId: string }> {
  const of = { districtId: staff.districtId, staffId: staff.id, sessionId: freshId() };
  const first = newRefreshToken(house.tokenSecret, of.districtId, of.sessionId, 1);
  await tx.insert(Session, {
    districtId: of.districtId,
    id: of.sessionId,
    staffId: of.staffId,
    way,
    strong,
    address,
    device,
    refreshHash: first.hash,
    refreshTurn: 1,
    startedAt: now,
    lastUsedAt: now,
    expiresAt: new Date(now.getTime() + house.sessionMaxMs),
    endedAt: null,
  });
  return { ...(await tokensOf(house, of, first.token, now)), sessionId: of.sessionId };
}

/** The answer of a log-in and of an exchange. */
export async function tokensOf(
  { tokenSecret }: DoorSettings,
  of: { districtId: string; staffId: string; sessionId: string },
  refreshToken: string,
  now: Date,
): Promise<Tokens> {
  return { accessToken: await accessTokenOf(tokenSecret, of, now), refreshToken, expiresIn: accessSeconds };
}

/** Ends sessions of one account: one, all, or all but one. Returns how many were open. */
export async function endSessions(
  tx: Tx,
  of: { districtId: string; staffId: string; only?: string; butNot?: string },
  now: Date,
): Promise<number> {
  const [, count] = await tx.query(
    `UPDATE session SET ended_at = $5 WHERE district_id = $1 AND staff_id = $2 AND ended_at IS NULL
       AND ($3::uuid IS NULL OR id = $3) AND ($4::uuid IS NULL OR id <> $4)`,
    [of.districtId, of.staffId, of.only ?? null, of.butNot ?? null, now],
  );
  return count;
}

/** The sessions of an account that still open something, the one used last first. */
export async function openSessions(
  tx: Tx,
  of: { districtId: string; staffId: string },
  house: DoorSettings,
  now: Date,
): Promise<Session[]> {
  const all = await tx.find(Session, {
    where: { districtId: of.districtId, staffId: of.staffId, endedAt: IsNull() },
    order: { lastUsedAt: 'DESC' },
    take: 500,
  });
  return all.filter((one) => !isOver(one, house, now));
}
