import { client, type Client } from '../support/http.js';
import {
  exampleOf,
  operationsOf,
  resolved,
  serverRoutes,
  type OpenApi,
  type Schema,
} from '../support/routes.js';
import { newDistrict } from '../support/world.js';

/** The document says what the server does, no more and no less. */
let ask: Client;
let districtId: string;
let document: OpenApi;
let number: string;
let trackingCode: string;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  document = (await ask.nobody.get<OpenApi>('/api/openapi.json')).body;
  const receipt = await ask.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', {
    channel: 'WEB',
    text: '请工作人员看看这里。',
  });
  ({ number, trackingCode } = receipt.body);
});

/** For machines that read it as it is; not for people who read the document. */
const undocumented = ['GET /metrics', 'GET /admin/queues', 'GET /admin/queues/*'];

test('is OpenAPI 3.1 and names every route of the server', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const documented = operationsOf(document).map(({ name }) => name);
  const served = serverRoutes()
    .map(({ name }) => name)
    .filter((name) => !undocumented.includes(name));
  expect(served.length).toBeGreaterThan(40);
  expect(documented.sort()).toEqual(served.sort());
});

const somewhere = (path: string) =>
  path
    .replace('{number}', number)
    .replace('{id}', '0198c0de-0000-7000-8000-000000000000')
    .replace('{name}', 'SHANDONG_LIKE')
    .replace('{version}', '1');

test('every route it names is there', async () => {
  const missing: string[] = [];
  for (const { name, method, path } of operationsOf(document)) {
    const { body } = await ask.nobody.send(method, somewhere(path));
    if (body['code'] === 'NOT_FOUND') missing.push(name);
  }
  expect(missing).toEqual([]);
});

test('every operation has a summary in Chinese and declares the parameters of its path', () => {
  for (const { name, path, operation } of operationsOf(document)) {
    expect([name, operation.summary]).toEqual([name, expect.stringMatching(/\p{Script=Han}/u)]);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    expect([name, declared.sort()]).toEqual([name, inPath.sort()]);
  }
});

test('every body is described, each field with an example or fields of its own', () => {
  const bare: string[] = [];
  const look = (name: string, schema: Schema) => {
    const { properties, items, example } = resolved(document, schema);
    if (items && example === undefined) look(name, items);
    else if (properties && Object.keys(properties).length > 0)
      for (const [field, one] of Object.entries(properties)) look(`${name} ${field}`, one);
    else if (example === undefined) bare.push(name);
  };
  for (const { name, body } of operationsOf(document)) if (body) look(name, body);
  // A token has no example that could be used, and a refresh token's district is as that of a log-in.
  expect(
    bare.filter(
      (one) => !/(refreshToken|cases qr|refresh district|DELETE \/api\/v1\/sessions district)$/.test(one),
    ),
  ).toEqual([]);
});

test('every example is what the server takes', async () => {
  const refused: unknown[] = [];
  for (const { name, method, path, body } of operationsOf(document)) {
    if (!body || path.includes('sessions')) continue;
    const example = ownCodes(exampleOf(document, body));
    const { status, body: answer } = await ask
      .as(path.endsWith('clock') ? 'admin' : 'agent')
      .send(method, somewhere(path), {
        // A version nobody has: the body is looked at, and then nothing is moved.
        headers: { 'content-type': 'application/json', 'if-match': '"0"' },
        body: JSON.stringify(example),
      });
    if (status === 400 || status === 422 || status >= 500) refused.push([name, example, answer]);
  }
  expect(refused).toEqual([]);
});

/** The examples speak of the sample district; this test has a copy of it under another code. */
const ownCodes = (example: unknown): unknown =>
  JSON.parse(JSON.stringify(example).replaceAll('379902', districtId));

const keysOf = (schema: string) => {
  const all = (one: Schema): string[] => [
    ...Object.keys(one.properties ?? {}),
    ...(one.allOf ?? []).flatMap((part) => all(resolved(document, part))),
  ];
  return all(document.components.schemas[schema]!).sort();
};

test('answers have the fields the document gives them', async () => {
  const agent = ask.as('agent');
  const receipt = await ask.resident.post('/api/v1/cases', { channel: 'WEB', text: '路灯不亮。' });
  expect(Object.keys(receipt.body).sort()).toEqual(keysOf('ReceiptView'));
  const list = await agent.get<{ cases: object[] }>('/api/v1/cases?limit=1');
  expect(Object.keys(list.body).sort()).toEqual(keysOf('CaseListView'));
  expect(Object.keys(list.body.cases[0]!).sort()).toEqual(keysOf('CaseView'));
  const one = await agent.get<{ nextMoves: object[] }>(`/api/v1/cases/${number}`);
  expect(Object.keys(one.body).sort()).toEqual(keysOf('CaseDetailView'));
  expect(Object.keys(one.body.nextMoves[0]!).sort()).toEqual(keysOf('NextMoveView'));
});

test('a resident reads less than the document gives to staff, and nothing of the staff', async () => {
  const { body } = await ask.holding(trackingCode).get(`/api/v1/cases/${number}`);
  for (const field of ['timers', 'whistles', 'triage', 'why', 'confidential', 'coDepts', 'leadUnit'])
    expect(body).not.toHaveProperty(field);
});
