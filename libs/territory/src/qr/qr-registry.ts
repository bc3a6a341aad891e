import { QueryFailedError } from 'typeorm';
import { audit } from '#audit';
import { Refusal, withoutPersonalData } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { isIn, qrAreaOf } from './qr-area.js';
import { QrPoint } from './qr-point.js';
import { mostVersions } from './qr-token.js';
import type { PlacedPoint } from './qr-wish.js';

/** At most so many in one act. */
export const mostAtOnce = 2000;

/**
 * Registers points, each with the first version of its code, in the order given, with a line in the audit log. Throws
 * `Refusal`: NOT_YOUR_AREA (403), GRID_HAS_CODE (409). Moments of points are real time, as those of the audit log.
 */
export async function registerPoints(
  tx: Tx,
  actor: Actor,
  wanted: readonly PlacedPoint[],
  now: Date,
): Promise<QrPoint[]> {
  const area = qrAreaOf(actor);
  if (wanted.some((point) => !isIn(area, point))) throw notYourArea();
  if (wanted.length === 0) return [];
  const numbers: Array<{ number: number }> = await tx.query(
    `SELECT nextval('qr_point_number')::int AS number FROM generate_series(1, $1)`,
    [wanted.length],
  );
  const points = wanted.map((point, i): QrPoint => ({
    ...point,
    name: withoutPersonalData(point.name),
    address: withoutPersonalData(point.address),
    ...unused,
    districtId: actor.districtId,
    number: numbers[i]!.number,
    createdAt: now,
    createdBy: actor.id,
    createdByName: actor.name,
  }));
  try {
    await tx.insert(QrPoint, points);
  } catch (error) {
    if (isTaken(error)) throw gridHasCode();
    throw error;
  }
  await audit(tx, {
    districtId: actor.districtId,
    at: now,
    act: 'qrPointsMade',
    actor,
    subject: points.length === 1 ? String(points[0]!.number) : null,
    detail: { count: points.length, numbers: points.slice(0, 100).map(({ number }) => number) },
  });
  return points;
}

const unused = {
  version: 1,
  oldUntil: null,
  rotatedAt: null,
  rotatedBy: null,
  rotatedByName: null,
  rotateReason: null,
  revokedAt: null,
  revokedBy: null,
  revokedByName: null,
  revokeReason: null,
};

/** Another name, address or likely matters; its code stays. Throws `Refusal` QR_POINT_NOT_FOUND. */
export async function changePoint(
  tx: Tx,
  actor: Actor,
  number: number,
  change: Partial<Pick<QrPoint, 'name' | 'address' | 'categories'>>,
  now: Date,
): Promise<QrPoint> {
  const before = await ownPoint(tx, actor, number, true);
  const after: QrPoint = { ...before, ...withoutPersonalData(change) };
  await tx.save(QrPoint, after);
  await audit(tx, {
    districtId: actor.districtId,
    at: now,
    act: 'qrPointChanged',
    actor,
    subject: String(number),
    detail: { ...change },
  });
  return after;
}

/**
 * A new version of a point's code: the old one is good until `graceUntil` and then refused. A revoked point comes into use
 * again by that, without any grace. Throws `Refusal`: QR_POINT_NOT_FOUND, QR_ROTATED_TOO_OFTEN, GRID_HAS_CODE (409).
 */
export async function rotatePoint(
  tx: Tx,
  actor: Actor,
  number: number,
  { reason, graceUntil }: { reason: string; graceUntil: Date | null },
  now: Date,
): Promise<QrPoint> {
  const before = await ownPoint(tx, actor, number, true);
  if (before.version >= mostVersions) throw rotatedTooOften();
  const after: QrPoint = {
    ...before,
    version: before.version + 1,
    oldUntil: before.revokedAt ? null : graceUntil,
    rotatedAt: now,
    rotatedBy: actor.id,
    rotatedByName: actor.name,
    rotateReason: withoutPersonalData(reason),
    revokedAt: null,
    revokedBy: null,
    revokedByName: null,
    revokeReason: null,
  };
  try {
    await tx.save(QrPoint, after);
  } catch (error) {
    if (isTaken(error)) throw gridHasCode();
    throw error;
  }
  await note(tx, actor, 'qrPointRotated', after, reason, now);
  return after;
}

/** No code of the point is good any more, from now on. Throws `Refusal`: QR_POINT_NOT_FOUND, QR_POINT_REVOKED (409). */
export async function revokePoint(
  tx: Tx,
  actor: Actor,
  number: number,
  reason: string,
  now: Date,
): Promise<QrPoint> {
  const before = await ownPoint(tx, actor, number, true);
  if (before.revokedAt) throw alreadyRevoked();
  const after: QrPoint = {
    ...before,
    oldUntil: null,
    revokedAt: now,
    revokedBy: actor.id,
    revokedByName: actor.name,
    revokeReason: withoutPersonalData(reason),
  };
  await tx.save(QrPoint, after);
  await note(tx, actor, 'qrPointRevoked', after, reason, now);
  return after;
}

/** A point in the actor's area, locked where it is about to change. Throws `Refusal` QR_POINT_NOT_FOUND, also out of sight. */
export async function ownPoint(tx: Tx, actor: Actor, number: number, lock = false): Promise<QrPoint> {
  const point = await tx.findOne(QrPoint, {
    where: { districtId: actor.districtId, number },
    ...(lock ? { lock: { mode: 'pessimistic_write' } } : {}),
  });
  if (point && isIn(qrAreaOf(actor), point)) return point;
  throw new Refusal(404, 'QR_POINT_NOT_FOUND', {
    zh: '没有这个点位, 或不在您的辖区, 请查询 /api/v1/qr-points。',
    en: 'There is no such point, or it is not in your area; see /api/v1/qr-points.',
  });
}

const note = (
  tx: Tx,
  actor: Actor,
  act: 'qrPointRotated' | 'qrPointRevoked',
  { number, version, oldUntil }: QrPoint,
  reason: string,
  now: Date,
) =>
  audit(tx, {
    districtId: actor.districtId,
    at: now,
    act,
    actor,
    subject: String(number),
    reason,
    detail: { version, ...(oldUntil ? { oldUntil: oldUntil.toISOString() } : {}) },
  });

const isTaken = (error: unknown) =>
  error instanceof QueryFailedError &&
  (error.driverError as { constraint?: string }).constraint === 'uq_qr_point_grid';

const notYourArea = () =>
  new Refusal(403, 'NOT_YOUR_AREA', {
    zh: '点位不在您的辖区, 请由所在街道或中心办理。',
    en: 'The point is not in your area; ask its street or the centre.',
  });
const gridHasCode = () =>
  new Refusal(409, 'GRID_HAS_CODE', {
    zh: '该网格已有在用的网格码, 请更换(rotation)而不是新建。',
    en: 'This grid has a code in use; rotate it instead.',
  });
const rotatedTooOften = () =>
  new Refusal(409, 'QR_ROTATED_TOO_OFTEN', {
    zh: '该点位更换次数已达上限, 请停用后新建点位。',
    en: 'This point was rotated too often; revoke it and register another.',
  });
const alreadyRevoked = () =>
  new Refusal(409, 'QR_POINT_REVOKED', {
    zh: '该点位已停用; 更换(rotation)后可重新启用。',
    en: 'This point is revoked already; rotating brings it into use again.',
  });
