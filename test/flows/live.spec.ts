import { client, type Client } from '../support/http.js';
import { listen } from '../support/listening.js';
import { ownApi } from '../support/own-api.js';
import { until } from '../support/until.js';
import { newDistrict, password } from '../support/world.js';

/** Live changes over server-sent events: api, worker and the bell between them, on both lanes. */
interface Staff {
  username: string;
  gridCode: string | null;
}
let districtId: string;
let ask: Client;
let ownWorker: string;
let farWorker: string;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const { body } = await ask.as('admin').get<{ staff: Staff[] }>('/api/v1/staff');
  const workerOf = (grid: string) =>
    body.staff.find(({ gridCode }) => gridCode === districtId + grid)!.username;
  ownWorker = workerOf('004001003');
  farWorker = workerOf('001001001');
});

const file = async (other: object = {}) =>
  (
    await ask.resident.post<{ number: string }>('/api/v1/cases', {
      channel: 'WEB',
      text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
      gridCode: `${districtId}004001003`,
      ...other,
    })
  ).body.number;
const logIn = async (username: string) =>
  (
    await ask.nobody.post<{ accessToken: string; refreshToken: string }>('/api/v1/sessions', {
      username,
      password,
      district: districtId,
    })
  ).body;
const logOut = (refreshToken: string) =>
  ask.nobody.send('DELETE', '/api/v1/sessions', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken, district: districtId }),
  });
const listenAs = async (username: string) => listen(await ask.tokenOf(username));

test('a case filed over HTTP comes to its grid worker, street and centre as it is dispatched, and to nobody else', async () => {
  const [worker, street, agent, far, otherStreet, admin] = await Promise.all(
    [ownWorker, 's004', 'agent', farWorker, 's001', 'admin'].map(listenAs),
  );
  expect([worker!.status, worker!.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  expect(worker!.headers.get('cache-control')).toBe('no-store, no-transform');
  expect(worker!.headers.get('x-accel-buffering')).toBe('no');
  expect(worker!.headers.get('x-content-type-options')).toBe('nosniff');
  await worker!.hears('again', { reason: 'OPENED' });
  const number = await file();
  const events = await Promise.all(
    [worker, street, agent].map((one) => one!.hears('case', { number, move: 'dispatch' })),
  );
  expect(new Set(events.map((one) => JSON.stringify(one))).size).toBe(1);
  const { body } = await ask.as('s004').get<Record<string, unknown>>(`/api/v1/cases/${number}`);
  expect(events[0]).toEqual({
    event: 'case',
    id: `${number}/3`,
    data: {
      number,
      move: 'dispatch',
      state: 'DISPATCHED',
      version: 3,
      at: expect.stringMatching(/\+08:00$/),
      urgency: body['urgency'],
      leadUnit: body['leadUnit'],
      gridCode: body['gridCode'],
    },
  });
  expect(agent!.heard.map(({ data }) => data['move'] ?? data['reason'])).toEqual([
    'OPENED',
    'submit',
    'accept',
    'dispatch',
  ]);
  for (const other of [far, otherStreet, admin])
    expect(other!.heard.map(({ event }) => event)).toEqual(['again']);
});

test('whoever saw a case before a move and sees it no more is told that it is gone, and nothing of what it became', async () => {
  const number = await file({ text: '路灯不亮。', gridCode: `${districtId}004001003` });
  await until('the platform has done with it', async () => {
    const { state, triage } = (await ask.as('agent').get(`/api/v1/cases/${number}`)).body;
    return state === 'DISPATCHED' || triage;
  });
  const [worker, far] = await Promise.all([ownWorker, farWorker].map(listenAs));
  const moved = await ask.move('dispatcher', number, 'grid', {
    gridCode: `${districtId}001001001`,
    reason: '在另一条街',
  });
  expect(moved.status).toBe(200);
  const { data, id } = await worker!.hears('case', { number, gone: true });
  expect(data).toEqual({ number, version: Number(id!.split('/')[1]), gone: true });
  expect((await far!.hears('case', { number })).data).toMatchObject({
    move: 'changeGrid',
    gridCode: `${districtId}001001001`,
  });
});

test('a confidential case is told to the street and the centre, not to the neighbours who look after the grid', async () => {
  const [worker, community, street] = await Promise.all([ownWorker, 'c004001', 's004'].map(listenAs));
  const secret = await file({ kind: 'REPORT', confidential: true });
  await street!.hears('case', { number: secret, move: 'submit' });
  const plain = await file();
  await Promise.all([worker, community].map((one) => one!.hears('case', { number: plain, move: 'submit' })));
  expect(
    [worker, community].flatMap((one) => one!.heard.filter(({ data }) => data['number'] === secret)),
  ).toEqual([]);
});

test("log-out ends the stream, and nobody else's", async () => {
  const { accessToken, refreshToken } = await logIn('d02');
  const [own, another] = [await listen(accessToken), await listenAs('s002')];
  await logOut(refreshToken);
  await own.ended;
  expect(own.heard.at(-1)).toEqual({ event: 'end', data: { reason: 'SESSION_ENDED' } });
  expect((await listen(accessToken)).status).toBe(401);
  expect(another.heard.map(({ event }) => event)).toEqual(['again']);
});

test('so many streams of an account and in a process; a session that ends at another process ends them here', async () => {
  const { url } = await ownApi({ LIVE_STREAMS: '3', LIVE_STREAMS_PER_ACCOUNT: '2' });
  expect((await ask.as('agent').get('/api/v1/live')).body['code']).toBe('EVENT_STREAM_ONLY');
  expect((await listen('no token', url)).status).toBe(401);
  const { accessToken: agent, refreshToken } = await logIn('agent');
  const [first, second] = [await listen(agent, url), await listen(agent, url)];
  const third = await listen(agent, url);
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '30']);
  await listen(await ask.tokenOf('reviewer'), url);
  const fourth = await listen(await ask.tokenOf('s004'), url);
  expect([fourth.status, fourth.headers.get('retry-after')]).toEqual([503, '10']);
  first.close();
  await until('its place is free', async () => (await listen(agent, url)).status === 200);
  await logOut(refreshToken);
  await second.ended;
  expect(second.heard.at(-1)).toEqual({ event: 'end', data: { reason: 'SESSION_ENDED' } });
});
