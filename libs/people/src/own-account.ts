import { audit } from '#audit';
import { Refusal, type Said } from '#config';
import type { Tx } from '#database';
import { staffOf } from './accounts.js';
import type { Actor } from './actor.js';
import type { DoorSettings } from './keys.js';
import { failed, inAudit } from './log-in.js';
import { forgetFailures, nameHash, refuseLocked } from './lockout.js';
import { hashPassword, isPassword, passwordFault } from './password.js';
import {
  codeWrong,
  confirmFactor,
  enrolFactor,
  hasFactor,
  removeFactor,
  spendCode,
} from './second-factor.js';
import { endSessions, Session } from './session.js';
import { Staff } from './staff.js';

/**
 * Changes one's own password; all other sessions end. Throws `Refusal` PASSWORD_WRONG (403), ACCOUNT_LOCKED (429),
 * PASSWORD_WEAK, PASSWORD_USED_BEFORE (422).
 */
export async function changePassword(
  db: Tx,
  house: DoorSettings,
  who: Actor,
  given: { oldPassword: string; newPassword: string; address: string },
  now: Date,
): Promise<void> {
  const staff = await staffOf(db, who.districtId, who.id);
  const name = nameHash(house.tokenSecret, staff.districtId, staff.username);
  await refuseLocked(db, staff.districtId, name, now);
  const { passwordHash, previousHash, username } = staff;
  if (!(await isPassword(passwordHash, given.oldPassword)))
    throw await failed(
      db,
      house,
      { districtId: staff.districtId, username, address: given.address, staff },
      passwordWrong(),
      now,
    );
  const fault = passwordFault(given.newPassword, staff);
  if (fault) throw passwordWeak(fault);
  for (const before of [passwordHash, previousHash])
    if (before && (await isPassword(before, given.newPassword))) throw usedBefore();
  const newHash = await hashPassword(given.newPassword);
  await db.transaction(async (tx) => {
    await refuseLocked(tx, staff.districtId, name, now);
    await forgetFailures(tx, staff.districtId, name);
    await tx.update(
      Staff,
      { districtId: staff.districtId, id: staff.id },
      { passwordHash: newHash, previousHash: passwordHash, mustChange: false },
    );
    await endOthers(tx, who, now);
    await note(tx, who, staff, 'passwordChanged', { address: given.address }, now);
  });
}

/** Begins an enrolment. With a factor in place only a session that has shown it may. Throws `Refusal` PROOF_NEEDED (403). */
export async function enrolOwn(tx: Tx, house: DoorSettings, who: Actor) {
  await needProof(tx, who);
  const staff = await staffOf(tx, who.districtId, who.id);
  return enrolFactor(tx, house, staff);
}

/** Takes the new factor into use: this session counts as strong, all others end. Throws as `confirmFactor`, PROOF_NEEDED (403). */
export async function confirmOwn(
  db: Tx,
  house: DoorSettings,
  who: Actor,
  given: { code: string; address: string },
  now: Date,
): Promise<{ recoveryCodes: string[] }> {
  await needProof(db, who);
  const staff = await staffOf(db, who.districtId, who.id);
  return db.transaction(async (tx) => {
    const recoveryCodes = await confirmFactor(tx, house, staff, given.code, now);
    await makeStrong(tx, who);
    await endOthers(tx, who, now);
    await note(tx, who, staff, 'secondFactorChanged', { change: 'ENROLLED', address: given.address }, now);
    return { recoveryCodes };
  });
}

/** Shows a code in a session that was opened without. Throws `Refusal` CODE_WRONG (403), ACCOUNT_LOCKED (429). */
export async function proveOwn(
  db: Tx,
  house: DoorSettings,
  who: Actor,
  given: { code: string; address: string },
  now: Date,
): Promise<void> {
  const staff = await staffOf(db, who.districtId, who.id);
  const { districtId, username } = staff;
  await refuseLocked(db, districtId, nameHash(house.tokenSecret, districtId, username), now);
  const right = await db.transaction(async (tx) => {
    const spent = await spendCode(tx, house, staff, given.code, now);
    if (spent) await makeStrong(tx, who);
    return spent;
  });
  if (!right)
    throw await failed(db, house, { districtId, username, address: given.address, staff }, codeWrong(), now);
}

/** Gives one's factor up. Throws `Refusal` PROOF_NEEDED (403). */
export async function removeOwn(tx: Tx, who: Actor, address: string, now: Date): Promise<void> {
  await needProof(tx, who);
  const staff = await staffOf(tx, who.districtId, who.id);
  if (await removeFactor(tx, staff))
    await note(tx, who, staff, 'secondFactorChanged', { change: 'REMOVED', address }, now);
}

async function needProof(tx: Tx, who: Actor): Promise<void> {
  if (!who.strong && (await hasFactor(tx, who))) throw proofNeeded();
}

const makeStrong = (tx: Tx, who: Actor) =>
  tx.update(Session, { districtId: who.districtId, id: who.sessionId ?? '' }, { strong: true });
const endOthers = (tx: Tx, who: Actor, now: Date) =>
  endSessions(
    tx,
    {
      districtId: who.districtId,
      staffId: who.id,
      ...(who.sessionId ? { butNot: who.sessionId } : {}),
    },
    now,
  );
const note = (
  tx: Tx,
  who: Actor,
  staff: Staff,
  act: 'passwordChanged' | 'secondFactorChanged',
  detail: Record<string, unknown>,
  at: Date,
) => audit(tx, { districtId: who.districtId, at, act, actor: inAudit(staff), subject: staff.id, detail });

const passwordWrong = () =>
  new Refusal(403, 'PASSWORD_WRONG', {
    zh: '原密码不正确, 请核对后重试。',
    en: 'The old password is wrong; check it and try again.',
  });
const passwordWeak = (fault: Said) =>
  new Refusal(422, 'PASSWORD_WEAK', {
    zh: `新密码不合要求: ${fault.zh}。建议使用几个不相关的词。`,
    en: `The new password will not do: ${fault.en}. A few unrelated words make a good one.`,
  });
const usedBefore = () =>
  new Refusal(422, 'PASSWORD_USED_BEFORE', {
    zh: '新密码不能与最近用过的密码相同, 请换一个。',
    en: 'The new password must not be the last one again; choose another.',
  });
const proofNeeded = () =>
  new Refusal(403, 'PROOF_NEEDED', {
    zh: '请先用验证码验证(POST /api/v1/second-factor/proof)。',
    en: 'Show a code first (POST /api/v1/second-factor/proof).',
  });
