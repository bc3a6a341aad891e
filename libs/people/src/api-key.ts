import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Column, Entity, IsNull, PrimaryColumn } from 'typeorm';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from './actor.js';
import { inRanges } from './address-range.js';
import type { Role } from './roles.js';

/** A machine's way in: what it is for, what it may do, from where and until when. The secret itself is not kept. */
@Entity('api_key')
export class ApiKey {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_api_key' })
  districtId: string;
  /** Begins with the district: `379902-7k2m9qx4ab`. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_api_key' }) id: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text' }) purpose: string;
  @Column({ name: 'unit_code', type: 'text' }) unitCode: string;
  @Column({ type: 'text', array: true }) roles: Role[];
  /** Moves of the workflow, `read`, `attach`. */
  @Column({ type: 'text', array: true }) moves: string[];
  /** Where it may ask from; anywhere when empty. */
  @Column({ type: 'text', array: true }) ranges: string[];
  @Column({ name: 'asked_at', type: 'timestamptz' }) askedAt: Date;
  @Column({ name: 'asked_by', type: 'text' }) askedBy: string;
  /** Account of whoever asked: they cannot release it, and nobody else is shown the secret. */
  @Column({ name: 'asker_id', type: 'text' }) askerId: string;
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true }) releasedAt: Date | null;
  @Column({ name: 'released_by', type: 'text', nullable: true }) releasedBy: string | null;
  /** When the secret was drawn and shown; before that the key opens nothing. */
  @Column({ name: 'issued_at', type: 'timestamptz', nullable: true }) issuedAt: Date | null;
  @Column({ name: 'secret_hash', type: 'bytea', nullable: true }) secretHash: Buffer | null;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt: Date;
  /** To the minute. */
  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true }) lastUsedAt: Date | null;
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true }) revokedAt: Date | null;
  @Column({ name: 'revoked_by', type: 'text', nullable: true }) revokedBy: string | null;
}

export type KeyWish = Pick<
  ApiKey,
  'districtId' | 'name' | 'purpose' | 'unitCode' | 'roles' | 'moves' | 'ranges' | 'expiresAt'
>;

const letters = '0123456789abcdefghjkmnpqrstvwxyz';
const form = /^gwk_((\d{6})-[0-9a-z]{10})_([A-Za-z0-9_-]{43})$/;
const lastUseMs = 60_000;
const collectMs = 7 * 86_400_000;
type Doer = Pick<Actor, 'districtId' | 'id' | 'name'>;

/** Asks for a key and answers its id. It has no secret and opens nothing before somebody else has released it. */
export async function askKey(
  tx: Tx,
  wish: KeyWish,
  by: Pick<Actor, 'id' | 'name'>,
  now: Date,
): Promise<string> {
  const id = `${wish.districtId}-${Array.from(randomBytes(10), (byte) => letters[byte % 32]).join('')}`;
  await tx.insert(ApiKey, { ...wish, id, askedAt: now, askedBy: by.name, askerId: by.id });
  return id;
}

/** Releases what somebody else asked for. Throws `Refusal` KEY_NOT_FOUND (404), OWN_KEY (403), KEY_NOT_READY (409). */
export async function releaseKey(tx: Tx, by: Doer, id: string, now: Date): Promise<void> {
  const key = await held(tx, by.districtId, id);
  if (key.askerId === by.id) throw ownKey();
  if (key.releasedAt || key.expiresAt <= now) throw keyNotReady();
  await tx.update(ApiKey, { districtId: by.districtId, id }, { releasedAt: now, releasedBy: by.name });
}

/**
 * Draws the secret of a released key for whoever asked for it, once, within 7 days. The key, `gwk_<id>_<256 random bits>`, is
 * known to nobody before and kept nowhere after. Throws `Refusal` KEY_NOT_FOUND (404; also for anybody else), KEY_NOT_READY (409).
 */
