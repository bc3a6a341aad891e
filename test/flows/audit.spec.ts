import { audit, chained } from '#audit';
import type { HeadFile } from '#cases';
import { verifyHistory } from '#cases';
import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { database, newDistrict } from '../support/world.js';

/** The audit log over HTTP: who may read it, what is in it, and the heads that vouch for it. */
interface Line {
  seq: number;
  at: string;
  act: string;
  actName: string;
  actorId: string;
  actorName: string;
  subject: string | null;
  detail: Record<string, unknown>;
  hash: string;
}
interface Page {
  lines: Line[];
  next: number | null;
}
let districtId: string;
let ask: Client;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const log = async (query = '') => (await ask.as('auditor').get<Page>(`/api/v1/audit?${query}`)).body;

test('a policy that is put to use leaves a line, with who did it and what it was', async () => {
  const put = await ask.as('admin').send('PUT', '/api/v1/policy', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'BEIJING_LIKE' }),
  });
  expect(put.status).toBe(200);
  const { lines } = await log('act=policyChanged');
  expect(lines).toEqual([
    expect.objectContaining({
      act: 'policyChanged',
      actName: '规则变更',
      actorName: '系统管理员',
      subject: 'BEIJING_LIKE',
      detail: { used: true, version: 1 },
    }),
  ]);
});

test('pages go back without a gap or a double, and the filters fit together', async () => {
  const dataSource = await database();
  const actor = { kind: 'STAFF', id: 'somebody', name: '某人', unitCode: null };
  for (const subject of ['甲', '乙', '丙', '甲'])
    await audit(dataSource.manager, { districtId, at: new Date(), act: 'exported', actor, subject });
  const seen: number[] = [];
  let before: number | null = null;
  do {
    const page: Page = await log(`limit=2${before ? `&before=${before}` : ''}`);
    seen.push(...page.lines.map(({ seq }) => seq));
    before = page.next;
  } while (before !== null);
  const top = Math.max(...seen);
  expect(seen).toEqual(Array.from({ length: top }, (_, index) => top - index));
  const found = await log(`actor=somebody&act=exported&subject=${encodeURIComponent('甲')}`);
  expect(found.lines.map(({ subject }) => subject)).toEqual(['甲', '甲']);
  expect((await log('from=2001-01-01&to=2001-02-01')).lines).toEqual([]);
});

test.each([
  'limit=0',
  'limit=1000',
  'before=-1',
  'act=everything',
  'from=yesterday',
  `subject=${'x'.repeat(201)}`,
  'x=1',
])('a query that makes no sense: %s', async (query) => {
  const { status, body } = await ask.as('auditor').get(`/api/v1/audit?${query}`);
  expect([status, body['code']]).toEqual([400, 'INPUT_INVALID']);
});

test('the export is the log itself: its hashes follow from its lines, and it leaves a line of its own', async () => {
  const { status, headers, body } = await ask.as('auditor').get('/api/v1/audit/export');
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  const text = typeof body['text'] === 'string' ? body['text'] : '';
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(lines.length).toBeGreaterThan(4);
  let hash = '';
  for (const { hash: stored, ...line } of lines) {
    hash = chained(hash, line);
    expect([line.seq, hash]).toEqual([line.seq, stored]);
  }
  const [newest] = (await log('act=exported&subject=audit')).lines;
  expect(newest).toMatchObject({ subject: 'audit', detail: { upTo: lines.length } });
});

test('the worker signs the day that has ended; the head is kept outside and vouches for the history', async () => {
  const dataSource = await database();
  const yesterday = new Date(Date.now() - 36 * 3_600_000);
  const actor = { kind: 'SYSTEM', id: 'system', name: '系统', unitCode: null };
  await ask.resident.post('/api/v1/cases', { channel: 'WEB', text: '路灯不亮, 请来修。' });
  await audit(dataSource.manager, { districtId, at: yesterday, act: 'exported', actor });
  const [head] = await until('yesterday is signed', async () => {
    const { body } = await ask
      .as('auditor')
      .get<{ heads: Array<{ day: string; cases: number }> }>('/api/v1/audit/heads');
    return body.heads.length > 0 && body.heads;
  });
  expect(head).toMatchObject({ seq: 1, cases: 1 });
  const { body: file } = await ask
    .as('auditor')
    .get<HeadFile & { day: string }>(`/api/v1/audit/heads/${head!.day}`);
  expect(file.head.split('.')).toHaveLength(3);
  const { counts } = await verifyHistory(dataSource, undefined, districtId, undefined, file);
  expect(counts).toMatchObject({ headUnlikeFile: 0, notAsSigned: 0, auditBroken: 0, headsBroken: 0 });
  expect((await log('act=headSigned')).lines).toHaveLength(1);
});

test.each(['/api/v1/audit', '/api/v1/audit/export', '/api/v1/audit/heads'])(
  '%s is for those who watch alone',
  async (path) => {
    const answers = await Promise.all(
      ['auditor', 'security', 'admin', 'leader', 'agent', 's001'].map(
        async (who) => (await ask.as(who).get(path)).status,
      ),
    );
    expect(answers).toEqual([200, 200, 403, 403, 403, 403]);
  },
);
