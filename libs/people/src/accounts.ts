import { audit, type AuditAct } from '#audit';
import { freshId, Refusal, type Said } from '#config';
import type { Tx } from '#database';
import type { Actor } from './actor.js';
import { keepers, rolesFault } from './apart.js';
import type { DoorSettings } from './keys.js';
import { forgetFailures, nameHash } from './lockout.js';
import { firstPassword, hashPassword } from './password.js';
import type { Role } from './roles.js';
import { hasFactor, removeFactor } from './second-factor.js';
import { endSessions } from './session.js';
import { Staff } from './staff.js';
import { Unit } from './unit.js';

export interface StaffChange {
  name?: string;
  unitCode?: string;
  gridCode?: string | null;
  active?: boolean;
  /** Who this is at the office's own log-in; null takes it away. */
  oidcSubject?: string | null;
}
type Doer = Pick<Actor, 'kind' | 'districtId' | 'id' | 'name' | 'unitCode'>;

/** An account of the district. Throws `Refusal` STAFF_NOT_FOUND (404). */
export async function staffOf(tx: Tx, districtId: string, id: string): Promise<Staff> {
  const staff = await tx.findOneBy(Staff, { districtId, id });
  if (!staff) throw staffNotFound();
  return staff;
}

/** A first password and its hash, which takes a while to make. */
export interface Drawn {
  firstPassword: string;
  passwordHash: string;
}

/** Draws a first password ahead of the account it is for. */
export async function drawPassword(): Promise<Drawn> {
  const drawn = firstPassword();
  return { firstPassword: drawn, passwordHash: await hashPassword(drawn) };
}

/**
 * Creates an account without roles; its first password is told this once and must be changed. Throws `Refusal`
 * USERNAME_TAKEN (409), UNIT_UNKNOWN (422).
 */
