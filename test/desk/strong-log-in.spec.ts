import { answerChallenge, changeStaff, logIn, openSessions } from '#people';
import { nameHash } from '../../libs/people/src/lockout.js';
import { enterVouched } from '../../libs/people/src/oidc-account.js';
import { confirmFactor, enrolFactor } from '../../libs/people/src/second-factor.js';
import { totpCode } from '../../libs/people/src/totp.js';
import { until } from '../support/until.js';
import { database, newDistrict, password } from '../support/world.js';

const house = {
  tokenSecret: 'a secret for this test, 32 and more',
  sessionIdleMs: 1_000_000,
  sessionMaxMs: 1_000_000,
  secondFactor: 'offered' as const,
  vaultKey: 'ab'.repeat(32),
};
const now = new Date();
const issuer = 'https://office.example';
const knock = { address: '127.0.0.1', device: null };
let districtId: string;

beforeAll(async () => {
  districtId = await newDistrict();
});

const accountOf = async (username: string) => {
  const [found] = await (
    await database()
  ).query(
    `SELECT district_id AS "districtId", id, username, name, unit_code AS "unitCode" FROM staff WHERE district_id = $1 AND username = $2`,
    [districtId, username],
  );
  return found;
};
const withFactor = async (username: string) => {
  const { manager } = await database();
  const staff = await accountOf(username);
  const { secret } = await enrolFactor(manager, house, staff);
  await confirmFactor(manager, house, staff, totpCode(secret, now), now);
  return { staff, secret };
};
const admin = async () => ({
  kind: 'STAFF' as const,
  roles: ['SYSTEM_ADMIN' as const],
  ...(await accountOf('admin')),
});
const link = async (id: string, oidcSubject: string | null) => {
  const who = await admin();
  return (await database()).transaction((tx) => changeStaff(tx, who, id, { oidcSubject }, issuer, now));
};

test('nobody relinks another keeper, with a second factor or without; their own log-in they may', async () => {
  const { staff } = await withFactor('security');
  for (const id of [staff.id, (await accountOf('auditor')).id])
    for (const subject of ['u-mine', null])
      await expect(link(id, subject)).rejects.toMatchObject({ code: 'KEEPER_NOT_RELINKED' });
  await expect(link((await admin()).id, 'u-admin')).resolves.toBeUndefined();
});

test('whoever has a factor of ours is asked for it, whatever the office says of its own', async () => {
  const { manager } = await database();
  const { staff } = await withFactor('d02');
  const plain = await accountOf('d03');
  for (const [id, subject, strong] of [
    [staff.id, 'u-d02', false],
    [plain.id, 'u-d03', true],
  ]) {
    await link(id, subject);
    const told = { username: null, name: null, strong: true };
    await enterVouched(
      manager,
      house,
      { districtId, issuer, subject, told },
      { ...knock, create: false },
      now,
    );
    const sessions = await openSessions(manager, { districtId, staffId: id }, house, now);
    expect(sessions.map((one) => one.strong)).toEqual([strong]);
    // Linked to somebody else, what the one before has opened is over; the same again ends nothing.
    await link(id, `${subject}-other`);
    expect(await openSessions(manager, { districtId, staffId: id }, house, now)).toEqual([]);
  }
});

test('a code is looked at only behind those that were there before it', async () => {
  const dataSource = await database();
  const { secret } = await withFactor('d04');
  const after = new Date(now.getTime() + 30_000);
  const given = { districtId, username: 'd04', password, ...knock };
  const { challenge } = (await logIn(dataSource.manager, house, given, after).catch(
    (refusal: { extra: object }) => refusal.extra,
  )) as { challenge: string };
  const name = nameHash(house.tokenSecret, districtId, 'd04');
  const guess = () =>
    answerChallenge(
      dataSource.manager,
      house,
      { challenge, code: totpCode(secret, after), ...knock },
      after,
    ).then(
      () => 'in',
      ({ code }: { code: string }) => code,
    );
  await dataSource.query(
    `INSERT INTO log_in_failure (district_id, name_hash, failures, failed_at) VALUES ($1, $2, 4, $3)`,
    [districtId, name, after],
  );
  const holder = dataSource.createQueryRunner();
  await holder.startTransaction();
  const [{ pid }] = await holder.query(`SELECT pg_backend_pid() AS pid`);
  await holder.query(
    `UPDATE log_in_failure SET failures = 5, locked_until = $3 WHERE district_id = $1 AND name_hash = $2`,
    [districtId, name, new Date(after.getTime() + 60_000)],
  );
  const waiting = guess();
  await until('the guess waits for the one before it', async () => {
    const [row] = await dataSource.query(
      `SELECT 1 AS waits FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))`,
      [pid],
    );
    return Boolean(row);
  });
  await holder.commitTransaction();
  await holder.release();
  expect(await waiting).toBe('ACCOUNT_LOCKED');
  // It was not spent: once the lock is gone it opens.
  await dataSource.query(`DELETE FROM log_in_failure WHERE district_id = $1 AND name_hash = $2`, [
    districtId,
    name,
  ]);
  expect(await guess()).toBe('in');
});
