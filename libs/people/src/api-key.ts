import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
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
  @Column({ name: 'secret_hash', type: 'bytea' }) secretHash: Buffer;
  @Column({ name: 'issued_at', type: 'timestamptz' }) issuedAt: Date;
  @Column({ name: 'issued_by', type: 'text' }) issuedBy: string;
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

/** Issues a key. `key` is shown this once: `gwk_<id>_<256 random bits>`. */
export async function issueKey(
  tx: Tx,
  wish: KeyWish,
  by: string,
  now: Date,
): Promise<{ key: string; id: string }> {
  const id = `${wish.districtId}-${Array.from(randomBytes(10), (byte) => letters[byte % 32]).join('')}`;
  const secret = randomBytes(32).toString('base64url');
  await tx.insert(ApiKey, {
    ...wish,
    id,
    secretHash: hashOf(secret),
    issuedAt: now,
    issuedBy: by,
    lastUsedAt: null,
    revokedAt: null,
    revokedBy: null,
  });
  return { key: `gwk_${id}_${secret}`, id };
}

/** Who holds this key. Null, without saying why, where it is wrong, expired, revoked or used from an address it is not for. */
export async function keyHolder(tx: Tx, key: string, address: string, now: Date): Promise<Actor | null> {
  const [, id, districtId, secret] = form.exec(key) ?? [];
  if (!id || !districtId || !secret) return null;
  const [row]: ApiKey[] = await tx.query(
    `SELECT name, unit_code AS "unitCode", roles, moves, ranges, secret_hash AS "secretHash", last_used_at AS "lastUsedAt"
     FROM api_key WHERE district_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3`,
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
  tx.find(ApiKey, { where: { districtId }, order: { issuedAt: 'DESC', id: 'DESC' }, take: 200 });

/** Ends a key at once. Answers its name; null where there is none, or it has been revoked before. */
export async function revokeKey(
  tx: Tx,
  districtId: string,
  id: string,
  by: string,
  now: Date,
): Promise<string | null> {
  const [rows]: [Array<{ name: string }>, number] = await tx.query(
    `UPDATE api_key SET revoked_at = $4, revoked_by = $3 WHERE district_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING name`,
    [districtId, id, by, now],
  );
  return rows[0]?.name ?? null;
}

/** 256 random bits need no slow hash: there is nothing to guess. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
