import { audit } from '#audit';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { challengeOf, readChallenge } from './access-token.js';
import { macOf, type DoorSettings } from './keys.js';
import {
  accountLocked,
  countFailure,
  forgetFailures,
  holdUnlocked,
  nameHash,
  refuseLocked,
} from './lockout.js';
import { isPassword } from './password.js';
import { hasFactor, spendCode } from './second-factor.js';
import { openSession, type Knock, type Tokens } from './session.js';
import { Staff } from './staff.js';

/** Somebody as the audit log knows them. */
export const inAudit = ({ id, name, unitCode }: Pick<Staff, 'id' | 'name' | 'unitCode'>) => ({
  kind: 'STAFF',
  id,
  name,
  unitCode,
});
const nobody = { kind: 'NOBODY', id: 'unknown', name: '未知', unitCode: null };

/**
 * Opens a session for a name and password, and a code where the account has a second factor. An unknown name costs and
 * says the same as a wrong password, the lock after many failures included. Call it outside a transaction: a connection
 * must not be held while a password is hashed. Throws `Refusal` LOGIN_FAILED, SECOND_FACTOR_NEEDED (401, with a
 * `challenge` for `answerChallenge`), ACCOUNT_LOCKED (429).
 */
export async function logIn(
  db: Tx,
  house: DoorSettings,
  given: Knock & { districtId: string; username: string; password: string; code?: string },
  now: Date,
): Promise<Tokens> {
  const { districtId, username } = given;
  await refuseLocked(db, districtId, nameHash(house.tokenSecret, districtId, username), now);
  const staff = await db.findOneBy(Staff, { districtId, username, active: true });
  const right = await isPassword(staff?.passwordHash, given.password);
  if (!staff || !right) throw await failed(db, house, { ...given, staff }, loginFailed(), now);
  const needed = await hasFactor(db, staff);
  if (needed && given.code === undefined) throw await secondFactorNeeded(house, staff, now);
  return enter(db, house, staff, given, needed ? given.code : undefined, now);
}

/** The second half of a log-in. Throws `Refusal` CHALLENGE_ENDED, LOGIN_FAILED (401), ACCOUNT_LOCKED (429). */
export async function answerChallenge(
  db: Tx,
  house: DoorSettings,
  given: Knock & { challenge: string; code: string },
  now: Date,
): Promise<Tokens> {
  const read = await readChallenge(house.tokenSecret, given.challenge, now);
  const staff =
    read && (await db.findOneBy(Staff, { districtId: read.districtId, id: read.staffId, active: true }));
  if (!staff || proofOf(house, staff) !== read.proof) throw challengeEnded();
  return enter(db, house, staff, given, given.code, now);
}

/** Behind the password: the lock once more, the code where one is needed, the session. */
async function enter(
  db: Tx,
  house: DoorSettings,
  staff: Staff,
  knock: Knock,
  code: string | undefined,
  now: Date,
): Promise<Tokens> {
  const { districtId, username } = staff;
  const name = nameHash(house.tokenSecret, districtId, username);
  const tokens = await db.transaction(async (tx) => {
    // Guesses that were under way together: once the lock has fallen, the right one is refused like the wrong ones.
    await holdUnlocked(tx, districtId, name, now);
    const strong = code !== undefined;
    // Counted before the next guess may be looked at; returned, because a refusal thrown here would take the count back.
    if (strong && !(await spendCode(tx, house, staff, code, now)))
      return noteFailure(tx, house, { ...knock, districtId, username, staff }, loginFailed(), now);
    await forgetFailures(tx, districtId, name);
    const opened = await openSession(tx, house, staff, { ...knock, way: 'PASSWORD', strong }, now);
    await audit(tx, {
      districtId,
      at: now,
      act: 'logIn',
      actor: inAudit(staff),
      subject: staff.id,
      detail: { way: 'PASSWORD', strong, session: opened.sessionId, address: knock.address },
    });
    return opened;
  });
  if (tokens instanceof Refusal) throw tokens;
  const { sessionId: _session, ...answer } = tokens;
  return answer;
}

interface Attempt {
  districtId: string;
  username: string;
  address: string;
  staff: Staff | null;
}

/** Counts and notes a failure in a transaction of its own. Returns what to say: `refusal`, or ACCOUNT_LOCKED. */
export const failed = (db: Tx, house: DoorSettings, attempt: Attempt, refusal: Refusal, now: Date) =>
  db.transaction((tx) => noteFailure(tx, house, attempt, refusal, now));

/** As `failed`, in the caller's transaction, which has to be committed. */
export async function noteFailure(
  tx: Tx,
  { tokenSecret }: DoorSettings,
  { districtId, username, address, staff }: Attempt,
  refusal: Refusal,
  now: Date,
): Promise<Refusal> {
  const name = nameHash(tokenSecret, districtId, username);
  // Nobody shall fill the log of a district that does not exist.
  const [there] = await tx.query(`SELECT 1 FROM district WHERE district_id = $1`, [districtId]);
  if (!there) return refusal;
  const { lockedUntil, newly } = await countFailure(tx, districtId, name, now);
  if (lockedUntil && !newly) return accountLocked(lockedUntil, now);
  const line = {
    districtId,
    at: now,
    actor: staff ? inAudit(staff) : nobody,
    subject: staff?.id ?? null,
    detail: { address, ...(staff ? {} : { nameHash: name.toString('hex').slice(0, 16) }) },
  };
  await audit(tx, { ...line, act: 'logInFailed' });
  if (!lockedUntil) return refusal;
  await audit(tx, { ...line, act: 'accountLocked', detail: { ...line.detail, until: lockedUntil } });
  return accountLocked(lockedUntil, now);
}

/** Changes with the password, so that a challenge ends with it. */
const proofOf = ({ tokenSecret }: DoorSettings, { passwordHash }: Staff) =>
  macOf(tokenSecret, 'challenge', passwordHash ?? '').toString('base64url');

async function secondFactorNeeded(house: DoorSettings, staff: Staff, now: Date): Promise<Refusal> {
  const of = { districtId: staff.districtId, staffId: staff.id, proof: proofOf(house, staff) };
  return new Refusal(
    401,
    'SECOND_FACTOR_NEEDED',
    {
      zh: '还需第二因子: 请在 5 分钟内把验证码和 challenge 提交到 /api/v1/sessions/second-factor。',
      en: 'A second factor is needed: send the code with the challenge to /api/v1/sessions/second-factor within 5 minutes.',
    },
    { challenge: await challengeOf(house.tokenSecret, of, now) },
  );
}

const loginFailed = () =>
  new Refusal(401, 'LOGIN_FAILED', {
    zh: '用户名、密码或验证码不正确, 请核对后重试。',
    en: 'The user name, the password or the code is wrong; check them and try again.',
  });
const challengeEnded = () =>
  new Refusal(401, 'CHALLENGE_ENDED', {
    zh: '验证已超时, 请重新登录。',
    en: 'The challenge has ended; log in again.',
  });
