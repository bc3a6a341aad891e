import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#database';
import { client, type Client } from '../support/http.js';
import type { Running } from '../support/processes.js';
import { until } from '../support/until.js';
import { onRedis, ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/** What whoever runs the platform sees of it: one api and one worker of our own, and a collector of traces that only listens. */
interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
}
const spans: Span[] = [];
let collector: Server;
let world: OwnWorld;
let api: Running;
let worker: Running;
let people: Client;
let apiUrl: string;
let workerUrl: string;

beforeAll(async () => {
  collector = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString()) as {
        resourceSpans: Array<{ scopeSpans: Array<{ spans: Span[] }> }>;
      };
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans)));
      reply.end('{}');
    });
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  world = await ownWorld();
  const [port, workerPort] = [await freePort(), await freePort()];
  const settings = {
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'log',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  worker = await world.worker({ ...settings, WORKER_PORT: String(workerPort) });
  api = await world.api(port, settings);
  [apiUrl, workerUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${workerPort}`];
  people = client(world.districtId, apiUrl);
}, patience);
afterAll(async () => {
  await world.stop();
  collector.closeAllConnections();
  collector.close();
}, patience);

const linesOf = (one: Running) =>
  one
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test(
  'one trace leads from the POST over the desk and the relay to the effect, and the log names it',
  async () => {
    const traceId = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
    const filed = await people.resident.post<{ number: string }>('/api/v1/cases', smokeAt(0), {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      'x-request-id': 'proxy-7f3a.1',
    });
    expect([filed.status, filed.headers.get('x-request-id')]).toEqual([201, 'proxy-7f3a.1']);
    const wanted = [
      'POST /api/v1/cases',
      'desk file',
      'relay',
      'process effects',
      'effect acceptNewCase',
      'desk move',
    ];
    const ofIt = await until('the trace has reached the effect', async () => {
      const here = spans.filter((one) => one.traceId === traceId);
      return wanted.every((name) => here.some((one) => one.name === name)) && here;
    });
    // Each hangs on another of the same trace, or on the caller's span.
    const ids = new Set([...ofIt.map(({ spanId }) => spanId), '00f067aa0ba902b7']);
    const chain = ofIt.filter(({ name }) => wanted.includes(name));
    expect(chain.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''))).toEqual([]);
    expect(JSON.stringify(spans)).not.toContain(smokeAt(0).reporter!.phone);
    expect(linesOf(api).find(({ request }) => request === 'proxy-7f3a.1')).toMatchObject({
      level: 'log',
      process: 'api',
      method: 'POST',
      route: '/api/v1/cases',
      status: 201,
      district: world.districtId,
      trace: traceId,
    });
  },
  patience,
);

test("a problem and its answer name the request; an id that is somebody's number is not taken", async () => {
  const { headers, body } = await people.nobody.get('/nowhere', { 'x-request-id': '13812340001' });
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(body['requestId']).toBe(headers.get('x-request-id'));
});

const metricsOf = async (url: string) => (await fetch(`${url}/metrics`)).text();

test('every metric that the dashboard and the alert rules name is printed', async () => {
  const metrics = `${await metricsOf(apiUrl)}\n${await metricsOf(workerUrl)}`;
  const printed = new Set([...metrics.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  for (const file of ['grafana-dashboard.json', 'alerts.yaml']) {
    const text = await readFile(join(import.meta.dirname, '../../docs/operations', file), 'utf8');
    const named = new Set(
      [...text.matchAll(/\b(?:gridwhistle|nodejs|process)_\w+/g)].map(([name]) =>
        name.replace(/_(bucket|sum|count)$/, ''),
      ),
    );
    expect(named.size).toBeGreaterThan(8);
    expect([file, [...named].filter((name) => !printed.has(name))]).toEqual([file, []]);
    const kinds = new Set(
      [...text.matchAll(/\b\w+\{kind=\\?"\w+\\?"\}/g)].map(([one]) => one.replaceAll('\\', '')),
    );
    expect([file, [...kinds].filter((one) => !metrics.includes(`\n${one} `))]).toEqual([file, []]);
    if (file === 'alerts.yaml') expect(kinds.size).toBeGreaterThan(3);
  }
});

test('whoever hangs up is counted down, and so is what waited behind on the same line', async () => {
  // The one that reads the figure is in hand itself.
  const inHand = (count: number) =>
    until(`${count} and the one who asks are in hand`, async () =>
      (await metricsOf(apiUrl)).includes(`\ngridwhistle_http_in_hand ${count + 1}\n`),
    );
  await inHand(0);
  const line = connect(Number(new URL(apiUrl).port), '127.0.0.1');
  line.on('error', () => undefined);
  const stream = `GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${await people.tokenOf('agent')}\r\n\r\n`;
  line.write(stream + stream);
  await inHand(2);
  line.destroy();
  await inHand(0);
  await until(
    'their spans have ended',
    async () => spans.filter(({ name }) => name === 'GET /api/v1/live').length === 2,
  );
});

test('whoever asks from elsewhere begins a trace of their own', async () => {
  const traceId = 'b1b2c3d4e5f60718293a4b5c6d7e8f90';
  await people.nobody.get('/healthz', {
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    'x-forwarded-for': '203.0.113.9',
    'x-request-id': 'from-elsewhere.1',
  });
  const line = await until('it is logged', async () =>
    linesOf(api).find(({ request }) => request === 'from-elsewhere.1'),
  );
  expect(line['trace']).toMatch(/^[0-9a-f]{32}$/);
  expect(line['trace']).not.toBe(traceId);
});

test('an administrator looks at the queues in a browser, and nobody else does', async () => {
  const shut = await people.nobody.get('/admin/queues');
  expect([shut.status, shut.body['code']]).toEqual([401, 'BOARD_SESSION_NEEDED']);
  expect((await people.as('agent').post('/api/v1/queue-board-sessions')).status).toBe(403);
  const begun = await people.as('admin').post('/api/v1/queue-board-sessions');
  const given = begun.headers.get('set-cookie') ?? '';
  expect(given).toMatch(/; Path=\/admin\/queues; Max-Age=1800; HttpOnly; SameSite=Strict$/);
  const cookie = given.split(';')[0]!;
  const page = await people.nobody.get<{ text: string }>('/admin/queues/', { cookie });
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringMatching(/^text\/html/),
  ]);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  const figures = await people.nobody.get<{ queues: Array<{ name: string; readOnlyMode: boolean }> }>(
    '/admin/queues/api/queues',
    { cookie },
  );
  expect(figures.body.queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
    ['effects', true],
    ['ticks', true],
  ]);
  const forged = `${cookie.slice(0, -3)}AAA`;
  expect((await people.nobody.get('/admin/queues', { cookie: forged })).status).toBe(401);
  await fetch(`${apiUrl}/admin/queues/api/queues/pause`, { method: 'PUT', headers: { cookie } }).then(
    ({ status }) => expect(status).toBe(404),
  );
});

(onRedis ? test : test.skip)(
  'while Redis is away the board says so, and comes back with it',
  async () => {
    const begun = await people.as('admin').post('/api/v1/queue-board-sessions');
    const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0]!;
    const board = () => people.nobody.get<{ text: string }>('/admin/queues/api/queues', { cookie });
    expect((await board()).status).toBe(200);
    await world.killRedis();
    const away = await board();
    expect([away.status, away.body.text]).toEqual([503, expect.stringMatching(/队列不可用/)]);
    await world.restartRedis();
    await until('the board is back', async () => (await board()).status === 200);
  },
  patience,
);

test(
  'told to end, both end with 0: neither a spare connection nor a collector that is away holds them up, and nothing personal is in what they said',
  async () => {
    for (const url of [apiUrl, workerUrl])
      await until(`${url} is ready`, async () => {
        const { status } = (await (await fetch(`${url}/readyz`)).json()) as { status: string };
        return status === 'ok';
      });
    const spare = connect(Number(new URL(apiUrl).port), '127.0.0.1');
    spare.on('error', () => undefined);
    await once(spare, 'connect');
    collector.close();
    collector.closeAllConnections();
    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0]);
    expect(`${api.output()}${worker.output()}`).not.toContain(smokeAt(0).reporter!.phone);
    expect(linesOf(worker).every(({ level, time, process }) => level && time && process === 'worker')).toBe(
      true,
    );
  },
  patience,
);