export async function collectKey(tx: Tx, by: Doer, id: string, now: Date): Promise<string> {
  const key = await held(tx, by.districtId, id);
  if (key.askerId !== by.id) throw keyNotFound();
  const open = key.releasedAt && now.getTime() - key.releasedAt.getTime() < collectMs;
  if (!open || key.issuedAt || key.expiresAt <= now) throw keyNotReady();
  const secret = randomBytes(32).toString('base64url');
  const issued = { issuedAt: now, secretHash: hashOf(secret) };
  await tx.update(ApiKey, { districtId: by.districtId, id }, issued);
  return `gwk_${id}_${secret}`;
}

/** The key, held against whoever else would move it until the transaction ends. */
async function held(tx: Tx, districtId: string, id: string): Promise<ApiKey> {
  const where = { districtId, id, revokedAt: IsNull() };
  const key = await tx.findOne(ApiKey, { where, lock: { mode: 'pessimistic_write' } });
  if (!key) throw keyNotFound();
  return key;
}

/** Who holds this key. Null, without saying why, where it is wrong, expired, revoked or used from an address it is not for. */
export async function keyHolder(tx: Tx, key: string, address: string, now: Date): Promise<Actor | null> {
  const [, id, districtId, secret] = form.exec(key) ?? [];
  if (!id || !districtId || !secret) return null;
  const [row]: ApiKey[] = await tx.query(
    `SELECT name, unit_code AS "unitCode", roles, moves, ranges, secret_hash AS "secretHash", last_used_at AS "lastUsedAt"
     FROM api_key WHERE district_id = $1 AND id = $2 AND issued_at IS NOT NULL AND revoked_at IS NULL AND expires_at > $3`,
    [districtId, id, now],
  );
  const right = timingSafeEqual(row?.secretHash ?? Buffer.alloc(32), hashOf(secret));
  if (!row || !right || !inRanges(address, row.ranges)) return null;
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() >= lastUseMs)
    await tx.query(`UPDATE api_key SET last_used_at = $3 WHERE district_id = $1 AND id = $2`, [
      districtId,
      id,
      now,
    ]);
  return {
    kind: 'STAFF',
    districtId,
    id,
    name: row.name,
    unitCode: row.unitCode,
    roles: row.roles,
    gridCode: null,
    caseId: null,
    only: row.moves,
  };
}

/** The keys of a district, the newest first, also those that have ended. */
export const listKeys = (tx: Tx, districtId: string): Promise<ApiKey[]> =>
  tx.find(ApiKey, { where: { districtId }, order: { askedAt: 'DESC', id: 'DESC' }, take: 200 });

/** Ends a key at once, or refuses what was asked for. Throws `Refusal` KEY_NOT_FOUND (404). */
export async function revokeKey(tx: Tx, by: Doer, id: string, now: Date): Promise<void> {
  await held(tx, by.districtId, id);
  await tx.update(ApiKey, { districtId: by.districtId, id }, { revokedAt: now, revokedBy: by.name });
}

/** 256 random bits need no slow hash: there is nothing to guess. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

const keyNotFound = () =>
  new Refusal(404, 'KEY_NOT_FOUND', {
    zh: '没有这个有效的接口密钥, 请查询 /api/v1/api-keys。',
    en: 'There is no such key, or it was revoked before; see /api/v1/api-keys.',
  });
const ownKey = () =>
  new Refusal(403, 'OWN_KEY', {
    zh: '不能核准自己申请的接口密钥, 请由另一位安全管理员办理。',
    en: 'You asked for this key yourself; another security administrator has to release it.',
  });
const keyNotReady = () =>
  new Refusal(409, 'KEY_NOT_READY', {
    zh: '此时不能这样做: 密钥须先申请、再核准、核准后 7 天内由申请人领取一次, 且未到期; 请查询 /api/v1/api-keys。',
    en: 'Not now: a key is asked for, released, and collected by its asker once within 7 days, before it expires; see /api/v1/api-keys.',
  });
