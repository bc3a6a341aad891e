import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client, refused, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { laneEnv, newDistrict } from '../support/world.js';

interface Owner {
  firstHandler: { code: string; name: string };
  owner: { code: string; name: string };
  by: string;
  legalBasis: string;
  reason: { zh: string; en: string };
}
interface Preview {
  fingerprint: string;
  base: number;
  report: { errors: number; findings: Array<{ code: string; line: number; severity: string }> };
  diff: { ownerChanged: Array<{ code: string; area: string; now: string }> };
  effect: { cases: number; otherOwner: number };
}
interface Version {
  version: number;
  state: string;
}

let districtId: string;
let ask: Client;
beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const at = '/api/v1/catalogue';
const header = 'category,area,unit,role,legal_basis\n';
const file = (text: string) => Buffer.from(text).toString('base64');
const lines = (...rows: string[]) => ({
  responsibility: file(header + rows.map((row) => `${row}\n`).join('')),
});
const preview = async (body: object) => (await ask.as('leader').post<Preview>(`${at}/previews`, body)).body;
const ownerOf = async (code: string, grid: string) =>
  (await ask.as('agent').get<Owner>(`/api/v1/categories/${code}/owner?gridCode=${districtId}${grid}`)).body;

test('the list keeps its shape and has the new fields; it can be searched, and read as a tree', async () => {
  const get = async <T>(query: string) =>
    (await ask.nobody.get<T>(`/api/v1/categories?district=${districtId}${query}`)).body;
  const all = await get<{ version: number; categories: Array<Record<string, unknown>> }>('');
  expect([all.version, all.categories.length]).toEqual([1, 119]);
  expect(all.categories.find(({ code }) => code === '010201')).toMatchObject({
    ownerDept: 'D02',
    dutyKind: 'TERRITORIAL',
    legalBasis: '《城市道路管理条例》第三十条',
    filingConditions: expect.stringContaining('摆卖'),
  });
  expect(all.categories[0]).not.toHaveProperty('contactNote');
  const found = await get<{ categories: Array<{ code: string }> }>(`&q=${encodeURIComponent('占道')}`);
  expect(found.categories.map(({ code }) => code)).toEqual(['010201']);
  const { tree } = await get<{ tree: Array<{ code: string; children: Array<{ children: object[] }> }> }>(
    '&tree=true',
  );
  expect(tree.map(({ code }) => code)).toContain('16');
  expect(tree.flatMap(({ children }) => children.flatMap((two) => two.children)).length).toBe(119);
});

test('who would start with a matter in a grid, who answers for it, why and by what law', async () => {
  expect(await ownerOf('010201', '004001003')).toMatchObject({
    firstHandler: { code: `${districtId}004000`, name: '商埠街道' },
    owner: { name: '商埠街道' },
    by: 'DELEGATED',
    legalBasis: expect.stringContaining('行政处罚法'),
    reason: { zh: expect.stringContaining('赋权') },
  });
  expect(await ownerOf('010201', '001001001')).toMatchObject({ owner: { code: 'D02' }, by: 'CATALOGUE' });
  expect(await ownerOf('030101', '002001001')).toMatchObject({
    owner: { code: 'U05', name: '河东供水有限公司' },
    by: 'AREA',
  });
  const one = await ask.as('agent').get(`/api/v1/categories/030101`);
  expect(one.body).toMatchObject({
    responsibilities: expect.arrayContaining([expect.objectContaining({ areaName: '河湾街道' })]),
  });
});

test('from the preview to a version that holds at once, and back to the file', async () => {
  const rows = [`060103,${districtId}004000,D07,OWNER,编办意见`];
  const seen = await preview(lines(...rows));
  expect(seen).toMatchObject({ base: 1, report: { errors: 0 }, effect: { otherOwner: 0 } });
  expect(seen.diff.ownerChanged).toContainEqual(
    expect.objectContaining({ code: '060103', area: `${districtId}004000`, was: null, now: 'D07' }),
  );
  const order = { ...lines(...rows), note: '油烟改由生态环境部门牵头', preview: seen.fingerprint };
  const send = () => ask.as('leader').post<Version>(`${at}/versions`, order);
  const [made, again] = [await send(), await send()];
  expect([made.status, made.body.version, made.body.state]).toEqual([201, 2, 'IN_EFFECT']);
  expect([again.status, again.body.version]).toEqual([200, 2]);
  expect(await ownerOf('060103', '004001003')).toMatchObject({ owner: { code: 'D07' }, by: 'AREA' });
  const { body: log } = await ask
    .as('auditor')
    .get<{ lines: Array<{ subject: string }> }>('/api/v1/audit?act=catalogueChanged');
  expect(log.lines.map(({ subject }) => subject)).toEqual(['2']);
  const exported = await ask
    .as('leader')
    .get<{ text: string }>(`${at}/versions/2/export?table=responsibility`);
  expect(exported.body.text).toContain(rows[0]);
  expect(exported.headers.get('content-disposition')).toContain(`responsibility-${districtId}-v2.csv`);
  const diff = await ask.as('leader').get<{ ownerChanged: object[] }>(`${at}/versions/2/diff`);
  expect(diff.body.ownerChanged.length).toBe(9);
});

