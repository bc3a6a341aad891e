import { randomInt } from 'node:crypto';
import {
  codeRules,
  drawCode,
  openResidentSession,
  phoneAtDoor,
  residentOf,
  useCode,
  type Phone,
} from '#people';
import { database } from '../support/world.js';

/** One-time codes and residents' sessions against the database, with time in the test's hand. */
const secret = 'a secret of the test';
const start = new Date('2026-03-09T01:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
// Phones are per district, and these districts are nobody's.
const somebody = (): Phone =>
  phoneAtDoor(secret, `8${String(randomInt(100_000)).padStart(5, '0')}`, '15400001038');

async function drawn(phone: Phone, at = start): Promise<string> {
  const { manager } = await database();
  const got = await drawCode(manager, secret, phone, at);
  if (!('code' in got)) throw new Error(`wait ${got.waitSeconds} s`);
  return got.code;
}
const use = async (phone: Phone, code: string, at = start) =>
  useCode((await database()).manager, secret, phone, code, at);
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('a code works once', async () => {
  const phone = somebody();
  const code = await drawn(phone);
  expect(await use(phone, code)).toBe(true);
  expect(await use(phone, code)).toBe(false);
});

test('a code ends after five minutes', async () => {
  const phone = somebody();
  const code = await drawn(phone);
  expect(await use(phone, code, after(codeRules.lives + 1))).toBe(false);
  expect(await use(phone, code, after(codeRules.lives - 1))).toBe(true);
});

test('after five wrong tries the right one comes too late', async () => {
  const phone = somebody();
  const code = await drawn(phone);
  for (let i = 0; i < codeRules.tries; i += 1) expect(await use(phone, wrongOf(code))).toBe(false);
  expect(await use(phone, code)).toBe(false);
});

test('fifty tries at once are no more than five', async () => {
  const phone = somebody();
  const code = await drawn(phone);
  await Promise.all(Array.from({ length: 50 }, () => use(phone, wrongOf(code))));
  const [row] = await (
    await database()
  ).query(`SELECT tries FROM resident_code WHERE district_id = $1 AND phone_index = $2`, [
    phone.districtId,
    phone.phoneIndex,
  ]);
  expect(row.tries).toBe(codeRules.tries);
});

test('a new code puts an end to the one before', async () => {
  const phone = somebody();
  const first = await drawn(phone);
  const second = await drawn(phone, after(61));
  if (first !== second) expect(await use(phone, first, after(62))).toBe(false);
  expect(await use(phone, second, after(62))).toBe(true);
});

test('one a minute and ten a day, and the answer says how long to wait', async () => {
  const phone = somebody();
  const { manager } = await database();
  await drawn(phone);
  expect(await drawCode(manager, secret, phone, after(20))).toEqual({ waitSeconds: 40 });
  for (let i = 1; i < codeRules.aDay; i += 1) await drawn(phone, after(i * 61));
  expect(await drawCode(manager, secret, phone, after(3600))).toEqual({ waitSeconds: 86_400 - 3600 });
  await drawn(phone, after(86_401));
});

test('asked for at once by many, one is drawn', async () => {
  const phone = somebody();
  const { manager } = await database();
  const all = await Promise.all(Array.from({ length: 10 }, () => drawCode(manager, secret, phone, start)));
  expect(all.filter((one) => 'code' in one)).toHaveLength(1);
});

test('a phone without a code, the code of another phone and of another district open nothing', async () => {
  const [one, other] = [somebody(), somebody()];
  const code = await drawn(one);
  expect(await use(other, code)).toBe(false);
  await drawn(other);
  const elsewhere = { ...one, districtId: other.districtId };
  expect(await use(elsewhere, code)).toBe(false);
});

test('a session lasts twelve hours, and the table holds neither token nor phone', async () => {
  const { manager } = await database();
  const phone = somebody();
  const token = await openResidentSession(manager, phone, '15400001038', start);
  const known = { districtId: phone.districtId, phone: '15400001038' };
  expect(await residentOf(manager, token, after(12 * 3600 - 1))).toEqual(known);
  expect(await residentOf(manager, token, after(12 * 3600 + 1))).toBeNull();
  for (const wrong of ['', 'gwr_', token.slice(0, -1), `${token}x`, token.replace(/_\d{6}_/, '_000000_')])
    expect(await residentOf(manager, wrong, start)).toBeNull();
  const [row] = await manager.query(`SELECT s::text AS kept FROM resident_session s WHERE district_id = $1`, [
    phone.districtId,
  ]);
  expect(row.kept).not.toContain(token.slice(-20));
  expect(row.kept).not.toContain(Buffer.from('15400001038').toString('hex'));
});
