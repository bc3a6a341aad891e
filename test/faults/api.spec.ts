import { freePort } from '#database';
import { reporterActor } from '#people';
import { client, type Answer } from '../support/http.js';
import { clean, doubled, stuck } from './in-the-world.js';
import { ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

interface Receipt {
  number: string;
  trackingCode: string;
}

let world: OwnWorld;
beforeEach(async () => {
  world = await ownWorld();
}, patience);
afterEach(() => world.stop());

/** Files the appeals `keys` at an api, six at a time; returns what was answered with 201. */
async function file(port: number, keys: string[], each: () => void = () => undefined) {
  const { resident } = client(world.districtId, `http://127.0.0.1:${port}`);
  const answered = new Map<string, Receipt>();
  const left = [...keys];
  const one = async () => {
    for (let key = left.shift(); key; key = left.shift()) {
      const appeal = smokeAt(Number(key.split('-')[1]));
      const sent: Promise<Answer<Receipt> | null> = resident.post<Receipt>('/api/v1/cases', appeal, {
        'idempotency-key': key,
      });
      const answer = await sent.catch(() => null);
      if (answer?.status !== 201) continue;
      answered.set(key, answer.body);
      each();
    }
  };
  await Promise.all(Array.from({ length: 6 }, one));
  return answered;
}

test(
  'an api killed under load: what it answered is there, and what it did not answer can be sent again',
  async () => {
    const port = await freePort();
    const first = await world.api(port);
    const keys = Array.from({ length: 150 }, (_, index) => `key-${index}`);
    let count = 0;
    const answered = await file(port, keys, () => {
      count += 1;
      if (count === 60) first.child.kill('SIGKILL');
    });
    expect(answered.size).toBeGreaterThanOrEqual(60);
    expect(answered.size).toBeLessThan(keys.length);
    for (const { number } of answered.values()) {
      const [{ events }] = await world.dataSource.query(
        `SELECT count(e.*)::int AS events FROM cases c JOIN case_event e ON e.case_id = c.id WHERE c.number = $1`,
        [number],
      );
      expect(events).toBe(1);
    }
    expect(await world.history()).toEqual(clean);

    await world.api(port);
    const everything = await file(port, keys);
    expect(everything.size).toBe(keys.length);
    for (const [key, receipt] of answered) expect(everything.get(key)).toEqual(receipt);
    const [{ cases }] = await world.dataSource.query('SELECT count(*)::int AS cases FROM cases');
    expect(cases).toBe(keys.length);

    await world.worker();
    await world.settled();
    expect(await stuck(world.dataSource)).toEqual([]);
    expect(await doubled(world.dataSource)).toEqual([]);
    expect(await world.history()).toEqual(clean);
  },
  patience,
);

test(
  'more moves at once than the api has connections',
  async () => {
    const resident = reporterActor(world.districtId, null, null);
    const receipts = await Promise.all(
      Array.from({ length: 12 }, (_, index) => world.intake.submit(resident, smokeAt(index))),
    );
    const port = await freePort();
    // Fresh from the start: it has read nothing of the district yet.
    await world.api(port, { DATABASE_POOL: '2' });
    const { holding } = client(world.districtId, `http://127.0.0.1:${port}`);
    const answers = await Promise.all(
      receipts.map(({ number, trackingCode }) =>
        holding(trackingCode).post(`/api/v1/cases/${number}/withdrawal`, { reason: '已自行解决' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(receipts.map(() => 200));
  },
  patience,
);
