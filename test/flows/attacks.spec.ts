import { attacks, seatFor, smuggled, textsIn, withAt } from '../support/attacks.js';
import { client, type Client } from '../support/http.js';
import { ownApi } from '../support/own-api.js';
import { exampleOf, operationsOf, serverRoutes, type OpenApi } from '../support/routes.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** Injection, mass assignment and ids of another district, for every route of the document. */
interface Detail {
  number: string;
  version: number;
  state: string;
  trackingCode: string;
  text: string;
  address: string | null;
  whistles: Array<{ id: string; tasks: Array<{ id: string }> }>;
}
let districtId: string;
let elsewhere: string;
let api: Awaited<ReturnType<typeof ownApi>>;
let ask: Client;
let document: OpenApi;
let own: Detail;
let foreign: Detail;

const routes = new Map(serverRoutes().map((route) => [route.name, route]));
/** They take no JSON, or would end the session of whoever asks. */
const apart = /\/(sessions|resident-sessions|second-factor|password)\b/;

async function whistled(district: string, people: Client): Promise<Detail> {
  const { body } = await people.resident.post<Detail>('/api/v1/cases', {
    channel: 'WEB',
    text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
    gridCode: `${district}004001003`,
  });
  const at = `/api/v1/cases/${body.number}`;
  const street = people.as('s004-leader');
  const read = async () => (await street.get<Detail>(at)).body;
  await until('it is dispatched', async () => (await read()).state === 'DISPATCHED');
  for (const [noun, given] of [
    ['signature', {}],
    ['contact', { note: '已电话联系' }],
    ['whistles', { kind: 'ENFORCE', reason: '多次制止无效', units: ['D02'] }],
  ] as const)
    expect((await people.move('s004-leader', body.number, noun, given)).status).toBeLessThan(300);
  return { ...(await read()), trackingCode: body.trackingCode };
}

beforeAll(async () => {
  [districtId, elsewhere] = [await newDistrict(), await newDistrict()];
  api = await ownApi({ RATE_LIMITS: 'off', LOG_LEVEL: 'debug' });
  ask = client(districtId, api.url);
  document = (await ask.nobody.get<OpenApi>('/api/openapi.json')).body;
  [own, foreign] = await Promise.all([
    whistled(districtId, ask),
    whistled(elsewhere, client(elsewhere, api.url)),
  ]);
}, 120_000);

const placed = (path: string, { number, whistles: [whistle] }: Detail) =>
  path
    .replace('{number}', number)
    .replace('{id}', (path.includes('/report-tasks/') ? whistle!.tasks[0]!.id : whistle!.id) ?? '')
    .replace('{name}', 'SHANDONG_LIKE')
    .replace('{year}', '2031')
    .replace('{version}', '1')
    .replaceAll(/\{\w+\}/g, '0198c0de-0000-7000-8000-000000000000');
const ofDistrict = (value: unknown, district: string): unknown =>
  JSON.parse(JSON.stringify(value ?? null).replaceAll('379902', district));
const withBody = () => operationsOf(document).filter(({ body, path }) => body && !apart.test(path));

