import { client } from '../support/http.js';
import { ownApi } from '../support/own-api.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** How often one may ask, over real HTTP, with the store of the lane: PostgreSQL or Redis. */
let drawn = 0;
/** Somebody at an address nobody else of this run has; the tests ask from loopback, whose word on addresses is taken. */
const from = () => {
  drawn += 1;
  return { 'x-forwarded-for': `198.51.${100 + (process.pid % 100)}.${drawn}` };
};
// Nothing alike: who repeats themselves is slowed for that.
const matters = [
  '路灯不亮',
  '垃圾满溢',
  '井盖松动',
  '深夜施工',
  '油烟扰民',
  '水管漏水',
  '占道经营',
  '树枝压线',
  '楼道堆物',
];
const appeal = (index: number) => ({ channel: 'WEB', text: `${matters[index]}。` });
type Two = Awaited<ReturnType<typeof twoApis>>;
let districtId: string;
let two: Two;

async function twoApis(env: Record<string, string>) {
  const shared = { QUEUE_PREFIX: `two-${process.pid}`, ...env };
  const apis = await Promise.all([ownApi(shared), ownApi(shared)]);
  return apis.map(({ url }) => client(districtId, url));
}

beforeAll(async () => {
  districtId = await newDistrict();
  // Six filings in ten minutes, two wrong codes of an address and three of a case, two codes asked for.
  two = await twoApis({ RATE_LIMIT_FACTOR: '0.1' });
});