test('a version to come begins by itself', async () => {
  const soon = new Date(Date.now() + 2500).toISOString();
  const rows = lines(`010101,${districtId}004000,D02,OWNER,`);
  const { fingerprint } = await preview(rows);
  const { status, body } = await ask
    .as('admin')
    .post<Version>(`${at}/versions`, { ...rows, note: '试', preview: fingerprint, effectiveFrom: soon });
  expect([status, body.state]).toEqual([201, 'SCHEDULED']);
  await until('the version holds', async () => (await ownerOf('010101', '004001003')).owner.code === 'D02');
  const { body: list } = await ask.as('leader').get<{ versions: Version[] }>(`${at}/versions`);
  expect(list.versions.map(({ version, state }) => [version, state]).slice(0, 2)).toEqual([
    [body.version, 'IN_EFFECT'],
    [body.version - 1, 'REPLACED'],
  ]);
});

test('of two who change the same version, the second looks again, at once or after the other', async () => {
  const rows = ['D03', 'D04', 'D05'].map((unit) => lines(`010106,${districtId}004000,${unit},OWNER,`));
  const orders = await Promise.all(
    rows.map(async (row) => ({ ...row, note: '试', preview: (await preview(row)).fingerprint })),
  );
  const send = (order: object) => ask.as('leader').post<Version & { code?: string }>(`${at}/versions`, order);
  const made = await Promise.all([send(orders[0]!), send(orders[1]!)]);
  expect(made.map(({ status }) => status).sort()).toEqual([201, 422]);
  expect(made.find(({ status }) => status === 422)!.body.code).toBe('CATALOGUE_NOT_PREVIEWED');
  expect((await send(orders[2]!)).body.code).toBe('CATALOGUE_NOT_PREVIEWED');
  const seen = await preview(rows[2]!);
  expect((await send({ ...orders[2]!, preview: seen.fingerprint })).status).toBe(201);
  const { body } = await ask.as('leader').get<{ versions: Version[] }>(`${at}/versions`);
  expect(body.versions.filter(({ version }) => version > seen.base).length).toBe(1);
});

describe('refused, with nothing written', () => {
  const send = (body: object) => (headers: Record<string, string>) =>
    ask.as('leader').post(`${at}/versions`, { note: '试', preview: '0'.repeat(64), ...body }, headers);

  test('what was not previewed', () =>
    refused(
      districtId,
      send(lines(`010102,${districtId}004000,D02,OWNER,`)),
      422,
      'CATALOGUE_NOT_PREVIEWED',
    ));

  test('what has an error: a duty by law pushed down to a community', async () => {
    const rows = lines(`080102,${districtId}004001,${districtId}004001,OWNER,`);
    const { fingerprint, report } = await preview(rows);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'AREA_DUTY_PUSHED_DOWN', severity: 'ERROR', line: 2 }),
    );
    await refused(districtId, send({ ...rows, preview: fingerprint }), 422, 'CATALOGUE_INVALID');
  });

  test('no file, no table, a moment that is over', async () => {
    await refused(districtId, send({}), 422, 'CATALOGUE_FILE_MISSING');
    await refused(districtId, send({ responsibility: file('a,b\n1,2\n') }), 422, 'TABLE_COLUMNS_MISSING');
    await refused(districtId, send({ categories: file('PK\u0003\u0004 nonsense') }), 422, 'TABLE_UNREADABLE');
    await refused(districtId, send({ categories: '***' }), 400, 'INPUT_INVALID');
    const rows = lines(`010103,${districtId}004000,D02,OWNER,`);
    const { fingerprint } = await preview(rows);
    const over = { ...rows, preview: fingerprint, effectiveFrom: '2020-01-01T00:00:00+08:00' };
    await refused(districtId, send(over), 422, 'EFFECTIVE_TOO_SOON');
  });

  test('a matter, a grid and a version that are not there; somebody who may not', async () => {
    const get = (username: string, path: string) => (headers: Record<string, string>) =>
      ask.as(username).get(`/api/v1/${path}`, headers);
    const grid = `${districtId}004001003`;
    await refused(
      districtId,
      get('agent', `categories/999999/owner?gridCode=${grid}`),
      404,
      'CATEGORY_UNKNOWN',
    );
    await refused(
      districtId,
      get('agent', `categories/010101/owner?gridCode=${districtId}009001001`),
      422,
      'GRID_UNKNOWN',
    );
    await refused(
      districtId,
      get('leader', 'catalogue/versions/77/export'),
      404,
      'CATALOGUE_VERSION_UNKNOWN',
    );
    await refused(districtId, get('agent', 'catalogue/versions'), 403, 'ROLE_NOT_ALLOWED');
  });
});

test('the operator previews a folder, stores what was previewed, and exports it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
  const operator = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/apps/operator/src/main.js', 'catalogue', ...args], {
      env: { PATH: process.env['PATH'], DATABASE_URL: laneEnv('DATABASE_URL') },
      encoding: 'utf8',
    });
  const row = `010105,${districtId}003000,D18,OWNER,编办意见`;
  await writeFile(join(folder, 'responsibility.csv'), `${header}${row}\n`);
  const seen = operator('preview', districtId, folder);
  expect([seen.status, seen.stdout]).toEqual([0, expect.stringContaining(`(${districtId}003000): - -> D18`)]);
  const code = /--preview ([0-9a-f]{16})/.exec(seen.stdout)![1]!;
  expect(operator('import', districtId, folder, '--preview', '0'.repeat(16)).status).not.toBe(0);
  expect(operator('import', districtId, folder, '--preview', code).stdout).toContain('已写入');
  expect(operator('export', districtId, folder).status).toBe(0);
  expect(await readFile(join(folder, 'responsibility.csv'), 'utf8')).toContain(row);
  await rm(folder, { recursive: true });
});

test('a file larger than other bodies is taken', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => `010104,${districtId}004000,D02,OWNER,第${i}行`);
  const { report } = await preview(lines(...many));
  expect(report.findings[0]?.code).toBe('AREA_CONTRADICTS');
});