export async function createStaff(
  db: Tx,
  who: Doer,
  given: { username: string; name: string; unitCode: string; gridCode?: string; oidcSubject?: string },
  issuer: string | null,
  now: Date,
  drawn?: Drawn,
): Promise<{ id: string; firstPassword: string }> {
  const { districtId } = who;
  if (given.oidcSubject && !issuer) throw oidcNotSet();
  const { firstPassword: password, passwordHash } = drawn ?? (await drawPassword());
  const id = freshId();
  await db.transaction(async (tx) => {
    await needUnit(tx, districtId, given.unitCode);
    const added: unknown[] = await tx.query(
      `INSERT INTO staff (district_id, id, username, name, password_hash, must_change, unit_code, roles, grid_code, active,
                          oidc_issuer, oidc_subject)
       VALUES ($1, $2, $3, $4, $5, true, $6, '{}', $7, true, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
      [
        districtId,
        id,
        given.username,
        given.name,
        passwordHash,
        given.unitCode,
        given.gridCode ?? null,
        given.oidcSubject ? issuer : null,
        given.oidcSubject ?? null,
      ],
    );
    if (added.length === 0) throw usernameTaken();
    await note(tx, who, 'accountChanged', id, { created: true, unitCode: given.unitCode }, now);
  });
  return { id, firstPassword: password };
}

/**
 * Changes an account. The administrator keeps accounts, of their own only the name; whether a keeper is active is the security
 * officer's to say, and nothing else. Throws `Refusal` STAFF_NOT_FOUND (404), OWN_ACCOUNT (403), NOT_YOUR_OFFICE (403),
 * KEEPER_NOT_RELINKED (403), UNIT_UNKNOWN (422), USERNAME_TAKEN (409).
 */
export async function changeStaff(
  tx: Tx,
  who: Doer & Pick<Actor, 'roles'>,
  id: string,
  { oidcSubject, ...change }: StaffChange,
  issuer: string | null,
  now: Date,
): Promise<void> {
  const { districtId } = who;
  const staff = await staffOf(tx, districtId, id);
  needOffice(who, staff, { oidcSubject, ...change });
  if (oidcSubject && !issuer) throw oidcNotSet();
  if (oidcSubject !== undefined && isOtherKeeper(who, staff)) throw keeperNotRelinked();
  if (change.unitCode !== undefined) await needUnit(tx, districtId, change.unitCode);
  if (oidcSubject && (await tx.existsBy(Staff, { districtId, oidcIssuer: issuer ?? '', oidcSubject })))
    throw usernameTaken();
  const subject =
    oidcSubject === undefined ? {} : { oidcIssuer: oidcSubject === null ? null : issuer, oidcSubject };
  if (Object.keys({ ...change, ...subject }).length === 0) return;
  await tx.update(Staff, { districtId, id }, { ...change, ...subject });
  // Whoever came in as the one who was linked before may be somebody else.
  const relinked = oidcSubject !== undefined && oidcSubject !== staff.oidcSubject;
  if (change.active === false || relinked) await endSessions(tx, { districtId, staffId: id }, now);
  // What changed, not what to: a name has no place in the log.
  const { name: _name, ...told } = change;
  const fields = Object.keys({ ...change, ...subject });
  await note(tx, who, 'accountChanged', id, { fields, ...told }, now);
}

/**
 * Gives an account its roles, all at once; never one's own. Throws `Refusal` STAFF_NOT_FOUND (404), OWN_ACCOUNT (403),
 * ROLES_NOT_TOGETHER (422).
 */
export async function setRoles(
  tx: Tx,
  who: Doer,
  id: string,
  wanted: readonly Role[],
  now: Date,
): Promise<void> {
  const { districtId } = who;
  if (id === who.id) throw ownAccount();
  const { roles } = await staffOf(tx, districtId, id);
  const fault = rolesFault(wanted);
  if (fault) throw notTogether(fault);
  const held = [...new Set(wanted)];
  await tx.update(Staff, { districtId, id }, { roles: held });
  await note(tx, who, 'rolesChanged', id, { before: roles, after: held }, now);
}

/**
 * Gives an account a new first password, told this once; its sessions end. Its second factor stays: without that, nobody
 * may be put in the place of whoever keeps the rights or the log. Throws `Refusal` STAFF_NOT_FOUND (404),
 * KEEPER_WITHOUT_FACTOR (403).
 */
export async function resetPassword(
  db: Tx,
  { tokenSecret }: Pick<DoorSettings, 'tokenSecret'>,
  who: Doer,
  id: string,
  now: Date,
): Promise<{ firstPassword: string }> {
  const { districtId } = who;
  const staff = await staffOf(db, districtId, id);
  await needOwnFactor(db, who, staff);
  const password = firstPassword();
  const passwordHash = await hashPassword(password);
  await db.transaction(async (tx) => {
    const kept = { passwordHash, previousHash: staff.passwordHash, mustChange: true };
    await tx.update(Staff, { districtId, id }, kept);
    await endSessions(tx, { districtId, staffId: id }, now);
    await forgetFailures(tx, districtId, nameHash(tokenSecret, districtId, staff.username));
    await note(tx, who, 'passwordReset', id, {}, now);
  });
  return { firstPassword: password };
}

/** Opens the lock of an account. Throws `Refusal` STAFF_NOT_FOUND (404). */
export async function unlock(
  tx: Tx,
  { tokenSecret }: DoorSettings,
  who: Doer,
  id: string,
  now: Date,
): Promise<void> {
  const { districtId } = who;
  const { username } = await staffOf(tx, districtId, id);
  if (await forgetFailures(tx, districtId, nameHash(tokenSecret, districtId, username)))
    await note(tx, who, 'accountChanged', id, { unlocked: true }, now);
}

/** Takes the factor of somebody who has lost it; their sessions end. Throws `Refusal` STAFF_NOT_FOUND (404), OWN_ACCOUNT (403). */
export async function resetFactor(tx: Tx, who: Doer, id: string, now: Date): Promise<void> {
  const { districtId } = who;
  if (id === who.id) throw ownAccount();
  await staffOf(tx, districtId, id);
  if (!(await removeFactor(tx, { districtId, id }))) return;
  await endSessions(tx, { districtId, staffId: id }, now);
  await note(tx, who, 'secondFactorChanged', id, { change: 'RESET' }, now);
}

/** Ends sessions of an account: one or all. Throws `Refusal` SESSION_NOT_FOUND (404) where the one is not open. */
export async function revoke(
  tx: Tx,
  who: Doer,
  of: { staffId: string; only?: string },
  address: string,
  now: Date,
): Promise<void> {
  const ended = await endSessions(tx, { districtId: who.districtId, ...of }, now);
  if (of.only && ended === 0) throw sessionNotFound();
  const detail = { ended, address, ...(of.only ? { session: of.only } : {}) };
  await note(tx, who, 'sessionRevoked', of.staffId, detail, now);
}

/** One administrator could otherwise put every officer and auditor out, or move into the unit whose inbox they want to read. */
function needOffice(who: Doer & Pick<Actor, 'roles'>, staff: Staff, change: StaffChange): void {
  const { active, unitCode, gridCode, oidcSubject, name } = change;
  if (staff.id === who.id && [active, unitCode, gridCode].some((one) => one !== undefined))
    throw ownAccount();
  const ofKeeper = staff.roles.some((role) => keepers.includes(role));
  if (who.roles.includes('SECURITY_ADMIN')) {
    const more = [unitCode, gridCode, oidcSubject, name].some((one) => one !== undefined);
    if (more || !ofKeeper) throw notYourOffice();
  } else if (ofKeeper && active !== undefined) throw notYourOffice();
}

async function needUnit(tx: Tx, districtId: string, code: string): Promise<void> {
  if (!(await tx.existsBy(Unit, { districtId, code }))) throw unitUnknown();
}

/** The system administrator could otherwise put themselves in the place of the security officer or the auditor. */
async function needOwnFactor(tx: Tx, who: Doer, staff: Staff): Promise<void> {
  if (isOtherKeeper(who, staff) && !(await hasFactor(tx, staff))) throw keeperWithoutFactor();
}

const isOtherKeeper = (who: Doer, staff: Staff) =>
  who.kind === 'STAFF' && staff.id !== who.id && staff.roles.some((role) => keepers.includes(role));

const note = (
  tx: Tx,
  actor: Doer,
  act: AuditAct,
  subject: string,
  detail: Record<string, unknown>,
  at: Date,
) => audit(tx, { districtId: actor.districtId, at, act, actor, subject, detail });

const staffNotFound = () =>
  new Refusal(404, 'STAFF_NOT_FOUND', {
    zh: '没有这个账号, 请核对编号。',
    en: 'There is no such account; check the id.',
  });
const sessionNotFound = () =>
  new Refusal(404, 'SESSION_NOT_FOUND', {
    zh: '没有这个会话, 或它已结束。',
    en: 'There is no such session, or it has ended.',
  });
const usernameTaken = () =>
  new Refusal(409, 'USERNAME_TAKEN', {
    zh: '用户名或统一登录标识已被占用, 请换一个。',
    en: 'The user name or the OIDC subject is taken; choose another.',
  });
const unitUnknown = () =>
  new Refusal(422, 'UNIT_UNKNOWN', {
    zh: '没有这个单位, 请从 /api/v1/units 中选取。',
    en: 'There is no such unit; take one from /api/v1/units.',
  });
const oidcNotSet = () =>
  new Refusal(422, 'OIDC_NOT_SET', {
    zh: '本系统未启用统一登录(OIDC_ISSUER), 不能登记 oidcSubject。',
    en: 'No office log-in is set up here (OIDC_ISSUER), so that no oidcSubject can be noted.',
  });
const ownAccount = () =>
  new Refusal(403, 'OWN_ACCOUNT', {
    zh: '不能对自己的账号这样操作, 请由另一人办理。',
    en: 'You may not do this to your own account; somebody else has to.',
  });
const keeperWithoutFactor = () =>
  new Refusal(403, 'KEEPER_WITHOUT_FACTOR', {
    zh: '三员账号须先绑定第二因子, 方可由他人重置密码; 否则请由运维人员在服务器上重置(operator first-password)。',
    en: 'An administrator, security officer or auditor needs a second factor before others may reset the password; otherwise the operator does it on the server (operator first-password).',
  });
const keeperNotRelinked = () =>
  new Refusal(403, 'KEEPER_NOT_RELINKED', {
    zh: '三员账号的统一登录标识不能由他人改动; 请新建已登记标识的账号, 由安全管理员授予角色。',
    en: 'Nobody else may change the OIDC subject of an administrator, security officer or auditor; make a new account with the subject and have the security officer give it the role.',
  });
const notYourOffice = () =>
  new Refusal(403, 'NOT_YOUR_OFFICE', {
    zh: '三员账号的启用和停用由安全管理员办理, 账号的其他变更由系统管理员办理。',
    en: 'Whether a keeper is active is for the security administrator to say; all else of accounts is for the system administrator.',
  });
const notTogether = (fault: Said) =>
  new Refusal(422, 'ROLES_NOT_TOGETHER', {
    zh: `${fault.zh}。请分设账号。`,
    en: `${fault.en}. Use two accounts.`,
  });
