import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Refusal } from '#config';

/** A case in the order of filing. */
export interface Spot {
  submittedAt: Date;
  id: string;
}
export type Ranked = Spot & { rank: number };

/** A place in the hits: the window, and within it the last that was shown. */
export interface Place {
  top: Spot | null;
  after: Ranked | null;
}

const keyOf = (secret: string) =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'gridwhistle search place', 32));

/**
 * Where the next page begins. Sealed for the district: a window ends at a hit whoever looks may not see, of which they are to
 * learn neither the time nor the id.
 */
export function sealPlace(secret: string, districtId: string, { top, after }: Place): string {
  const rank = Buffer.from([after?.rank ?? 0]);
  const plain = Buffer.concat([
    Buffer.from([(top ? 1 : 0) + (after ? 2 : 0)]),
    bytesOf(top),
    bytesOf(after),
    rank,
  ]);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv).setAAD(Buffer.from(districtId));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/** Throws `Refusal` CURSOR_INVALID (400). */
export function openPlace(secret: string, districtId: string, cursor: string): Place {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length !== 28 + 46) throw cursorInvalid();
  const opening = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(districtId))
    .setAuthTag(bytes.subarray(12, 28));
  let plain: Buffer;
  try {
    plain = Buffer.concat([opening.update(bytes.subarray(28)), opening.final()]);
  } catch {
    throw cursorInvalid();
  }
  const has = plain[0]!;
  return {
    top: has & 1 ? spotAt(plain, 1) : null,
    after: has & 2 ? { ...spotAt(plain, 23), rank: plain[45]! } : null,
  };
}

function bytesOf(spot: Spot | null): Buffer {
  const bytes = Buffer.alloc(22);
  if (!spot) return bytes;
  bytes.writeUIntBE(spot.submittedAt.getTime(), 0, 6);
  Buffer.from(spot.id.replaceAll('-', ''), 'hex').copy(bytes, 6);
  return bytes;
}

const spotAt = (bytes: Buffer, from: number): Spot => ({
  submittedAt: new Date(bytes.readUIntBE(from, 6)),
  id: bytes
    .toString('hex', from + 6, from + 22)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
});

const cursorInvalid = () =>
  new Refusal(
    400,
    'CURSOR_INVALID',
    {
      zh: '翻页游标无效, 请使用上一页返回的 next。',
      en: 'The cursor is invalid; use the `next` of the page before.',
    },
    { fields: ['cursor'] },
  );
