import { proofs } from '#cases';
import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** The proofs and the clock ledger, as they are read over HTTP. */
interface Said {
  zh: string;
  en: string;
}
interface Ledger {
  number: string;
  ended: boolean;
  gapMs: number;
  clocks: Array<{ kind: string; subject: string | null; sentence: Said; outcome: string | null }>;
  account: Array<{ from: string; to: string | null; is: string }>;
}
let districtId: string;
let people: Client;
let number: string;
let trackingCode: string;
beforeAll(async () => {
  districtId = await newDistrict();
  people = client(districtId);
  const { body } = await people.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', {
    channel: 'WEB',
    text: '小区后巷的垃圾桶满溢, 三天没人清运, 味道很大。',
    gridCode: `${districtId}001001001`,
  });
  ({ number, trackingCode } = body);
  await until('it is dispatched', async () => {
    const answer = await people.as('agent').get<{ state: string }>(`/api/v1/cases/${number}`);
    return answer.body.state === 'DISPATCHED';
  });
}, 60_000);

/** `gridwhistle_proof{kind="..."} 0`, by kind. */
async function scraped(): Promise<Record<string, number>> {
  const { body, headers } = await people.nobody.get<{ text: string }>('/metrics');
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  const lines = body.text.matchAll(/^gridwhistle_proof\{kind="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, kind, count]) => [kind, Number(count)]));
}

test('the metrics are not there for whoever asks from elsewhere', async () => {
  const answer = await people.nobody.get('/metrics', { 'x-forwarded-for': '192.0.2.7' });
  expect([answer.status, answer.body['code']]).toEqual([404, 'NOT_FOUND']);
});

test('the metrics give every proof, and count what is broken within seconds', async () => {
  expect(Object.keys(await scraped()).sort()).toEqual(Object.keys(proofs).sort());
  const dataSource = await database();
  const stop = (clock: string) =>
    dataSource.query(
      `UPDATE case_timer t SET stopped_at = ${clock} FROM cases c
       WHERE c.district_id = t.district_id AND c.id = t.case_id AND c.number = $1`,
      [number],
    );
  const before = (await scraped())['openWithoutClock']!;
  const running: Array<{ id: string }> = await dataSource.query(
    `SELECT t.id FROM case_timer t JOIN cases c ON c.district_id = t.district_id AND c.id = t.case_id
     WHERE c.number = $1 AND t.stopped_at IS NULL`,
    [number],
  );
  await stop('coalesce(t.stopped_at, now())');
  try {
    await until('it is counted', async () => (await scraped())['openWithoutClock'] === before + 1);
    const { body } = await people
      .as('admin')
      .get<{ proofs: Array<{ kind: string; count: number } & Said> }>('/api/v1/operations');
    expect(body.proofs.filter(({ count }) => count > 0)).toEqual([
      { kind: 'openWithoutClock', count: 1, zh: expect.any(String), en: expect.any(String) },
    ]);
  } finally {
    await dataSource.query(
      `UPDATE case_timer SET stopped_at = NULL WHERE district_id = $1 AND id = ANY($2::uuid[])`,
      [districtId, running.map(({ id }) => id)],
    );
  }
  await until('it is mended', async () => (await scraped())['openWithoutClock'] === before);
});

test('staff who see a case read every second of it; a stranger is told that there is none', async () => {
  const { status, body } = await people.as('s001').get<Ledger>(`/api/v1/cases/${number}/clocks`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ number, ended: false, gapMs: 0 });
  expect(body.account.every(({ is }) => is === 'CLOCKS')).toBe(true);
  const handle = body.clocks.find(({ kind }) => kind === 'HANDLE')!;
  expect(handle.sentence.zh).toMatch(/^办理时限 .+, 自 .+ 派单起算, .*到期 .+。$/);
  expect(handle.sentence.en).toMatch(
    /^The handling limit of .+, counted from .+ \(dispatch\).*, is due .+\.$/,
  );
  const stranger = await people.as('s002').get(`/api/v1/cases/${number}/clocks`);
  expect([stranger.status, stranger.body['code']]).toEqual([404, 'CASE_NOT_FOUND']);
});

test('the resident reads the sentence of the handling limit, and nothing else', async () => {
  const { status, body } = await people
    .holding(trackingCode)
    .get<Record<string, unknown>>(`/api/v1/cases/${number}/clocks`);
  expect(status).toBe(200);
  expect(body).toEqual({
    number,
    sentence: { zh: expect.stringMatching(/^办理时限/), en: expect.stringMatching(/^The handling limit/) },
    dueAt: expect.any(String),
    provisional: expect.any(Boolean),
  });
});
