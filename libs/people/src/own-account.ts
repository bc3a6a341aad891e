import { audit } from '#audit';
import { Refusal, type Said } from '#config';
import type { Tx } from '#database';
import { staffOf } from './accounts.js';
import type { Actor } from './actor.js';
import type { DoorSettings } from './keys.js';
import { failed, inAudit, noteFailure } from './log-in.js';
import { forgetFailures, holdUnlocked, nameHash, refuseLocked } from './lockout.js';
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

/** So long after a log-in by the office a factor may be enrolled without a password. */
const freshMs = 5 * 60_000;

/**
 * Begins an enrolment, for the password or, after a log-in by the office, within five minutes of it: a stolen token is
 * not enough. With a factor in place only a session that has shown it may. Throws `Refusal` PROOF_NEEDED,
 * PASSWORD_NEEDED, PASSWORD_WRONG, LOG_IN_AGAIN (403), ACCOUNT_LOCKED (429).
 */
export async function enrolOwn(
  db: Tx,
  house: DoorSettings,
  who: Actor,
  { password, address }: { password?: string; address: string },
  now: Date,
) {
  await needProof(db, who);
  const staff = await staffOf(db, who.districtId, who.id);
  const { districtId, username, passwordHash } = staff;
  const name = nameHash(house.tokenSecret, districtId, username);
  if (passwordHash && password !== undefined) {
    await refuseLocked(db, districtId, name, now);
    if (!(await isPassword(passwordHash, password)))
      throw await failed(db, house, { districtId, username, address, staff }, passwordWrong(), now);
  } else await needFreshOffice(db, who, passwordHash, now);
  return db.transaction(async (tx) => {
    await holdUnlocked(tx, districtId, name, now);
    return enrolFactor(tx, house, staff);
  });
}

/** Whoever comes by the office's log-in may never have been told the password their account was made with. */
async function needFreshOffice(tx: Tx, who: Actor, passwordHash: string | null, now: Date): Promise<void> {
  const session = await tx.findOneBy(Session, { districtId: who.districtId, id: who.sessionId ?? '' });
  if (passwordHash && session?.way !== 'OIDC') throw passwordNeeded();
  if (!session || now.getTime() - session.startedAt.getTime() >= freshMs) throw logInAgain();
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
  const refusal = await db.transaction(async (tx) => {
    await holdUnlocked(tx, districtId, nameHash(house.tokenSecret, districtId, username), now);
    if (await spendCode(tx, house, staff, given.code, now)) return void (await makeStrong(tx, who));
    const attempt = { districtId, username, address: given.address, staff };
    return noteFailure(tx, house, attempt, codeWrong(), now);
  });
  if (refusal) throw refusal;
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
const passwordNeeded = () =>
  new Refusal(403, 'PASSWORD_NEEDED', {
    zh: '绑定第二因子须提供现在的密码(password)。',
    en: 'Send the current password (`password`) to enrol a second factor.',
  });
const logInAgain = () =>
  new Refusal(403, 'LOG_IN_AGAIN', {
    zh: '统一登录已超过 5 分钟, 请重新登录后再绑定第二因子。',
    en: 'The log-in is more than 5 minutes old; log in again, then enrol the second factor.',
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