const send = (
  name: string,
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
) =>
  ask.as(seatFor(routes.get(name)!)).send(method, path, {
    headers: {
      'if-match': '"0"',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const short = Object.values(attacks).filter((text) => text.length < 1000);

test('every text of every body takes every attack as text, or refuses it', async () => {
  const failed: string[] = [];
  let free = 0;
  for (const { name, method, path, body } of withBody()) {
    const example = ofDistrict(exampleOf(document, body!), districtId);
    const one = async (texts: ReturnType<typeof textsIn>, text: string) => {
      const attacked = texts.reduce((given, at) => withAt(given, at, text), example);
      const { status } = await send(name, method, placed(path, own), attacked);
      if (status >= 500) failed.push(`${name} ${JSON.stringify(texts)} ${text.slice(0, 20)}: ${status}`);
      return status;
    };
    const texts = textsIn(example);
    // What is no free text says so at the first; the others then meet everything at once.
    const statuses = await Promise.all(texts.map((at) => one([at], short[0]!)));
    const words = texts.filter((_, i) => statuses[i] !== 400);
    free += words.length;
    if (words.length > 0) await one(words, short.join(' '));
    if (texts[0]) await one([texts[0]], attacks['very long']!);
  }
  expect(failed).toEqual([]);
  expect(free).toBeGreaterThan(50);
}, 120_000);

test('every path, query and header takes every attack', async () => {
  const failed: string[] = [];
  for (const [nth, { name, method, path, operation }] of operationsOf(document).entries()) {
    if (apart.test(path)) continue;
    const queries = (operation.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name);
    if (queries.length === 0 && !path.includes('{')) continue;
    const one = async (text: string) => {
      const at = path.replaceAll(/\{\w+\}/g, encodeURIComponent(text));
      const query = queries.map((field) => `${field}=${encodeURIComponent(text)}`).join('&');
      const { status } = await send(name, method, `${at}?${query}`);
      if (status >= 500) failed.push(`${name} ${JSON.stringify(text)}: ${status}`);
    };
    // Three to each, so that all together meet all of them many times.
    await Promise.all([0, 1, 2].map((i) => one(short[(nth * 3 + i) % short.length]!)));
  }
  for (const text of short.map((one) => encodeURIComponent(one)))
    for (const header of [
      'tracking-code',
      'authorization',
      'idempotency-key',
      'accept-language',
      'user-agent',
      'if-match',
      'x-forwarded-for',
    ]) {
      const { status } = await ask.nobody.get(`/api/v1/cases/${own.number}`, { [header]: text });
      if (status >= 500) failed.push(`${header} ${text}: ${status}`);
    }
  expect(failed).toEqual([]);
}, 120_000);

test.each(Object.keys(attacks).filter((name) => name !== 'very long'))(
  'filed, kept and read back as it was typed: %s',
  async (name) => {
    const text = `${attacks[name]} 请工作人员看看这里。`;
    const filed = await ask.resident.post<Detail>(
      '/api/v1/cases',
      {
        channel: 'WEB',
        text,
        address: text,
        reporter: { name: attacks[name]!.slice(0, 50), phone: '15400003001' },
      },
      { 'idempotency-key': encodeURIComponent(attacks[name]!) },
    );
    expect([filed.status, filed.body]).toMatchObject([201, { number: expect.any(String) }]);
    const { body } = await ask
      .holding(filed.body.trackingCode)
      .get<Detail>(`/api/v1/cases/${filed.body.number}`);
    // The name of whoever files is masked in the text, and so is what looks like a number of somebody.
    expect(body.text).toContain('请工作人员看看这里。');
    expect(body.text).not.toContain('49');
    const told = await ask
      .as('agent')
      .post<{ text: string }>(`/api/v1/cases/${filed.body.number}/messages`, { text: attacks[name] });
    expect([told.status, told.body.text]).toEqual([201, attacks[name]]);
  },
);

test('nothing of all this was executed, nobody gained a role, and every line of the log is one line of ours', async () => {
  const dataSource = await database();
  const [{ tables, admins }] = await dataSource.query(
    `SELECT (SELECT count(*)::int FROM pg_class WHERE relname IN ('cases', 'case_event', 'staff') AND relkind = 'r') AS tables,
            (SELECT count(*)::int FROM staff WHERE district_id = $1 AND 'SYSTEM_ADMIN' = ANY(roles) AND username <> 'admin') AS admins`,
    [districtId],
  );
  expect([tables, admins]).toEqual([3, 0]);
  const lines = api.output().split('\n').filter(Boolean);
  const ours = /^(\d{4}-\d\d-\d\dT[\d:.]+Z (FATAL|ERROR|WARN|LOG|DEBUG) |api: http)/;
  expect(lines.filter((line) => !ours.test(line))).toEqual([]);
  expect(lines.filter((line) => /[\p{Cc}\p{Bidi_Control}]/u.test(line))).toEqual([]);
  expect(lines.filter((line) => /ERROR/.test(line))).toEqual([]);
});

test('no body may bring along what the program sets itself', async () => {
  const taken: unknown[] = [];
  for (const { name, method, path, body } of withBody()) {
    const example = ofDistrict(exampleOf(document, body!), districtId) as Record<string, unknown>;
    const extra = Object.fromEntries(Object.entries(smuggled).filter(([field]) => !(field in example)));
    const answer = await send(name, method, placed(path, own), { ...example, ...extra });
    const told = new Set(
      ((answer.body['errors'] ?? []) as Array<{ field: string }>).map(({ field }) => field),
    );
    const refused = answer.status === 400 && Object.keys(extra).every((field) => told.has(field));
    // A resident's route asks for a resident first.
    if (!refused && !(routes.get(name)!.rule === 'RESIDENT' && answer.status === 403))
      taken.push([name, answer.status, answer.body]);
  }
  expect(taken).toEqual([]);
});

test('an id of another district is nobody here, in every path that takes one', async () => {
  const seen: unknown[] = [];
  for (const { name, method, path, body } of operationsOf(document)) {
    if (apart.test(path) || !/\{(number|id)\}/.test(path)) continue;
    const example = body && ofDistrict(exampleOf(document, body), districtId);
    const paths = [placed(path, foreign)];
    // The right case, and something of another district's on it.
    if (/\{number\}.*\{id\}/.test(path)) paths.push(placed(path, { ...foreign, number: own.number }));
    for (const at of paths) {
      const { status, body: answer } = await send(name, method, at, example);
      const rule = routes.get(name)!.rule;
      // An upload without bytes is refused before anybody is looked for.
      const empty = answer['code'] === 'ATTACHMENT_EMPTY';
      const known = status === 404 || status === 422 || empty || (rule === 'RESIDENT' && status === 403);
      // On a case of one's own the version is looked at before what is on it.
      const stale = at.includes(own.number) && status === 409 && answer['code'] === 'VERSION_STALE';
      if (!known && !stale) seen.push([name, at, status, answer]);
    }
  }
  expect(seen).toEqual([]);
});

test('a code of another district is refused in every body that takes one', async () => {
  const taken: unknown[] = [];
  for (const { name, method, path, body } of withBody()) {
    const example = exampleOf(document, body!);
    // Where one says oneself in which district one asks, any will do; what is only looked for is simply not found.
    if (/\/(resident-codes|cases\/search)$/.test(path) || !JSON.stringify(example).includes('379902'))
      continue;
    const { version } = (await ask.as('s004').get<Detail>(`/api/v1/cases/${own.number}`)).body;
    const answer = await send(name, method, placed(path, own), ofDistrict(example, elsewhere), {
      'if-match': `"${version}"`,
    });
    if (answer.status < 400 || answer.status >= 500) taken.push([name, answer.status, answer.body]);
  }
  expect(taken).toEqual([]);
});
