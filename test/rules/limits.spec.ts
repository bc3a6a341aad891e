import { countedAddress, inRanges, isAddressRange } from '#people';
import { Counter } from '../../apps/api/src/limits/counter.js';
import { classOf, rules } from '../../apps/api/src/limits/rules.js';
import type { LimitStore } from '../../apps/api/src/limits/store.js';
import { serverRoutes } from '../support/routes.js';

/** What two processes share, without a database: counts and says how often it was asked. */
function sharedStore() {
  const points = new Map<string, number>();
  const store: LimitStore & { asked: number; away: boolean } = {
    asked: 0,
    away: false,
    async add(key, more, seconds) {
      store.asked += 1;
      if (store.away) return null;
      points.set(key, (points.get(key) ?? 0) + more);
      return { points: points.get(key)!, msLeft: seconds * 1000 };
    },
    close: async () => undefined,
  };
  return store;
}

test('as many as the limit says pass, and the window begins anew', () => {
  const counter = new Counter('reads', [3, 60], 1);
  const over = (now: number) => counter.take('a', now).over;
  expect([over(0), over(1), over(2), over(3)]).toEqual([false, false, false, true]);
  expect(counter.take('b', 3).over).toBe(false);
  expect(over(59_999)).toBe(true);
  expect(over(60_001)).toBe(false);
  expect(counter.take('a', 60_002)).toMatchObject({ left: 1, resetIn: 60 });
});

test('a flood over its limit costs the store nothing', async () => {
  const store = sharedStore();
  const counter = new Counter('filing', [40, 60], 1);
  for (let i = 0; i < 41; i += 1) counter.take('a');
  await counter.shareAll(store);
  const { asked } = store;
  for (let i = 0; i < 1000; i += 1) expect(counter.take('a').over).toBe(true);
  await counter.shareAll(store);
  expect(store.asked).toBe(asked);
});

test('the store is asked once for a twentieth of the limit, not for every request', async () => {
  const store = sharedStore();
  const counter = new Counter('reads', [2000, 60], 1);
  for (let i = 0; i < 99; i += 1) counter.take('a');
  await counter.shareAll(store);
  expect(store.asked).toBe(0);
  counter.take('a');
  await counter.shareAll(store);
  expect(store.asked).toBe(1);
});

test('what one process counted the other knows after it has shared', async () => {
  const store = sharedStore();
  const [one, other] = [new Counter('filing', [6, 60], 1), new Counter('filing', [6, 60], 1)];
  for (let i = 0; i < 6; i += 1) one.take('a');
  await one.shareAll(store);
  expect(other.take('a').over).toBe(false);
  await other.shareAll(store);
  expect(other.take('a').over).toBe(true);
});

test('an exact count knows at once', async () => {
  const store = sharedStore();
  const [one, other] = [new Counter('codes', [2, 60], 1), new Counter('codes', [2, 60], 1)];
  const over = async (counter: Counter) => (await counter.takeExactly('a', store)).over;
  expect([await over(one), await over(other), await over(one), await over(other)]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('nothing is counted twice while the store takes its time', async () => {
  let points = 0;
  const answers: Array<() => void> = [];
  const slow: LimitStore = {
    add: (_key, more, seconds) => {
      points += more;
      const total = { points, msLeft: seconds * 1000 };
      return new Promise((done) => answers.push(() => done(total)));
    },
    close: async () => undefined,
  };
  const counter = new Counter('filing', [6, 60], 1);
  const shares: Array<Promise<void>> = [];
  for (let i = 1; i <= 3; i += 1) {
    expect(counter.take('a').used).toBe(i);
    shares.push(counter.shareAll(slow));
  }
  // The last answer comes first.
  for (const answer of answers.toReversed()) answer();
  await Promise.all(shares);
  expect([points, counter.look('a').used]).toEqual([3, 3]);
});

test('while the store is away each process counts for itself', async () => {
  const store = sharedStore();
  store.away = true;
  const counter = new Counter('codes', [2, 60], 1);
  const over = async () => (await counter.takeExactly('a', store)).over;
  expect([await over(), await over(), await over()]).toEqual([false, false, true]);
});

test('every route that changes something is counted, and no route of the api goes uncounted', () => {
  const uncounted = serverRoutes().filter(
    ({ method, path }) => classOf(method, path.replaceAll(/\{(\w+)\}/g, ':$1')) === null,
  );
  expect(uncounted.map(({ name }) => name).sort()).toEqual(['GET /healthz', 'GET /metrics', 'GET /readyz']);
  expect(classOf('POST', '/api/v1/cases')).toBe('filing');
  expect(classOf('POST', '/api/v1/sessions')).toBe('logIn');
  for (const method of ['GET', 'HEAD'])
    for (const pattern of ['/api/v1/sessions/oidc', '/api/v1/sessions/oidc/callback'])
      expect(classOf(method, pattern)).toBe('logIn');
  expect(classOf('POST', '/api/v1/resident-codes')).toBe('codes');
  expect(classOf('GET', undefined)).toBe('reads');
  for (const { address } of Object.values(rules)) expect(address[0]).toBeGreaterThan(0);
});

test('an address is counted as it is, of IPv6 its first half', () => {
  expect(countedAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(countedAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
  expect(countedAddress('2001:0db8:0001::9')).toBe('2001:db8:1:0');
  expect(countedAddress('::1')).toBe('0:0:0:0');
  expect(countedAddress('fe80::1%eth0')).toBe('fe80:0:0:0');
});

test('ranges of addresses', () => {
  const right = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1'];
  const wrong = [
    '',
    '10.0.0.0/33',
    '10.0.0/8',
    'localhost',
    '10.0.0.0/8/1',
    '::/129',
    '10.0.0.0/-1',
    '10.0.0.0/',
  ];
  expect(right.filter((one) => !isAddressRange(one))).toEqual([]);
  expect(wrong.filter((one) => isAddressRange(one))).toEqual([]);
  expect(inRanges('::ffff:10.1.2.3', ['10.0.0.0/8'])).toBe(true);
  expect(inRanges('11.1.2.3', ['10.0.0.0/8', '192.0.2.7'])).toBe(false);
  expect(inRanges('2001:db8:5::1', ['2001:db8::/32'])).toBe(true);
  expect(inRanges('not an address', ['10.0.0.0/8'])).toBe(false);
  expect(inRanges('anything', [])).toBe(true);
});
