import { audit } from '#audit';
import { freshId, Refusal, type Said } from '#config';
import type { Tx } from '#database';
import { systemActor } from './actor.js';
import { rolesFault } from './apart.js';
import { macOf, type DoorSettings } from './keys.js';
import { inAudit } from './log-in.js';
import type { Told } from './oidc-claims.js';
import { hasFactor } from './second-factor.js';
import { openSession, type Knock, type Tokens } from './session.js';
import { Staff } from './staff.js';
import { Unit } from './unit.js';

/** Somebody the office's log-in vouches for. */
export interface Vouched {
  districtId: string;
  issuer: string;
  subject: string;
  told: Told;
}

/**
 * Opens a session for whom the office's log-in vouches. An account is found by issuer and subject only, never by name or
 * e-mail; nobody unknown gets one unless `create`. Roles and unit follow the claims, with a line in the audit log.
 * Throws `Refusal` OIDC_REFUSED (403).
 */
export async function enterVouched(
  db: Tx,
  house: DoorSettings,
  vouched: Vouched,
  { create, ...knock }: Knock & { create: boolean },
  now: Date,
): Promise<Tokens> {
  const { districtId, told } = vouched;
  try {
    return await db.transaction(async (tx) => {
      const staff = (await find(tx, vouched)) ?? (create ? await add(tx, vouched, now) : null);
      if (!staff) throw refused(unknown);
      if (!staff.active) throw refused(inactive);
      await follow(tx, staff, told, now);
      // Whoever has a factor of ours is asked for it, whatever the office says: its log-in may have been given to somebody else.
      const strong = told.strong && !(await hasFactor(tx, staff));
      const { sessionId, ...tokens } = await openSession(
        tx,
        house,
        staff,
        { ...knock, way: 'OIDC', strong },
        now,
      );
      await audit(tx, {
        districtId,
        at: now,
        act: 'logIn',
        actor: inAudit(staff),
        subject: staff.id,
        detail: { way: 'OIDC', strong, session: sessionId, address: knock.address },
      });
      return tokens;
    });
  } catch (error) {
    if (error instanceof Refusal) await noteFailure(db, house, vouched, knock.address, now);
    throw error;
  }
}

const find = (tx: Tx, { districtId, issuer, subject }: Vouched) =>
  tx.findOneBy(Staff, { districtId, oidcIssuer: issuer, oidcSubject: subject });

async function add(tx: Tx, { districtId, issuer, subject, told }: Vouched, now: Date): Promise<Staff> {
  const { username, name, unitCode } = told;
  if (!username || username.length > 100 || !unitCode) throw refused(incomplete);
  if (await tx.existsBy(Staff, { districtId, username })) throw refused(nameTaken);
  const id = freshId();
  const called = (name ?? username).slice(0, 50);
  await tx.insert(Staff, {
    districtId,
    id,
    username,
    name: called,
    passwordHash: null,
    unitCode,
    roles: [],
    gridCode: null,
    active: true,
    oidcIssuer: issuer,
    oidcSubject: subject,
  });
  await note(tx, districtId, 'accountChanged', id, { created: true, way: 'OIDC', unitCode }, now);
  return tx.findOneByOrFail(Staff, { districtId, id });
}

/** Unit and roles as the claims say. */
async function follow(tx: Tx, staff: Staff, { unitCode, roles }: Told, now: Date): Promise<void> {
  const { districtId, id } = staff;
  if (unitCode !== undefined && !(await tx.existsBy(Unit, { districtId, code: unitCode })))
    throw refused(unitUnknown);
  if (unitCode !== undefined && unitCode !== staff.unitCode) {
    await tx.update(Staff, { districtId, id }, { unitCode });
    await note(tx, districtId, 'accountChanged', id, { way: 'OIDC', fields: ['unitCode'], unitCode }, now);
  }
  if (!roles || roles.toSorted().join() === staff.roles.toSorted().join()) return;
  const fault = rolesFault(roles);
  if (fault) throw refused(fault);
  await tx.update(Staff, { districtId, id }, { roles });
  await note(tx, districtId, 'rolesChanged', id, { way: 'OIDC', before: staff.roles, after: roles }, now);
}

const note = (
  tx: Tx,
  districtId: string,
  act: 'accountChanged' | 'rolesChanged',
  subject: string,
  detail: Record<string, unknown>,
  at: Date,
) => audit(tx, { districtId, at, act, actor: systemActor(districtId), subject, detail });

const noteFailure = (
  db: Tx,
  { tokenSecret }: DoorSettings,
  { districtId, issuer, subject }: Vouched,
  address: string,
  at: Date,
) =>
  audit(db, {
    districtId,
    at,
    act: 'logInFailed',
    actor: { kind: 'NOBODY', id: 'unknown', name: '未知', unitCode: null },
    detail: {
      way: 'OIDC',
      address,
      subjectHash: macOf(tokenSecret, 'account name', `${issuer} ${subject}`).toString('hex').slice(0, 16),
    },
  });

const unknown: Said = {
  zh: '您在本系统没有账号, 请联系系统管理员登记',
  en: 'You have no account here; ask the administrator for one',
};
const inactive: Said = {
  zh: '该账号已停用, 请联系系统管理员',
  en: 'The account is not active; ask the administrator',
};
const incomplete: Said = {
  zh: '统一登录没有给出用户名或单位, 请联系系统管理员',
  en: 'The log-in told no user name or no unit; ask the administrator',
};
const nameTaken: Said = {
  zh: '同名账号已存在, 请系统管理员将其与统一登录绑定',
  en: 'There is an account of that name; the administrator has to link it',
};
const unitUnknown: Said = {
  zh: '统一登录给出的单位在本区不存在, 请联系系统管理员',
  en: 'The unit that was told does not exist in this district; ask the administrator',
};
const refused = ({ zh, en }: Said) =>
  new Refusal(403, 'OIDC_REFUSED', { zh: `无法登录: ${zh}。`, en: `You cannot log in: ${en}.` });
