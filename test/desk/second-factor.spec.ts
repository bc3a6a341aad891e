import { confirmFactor, enrolFactor, resealFactors, spendCode } from '../../libs/people/src/second-factor.js';
import { totpCode } from '../../libs/people/src/totp.js';
import { database, newDistrict } from '../support/world.js';

const now = new Date('2026-01-05T01:00:10Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const old = { vaultKey: 'ab'.repeat(32) };
const next = { vaultKey: 'cd'.repeat(32) };
const both = { ...old, vaultKeyNext: next.vaultKey };
const of = (vault: object) => ({
  tokenSecret: 'a secret for this test, 32 and more',
  sessionIdleMs: 1,
  sessionMaxMs: 1,
  secondFactor: 'offered' as const,
  ...old,
  ...vault,
});

test('a new master key takes every authenticator along, and recovery codes do not know of it', async () => {
  const tx = (await database()).manager;
  const districtId = await newDistrict();
  const [staff] = await tx.query(
    `SELECT district_id AS "districtId", id, username FROM staff WHERE district_id = $1 LIMIT 1`,
    [districtId],
  );
  const { secret } = await enrolFactor(tx, of(old), staff);
  const [recovery = ''] = await confirmFactor(tx, of(old), staff, totpCode(secret, now), now);
  expect(await resealFactors(tx, both)).toBeGreaterThan(0);
  await expect(spendCode(tx, of(old), staff, totpCode(secret, later(30)), later(30))).rejects.toThrow(
    'unable to authenticate',
  );
  expect(await spendCode(tx, of(both), staff, totpCode(secret, later(30)), later(30))).toBe(true);
  expect(await spendCode(tx, of(next), staff, totpCode(secret, later(60)), later(60))).toBe(true);
  expect(await spendCode(tx, of(next), staff, totpCode(secret, later(60)), later(60))).toBe(false);
  expect(await spendCode(tx, of(next), staff, recovery, now)).toBe(true);
  expect(await spendCode(tx, of(next), staff, recovery, now)).toBe(false);
});
