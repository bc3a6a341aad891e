import { audit } from '#audit';
import { freshId, Refusal } from '#config';
import type { Tx } from '#database';
import { StaffLeave, type LeaveReason } from './staff-leave.js';
import type { Doer } from './write-roster.js';

/** Records that somebody will be away, or is; answers it. Throws `Refusal` LEAVE_ENDS_FIRST (422). */
export async function recordLeave(
  tx: Tx,
  who: Doer,
  given: { staffId: string; from: Date; to: Date; reasonCode: LeaveReason },
  now: Date,
  realNow: Date,
): Promise<StaffLeave> {
  if (given.to <= given.from || given.to <= now) throw endsFirst();
  const { districtId } = who;
  const leave: StaffLeave = {
    districtId,
    id: freshId(),
    staffId: given.staffId,
    fromAt: given.from,
    toAt: given.to,
    reasonCode: given.reasonCode,
    recordedBy: who.id,
    recordedByName: who.name,
    recordedAt: now,
  };
  await tx.insert(StaffLeave, leave);
  await noted(tx, who, leave, { from: given.from, to: given.to }, realNow);
  return leave;
}

/**
 * Takes a leave back: one that has begun ends now and stays in the history, one still ahead is gone. Throws `Refusal`
 * LEAVE_NOT_FOUND (404), LEAVE_OVER (409).
 */
export async function endLeave(
  tx: Tx,
  who: Doer,
  leave: StaffLeave,
  now: Date,
  realNow: Date,
): Promise<void> {
  const { districtId, id } = leave;
  if (leave.toAt <= now) throw isOver();
  if (leave.fromAt >= now) await tx.delete(StaffLeave, { districtId, id });
  else await tx.update(StaffLeave, { districtId, id }, { toAt: now });
  await noted(tx, who, leave, { takenBack: true }, realNow);
}

/** A leave of the district, locked. Throws `Refusal` LEAVE_NOT_FOUND (404). */
export async function leaveOf(tx: Tx, districtId: string, id: string): Promise<StaffLeave> {
  const leave = await tx.findOne(StaffLeave, {
    where: { districtId, id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!leave) throw notFound();
  return leave;
}

/** Never why somebody is away. */
const noted = (tx: Tx, actor: Doer, { districtId, staffId }: StaffLeave, detail: object, at: Date) =>
  audit(tx, { districtId, at, act: 'leaveChanged', actor, subject: staffId, detail: { ...detail } });

const endsFirst = () =>
  new Refusal(422, 'LEAVE_ENDS_FIRST', {
    zh: '请假的结束时间须晚于开始时间, 也须晚于现在。',
    en: 'A leave ends after it begins, and after now.',
  });
const notFound = () =>
  new Refusal(404, 'LEAVE_NOT_FOUND', { zh: '没有这条请假记录。', en: 'There is no such leave.' });
const isOver = () =>
  new Refusal(409, 'LEAVE_OVER', {
    zh: '该请假已结束, 不能撤销。',
    en: 'This leave is over; it cannot be taken back.',
  });