test('what one process has counted holds in the other, with all the headers', async () => {
  const [one, other] = two;
  const address = from();
  for (let i = 0; i < 6; i += 1) {
    const { status, headers } = await one!.resident.post('/api/v1/cases', appeal(i), address);
    expect([i, status]).toEqual([i, 201]);
    expect(headers.get('ratelimit-policy')).toBe('"filing";q=6;w=600');
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"filing";r=${5 - i};t=(600|599|59\\d)$`));
  }
  const refused = await until('the other process knows', async () => {
    const answer = await other!.resident.post('/api/v1/cases', appeal(7), address);
    return answer.status === 429 && answer;
  });
  expect(refused.body['code']).toBe('TOO_MANY_REQUESTS');
  expect(refused.body['title']).toMatch(/110/);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
  expect(refused.headers.get('ratelimit')).toMatch(/^"filing";r=0;/);
  expect((await other!.resident.post('/api/v1/cases', appeal(8), from())).status).toBe(201);
  // What is not filing is another count.
  expect((await other!.resident.get('/api/v1/categories', address)).status).toBe(200);
});

test('whoever has an account is not held by the limit of residents, wherever they sit', async () => {
  const address = from();
  const agent = two[0]!.as('agent');
  for (let i = 0; i < 9; i += 1) {
    const body = { channel: 'HOTLINE', text: `路灯第${i}盏不亮。`, gridCode: `${districtId}004001002` };
    const { status, headers } = await agent.post('/api/v1/cases', body, address);
    expect([i, status]).toEqual([i, 201]);
    expect(headers.get('ratelimit-policy')).toBe('"filing-address";q=300;w=600');
  }
  // They have used up nothing of a resident's behind the same address.
  const { status, headers } = await two[0]!.resident.post('/api/v1/cases', appeal(1), address);
  expect([status, headers.get('ratelimit')]).toEqual([201, expect.stringMatching(/^"filing";r=5;/)]);
});

test('wrong tracking codes of one address: told alike, then refused in both processes, even the right one', async () => {
  const [one, other] = two;
  const filed = await one!.resident.post<{ number: string; trackingCode: string }>(
    '/api/v1/cases',
    appeal(1),
    from(),
  );
  const { number, trackingCode } = filed.body;
  const address = from();
  const look = (api: Two[number], at: string, code: string) =>
    api.nobody.get(`/api/v1/cases/${at}`, { ...address, 'tracking-code': code });
  const unknown = await look(one!, `${districtId}-260101-0000001-0`, 'AAAA-AAAA-AAAA');
  const wrong = await look(one!, number, 'AAAA-AAAA-AAAA');
  expect([unknown.status, wrong.status]).toEqual([404, 404]);
  const { instance: _, requestId: _asked, ...first } = unknown.body;
  const { instance: __, requestId: __asked, ...second } = wrong.body;
  expect(first).toEqual(second);
  const third = await look(other!, number, 'BBBB-BBBB-BBBB');
  expect([third.status, third.body['code']]).toEqual([429, 'TOO_MANY_REQUESTS']);
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await look(other!, number, trackingCode)).status).toBe(429);
  const elsewhere = await other!.nobody.get(`/api/v1/cases/${number}`, {
    ...from(),
    'tracking-code': trackingCode,
  });
  expect(elsewhere.status).toBe(200);
});

test('one case is not guessed at from many addresses either', async () => {
  const [one, other] = two;
  const filed = await one!.resident.post<{ number: string }>('/api/v1/cases', appeal(2), from());
  const statuses: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const api = i % 2 ? one! : other!;
    const headers = { ...from(), 'tracking-code': `AAAA-AAAA-AAA${i}` };
    statuses.push((await api.nobody.get(`/api/v1/cases/${filed.body.number}`, headers)).status);
  }
  expect(statuses).toEqual([404, 404, 404, 429, 429]);
});

test('one-time codes and log-ins are counted exactly, across processes', async () => {
  const address = from();
  const statuses: number[] = [];
  for (let i = 0; i < 4; i += 1)
    statuses.push(
      (
        await two[i % 2]!.nobody.post(
          '/api/v1/resident-codes',
          { phone: `1540001000${i}`, district: districtId },
          address,
        )
      ).status,
    );
  expect(statuses).toEqual([202, 202, 429, 429]);
  const tries = from();
  const logIns: number[] = [];
  for (let i = 0; i < 13; i += 1)
    logIns.push(
      (
        await two[i % 2]!.nobody.post(
          '/api/v1/sessions',
          { username: `nobody-${i}`, password: 'wrong', district: districtId },
          tries,
        )
      ).status,
    );
  expect(logIns).toEqual([...Array<number>(12).fill(401), 429]);
});

test('one grid is not flooded from many addresses, but danger is always heard', async () => {
  const place = (api: Two[number], text: string) =>
    api.resident.post('/api/v1/cases', { channel: 'WEB', text, gridCode: `${districtId}004001003` }, from());
  const statuses: number[] = [];
  for (let i = 0; i < 31; i += 1) statuses.push((await place(two[0]!, `路灯第${i}盏不亮。`)).status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(30);
  expect(statuses.at(-1)).toBe(429);
  expect((await place(two[0]!, '家里着火了, 有人被困!')).status).toBe(201);
});

test('no address stands in the store or beside the filings', async () => {
  const dataSource = await database();
  const rows: Array<{ key: string }> = await dataSource.query(`SELECT key FROM limits.rate_limit`);
  if (!process.env['REDIS_URL']) expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ key }) => /198\.51/.test(key))).toEqual([]);
});

// Where the store is PostgreSQL nothing passes without it anyway.
const onRedis = process.env['REDIS_URL'] ? test : test.skip;
onRedis('without a store requests pass, each process counts for itself, and the log says so', async () => {
  const api = await ownApi({ REDIS_URL: 'redis://127.0.0.1:1', RATE_LIMIT_FACTOR: '0.1' });
  const ask = client(districtId, api.url);
  const address = from();
  const statuses: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const body = { phone: `1540001009${i}`, district: districtId };
    statuses.push((await ask.nobody.post('/api/v1/resident-codes', body, address)).status);
  }
  expect(statuses).toEqual([202, 202, 429]);
  expect((await ask.resident.post('/api/v1/cases', appeal(1), from())).status).toBe(201);
  await until('the log says it', async () => /store of the rate limits is away/.test(api.output()));
});

test('off is off', async () => {
  const api = await ownApi({ RATE_LIMITS: 'off', RATE_LIMIT_FACTOR: '0.001' });
  const ask = client(districtId, api.url);
  for (let i = 0; i < 3; i += 1) {
    const { status, headers } = await ask.resident.get('/api/v1/categories', from());
    expect([status, headers.get('ratelimit')]).toEqual([200, null]);
  }
});
