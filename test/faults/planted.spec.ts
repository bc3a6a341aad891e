import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startEmbedded, type EmbeddedServer } from '#database';
import { client, type Client } from '../support/http.js';
import { found, planted, searchDatabase, searchFiles, typed, watchRedis } from '../support/planted.js';
import type { Running } from '../support/processes.js';
import { exampleOf, operationsOf, type OpenApi } from '../support/routes.js';
import { until } from '../support/until.js';
import { onRedis, ownWorld, patience, type OwnWorld } from './own-world.js';

/**
 * Somebody who does not exist files a case, is written about in every text of its whole life, and is then looked for in clear:
 * in every table, every file of the server (tables, indexes, log of changes), the queue, the logs and what people read.
 */
let folder: string;
let server: EmbeddedServer;
let world: OwnWorld;
let people: Client;
let api: Running;
let worker: Running;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-planted-'));
  // As root PostgreSQL runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755);
  server = await startEmbedded(folder, () => undefined);
  world = await ownWorld(server);
  const port = await freePort();
  const files = { LOG_LEVEL: 'debug', DATA_DIR: join(folder, 'program'), RATE_LIMITS: 'off' };
  worker = await world.worker(files);
  api = await world.api(port, files);
  people = client(world.districtId, `http://127.0.0.1:${port}`);
}, patience);
afterAll(async () => {
  await world.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Seen {
  version: number;
  state: string;
  whistles: Array<{ id: string; tasks: Array<{ id: string; unitCode: string }> }>;
}

/** One case and whoever moves it. */
async function story(text: string) {
  const { status, body } = await people.resident.post<{ number: string; trackingCode: string }>(
    '/api/v1/cases',
    {
      channel: 'WEB',
      text,
      point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
      address: `商城社区美食街, 找${planted.name} ${planted.phone}`,
      reporter: {
        name: planted.name,
        phone: planted.phone,
        idNumber: planted.idNumber,
        address: planted.home,
      },
    },
  );
  expect(status).toBe(201);
  const { number, trackingCode } = body;
  const at = `/api/v1/cases/${number}`;
  const read = async () => (await people.as('agent').get<Seen>(at)).body;
  const send = async (who: string, noun: string, given: object) =>
    (who === 'resident' ? people.holding(trackingCode) : people.as(who)).post<Record<string, unknown>>(
      `${at}/${noun}`,
      given,
      { 'if-match': `"${(await read()).version}"` },
    );
  const make = async (who: string, noun: string, given: object = {}) => {
    const answer = await send(who, noun, given);
    expect([who, noun, Math.floor(answer.status / 100), answer.body['code']]).toEqual([
      who,
      noun,
      2,
      undefined,
    ]);
    return answer.body;
  };
  return { number, at, trackingCode, read, make };
}

const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
const spot = { lng: 118.3275, lat: 35.0828, crs: 'WGS84' };

async function wholeLife() {
  const one = await story(`我叫${planted.name}, ${typed}。楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。`);
  const { make, read, number, at } = one;
  await until('it is dispatched', async () => {
    const { state } = await read();
    // Words about persons may leave the platform unsure; then a person decides.
    if (state === 'PENDING_ACCEPT' && (await world.owed()) === 0) {
      await make('agent', 'acceptance', { categoryCode: '060103', note: typed });
      await make('dispatcher', 'dispatch', { note: typed });
    }
    return state === 'DISPATCHED';
  });
  await make('s004', 'signature', { note: typed });
  await make('s004', 'contact', { note: typed });
  await make('s004', 'messages', { text: typed });
  await make('resident', 'messages', { text: typed });
  const told = await make('s004', 'reveal', { reason: typed });
  expect(JSON.stringify(told)).toContain(planted.phone);
  await make('s004', 'co-handlers', { unit: 'D07', ask: typed });
  await make('d07', 'co-task-report', { note: typed });
  await make('s004', 'inner-assignment', { handler: '小李', note: typed });
  await make('leader', 'supervision', { reason: typed });
  await make('s004', 'supervision-answer', { note: typed });
  await make('s004', 'extension-request', { limit: { value: 1, unit: 'wd' }, reason: typed });
  await make('reviewer', 'extension-grant', { note: typed });
  await make('s004-leader', 'whistles', {
    kind: 'ENFORCE',
    reason: typed,
    place: typed,
    units: ['D02', 'D06'],
  });
  const [whistle] = (await read()).whistles;
  const [d02, d06] = whistle!.tasks.map(({ id }) => `report-tasks/${id}`);
  await make('d02', `${d02}/ack`, { note: typed });
  await make('d02', `${d02}/check-in`, { position: spot });
  await make('s004', `whistles/${whistle!.id}/minutes`, {
    note: typed,
    attendees: ['D02'],
    tasks: [{ unit: 'D02', what: typed, by: '2030-12-01' }],
  });
  await make('s004', `${d06}/excuse`, { reason: typed });
  await make('d02', `${d02}/work`, { note: typed });
  await make('d02', `${d02}/leave-request`, { note: typed });
  await make('s004', `${d02}/release`, { note: typed });
  await make('s004-leader', `${d02}/score`, { score: 50, reason: typed });
  await make('d02', `${d02}/reply`, { note: typed });
  await make('d02', `${d02}/rating`, { score: 80, reason: typed });
  const result = { reply: typed, solved: true, evidence: photo };
  await make('s004', 'result', result);
  await make('reviewer', 'redo', { reason: typed });
  await make('s004', 'result', result);
  await make('reviewer', 'approval', { note: typed });
  await make('gw0055', 'verification', { passed: true, evidence: photo, position: spot, note: typed });
  await make('resident', 'follow-up', {
    contacted: true,
    solved: false,
    satisfaction: 'UNSATISFIED',
    said: typed,
  });
  await make('followup', 'rework', { reason: typed });
  await make('s004', 'signature');
  await make('s004', 'contact', { note: typed });
  await make('s004', 'result', result);
  await make('reviewer', 'approval', { note: typed });
  await make('gw0055', 'verification', { passed: true, evidence: photo, position: spot, note: typed });
  await make('resident', 'follow-up', {
    contacted: true,
    solved: true,
    satisfaction: 'SATISFIED',
    said: typed,
  });
  await make('reviewer', 'closure', { note: typed });
  await make('leader', 'hold', { reason: typed });
  await make('leader', 'hold/release', { reason: typed });
  return { number, at, trackingCode: one.trackingCode };
}

/** Every route with a body, with the words in each field of text: most is refused, and leaves as little behind. */
async function everyRoute(number: string) {
  const { body: document } = await people.nobody.get<OpenApi>('/api/openapi.json');
  const filled = (value: unknown): unknown =>
    typeof value === 'string'
      ? typed
      : Array.isArray(value)
        ? value.map(filled)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]))
          : value;
  const statuses: string[] = [];
  for (const { name, method, path, body } of operationsOf(document)) {
    const at = path.replace('{number}', number).replaceAll(/\{\w+\}/g, encodeURIComponent(planted.phone));
    const { status } = await people.as('leader').send(method, `${at}?q=${planted.phone}`, {
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), 'idempotency-key': 'planted' },
      ...(body ? { body: JSON.stringify(filled(exampleOf(document, body))) } : {}),
    });
    if (status >= 500) statuses.push(`${name} ${status}`);
  }
  expect(statuses).toEqual([]);
}

