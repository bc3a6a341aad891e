import { randomUUID } from 'node:crypto';
import { inOneGo, type Sent, type Tx } from '#database';
import { openDesk } from '../support/desk.js';

let here: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  here = await openDesk();
});

/** A row that may stand once: its key twice is refused by the database. */
const write = (tx: Tx, key: string) =>
  tx.query(
    `INSERT INTO idempotency_key (district_id, key, request_hash, case_id, used_at) VALUES ($1, $2, '', $3, now())`,
    [here.districtId, key, randomUUID()],
  );
const kept = async (key: string) => {
  const [{ count }] = await here.dataSource.query(
    'SELECT count(*)::int AS count FROM idempotency_key WHERE district_id = $1 AND key LIKE $2',
    [here.districtId, `${key}%`],
  );
  return count as number;
};
const go = (work: (tx: Tx, sent: Sent) => Promise<unknown>) => inOneGo(here.dataSource, work);

test('what was sent and not waited for stands when it answers', async () => {
  const key = randomUUID();
  const answer = await go(async (tx, sent) => {
    sent(write(tx, `${key}-1`));
    sent(write(tx, `${key}-2`));
    return 'done';
  });
  expect(answer).toBe('done');
  expect(await kept(key)).toBe(2);
});

test('a write that fails is thrown as itself, though nobody waited for it, and nothing of the transaction stands', async () => {
  const key = randomUUID();
  const refused = go(async (tx, sent) => {
    sent(write(tx, `${key}-1`));
    sent(write(tx, `${key}-1`));
    return 'done';
  });
  await expect(refused).rejects.toMatchObject({ driverError: { code: '23505' } });
  expect(await kept(key)).toBe(0);
});

test('what comes after a failed write does not hide it', async () => {
  const key = randomUUID();
  const refused = go(async (tx, sent) => {
    await write(tx, `${key}-1`);
    sent(write(tx, `${key}-1`));
    // PostgreSQL answers this with 25P02 alone: the transaction is over.
    await write(tx, `${key}-2`);
  });
  await expect(refused).rejects.toMatchObject({ driverError: { code: '23505' } });
  expect(await kept(key)).toBe(0);
});

test('work that throws takes back what was sent, and its connection is good for the next', async () => {
  const key = randomUUID();
  await expect(
    go(async (tx, sent) => {
      sent(write(tx, `${key}-1`));
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await kept(key)).toBe(0);
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => go(async (tx, sent) => sent(write(tx, `${key}-${i}`)))),
  );
  expect(await kept(key)).toBe(20);
});
