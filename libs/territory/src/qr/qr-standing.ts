import { Refusal } from '#config';
import type { Tx } from '#database';
import { QrPoint } from './qr-point.js';
import { openQrToken } from './qr-token.js';

export type QrStanding = 'CURRENT' | 'OLD_BUT_GOOD' | 'REPLACED' | 'REVOKED';

/**
 * How a code of this version stands: the current one is good, the one before it until its grace is over, and none of a
 * revoked point.
 */
export function standingOf(
  { version: current, oldUntil, revokedAt }: Pick<QrPoint, 'version' | 'oldUntil' | 'revokedAt'>,
  version: number,
  now: Date,
): QrStanding {
  if (revokedAt) return 'REVOKED';
  if (version === current) return 'CURRENT';
  return version === current - 1 && oldUntil !== null && now < oldUntil ? 'OLD_BUT_GOOD' : 'REPLACED';
}

/** A point as it was scanned. */
export interface Scanned {
  point: QrPoint;
  /** Of the code that was scanned. */
  version: number;
}

/**
 * The point of a printed code, of this district where one is named. Throws `Refusal`: QR_UNKNOWN (404: forged, of another system, mistyped), QR_REVOKED,
 * QR_REPLACED (410).
 */
export async function scanPoint(
  tx: Tx,
  secret: string,
  token: string,
  district: string | null,
  now: Date,
): Promise<Scanned> {
  const named = openQrToken(secret, token);
  if (!named || (district !== null && named.districtId !== district)) throw unknown();
  const { districtId, number, version } = named;
  const point = await tx.findOneBy(QrPoint, { districtId, number });
  if (!point || version > point.version) throw unknown();
  const standing = standingOf(point, version, now);
  if (standing === 'REVOKED') throw revoked();
  if (standing === 'REPLACED') throw replaced();
  return { point, version };
}

const unknown = () =>
  new Refusal(404, 'QR_UNKNOWN', {
    zh: '这个二维码不是本平台的, 请核对后重试, 或拨打 12345 反映。',
    en: 'This code is not one of ours; check it, or call 12345.',
  });
const revoked = () =>
  new Refusal(410, 'QR_REVOKED', {
    zh: '这个二维码已停用, 请拨打 12345 反映, 或扫描附近新的二维码。',
    en: 'This code is no longer in use; call 12345, or scan a newer code nearby.',
  });
const replaced = () =>
  new Refusal(410, 'QR_REPLACED', {
    zh: '这个二维码已更换, 旧码不再使用: 请扫描现场的新码, 或拨打 12345 反映。',
    en: 'This code was replaced by a new one; scan the new one on the spot, or call 12345.',
  });