test(
  'a planted name, phone, ID number, plate, e-mail, bank card and home are found nowhere in clear',
  async () => {
    const ear = onRedis ? await watchRedis(world.redisPort) : null;
    const { number, at, trackingCode } = await wholeLife();
    await everyRoute(number);
    await world.settled();

    const read: string[] = [];
    for (const who of ['agent', 's004', 'd02', 'gw0055', 'leader', 'security', 'auditor'])
      for (const path of [
        at,
        `${at}/clocks`,
        `${at}/messages`,
        '/api/v1/cases',
        '/api/v1/messages',
        '/api/v1/audit',
      ])
        read.push(`${who} ${path} ${JSON.stringify((await people.as(who).get(path)).body)}`);
    read.push(JSON.stringify((await people.holding(trackingCode).get(at)).body));
    expect(read.flatMap((answer) => found(answer.slice(0, 60), Buffer.from(answer)))).toEqual([]);

    const dumped = await searchDatabase(world.dataSource);
    expect(dumped.tables).toBeGreaterThan(40);
    expect(dumped.found).toEqual([]);
    const logs = `${api.output()}\n${worker.output()}`;
    expect(found('logs', Buffer.from(logs))).toEqual([]);
    if (ear) {
      const { heard, found: inRedis } = await ear.end();
      expect(heard).toBeGreaterThan(100);
      expect(inRedis).toEqual([]);
    }
    await world.dataSource.query('CHECKPOINT');
    const { files, found: inFiles } = await searchFiles(folder);
    expect(files).toBeGreaterThan(500);
    expect(inFiles).toEqual([]);
    expect((await world.history()).counts).toMatchObject({
      brokenChains: 0,
      rowsUnlikeEvents: 0,
      auditBroken: 0,
    });
  },
  patience,
);

test('whoever searches finds what is there: the words themselves, and the case number in the tables and in the files', async () => {
  for (const word of Object.values(planted))
    for (const bytes of [Buffer.from(`x${word}y`), Buffer.from(`\\x00${Buffer.from(word).toString('hex')}`)])
      expect(found('here', bytes)).not.toEqual([]);
  const [{ number }] = await world.dataSource.query(`SELECT number FROM cases LIMIT 1`);
  await world.dataSource.query('CHECKPOINT');
  const { readdir, readFile } = await import('node:fs/promises');
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  let seen = 0;
  for (const { parentPath, name } of names)
    if ((await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0))).includes(number as string))
      seen += 1;
  expect(seen).toBeGreaterThan(1);
});
