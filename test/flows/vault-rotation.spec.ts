import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { rotateDataKey, Vault, vaultStatus, type Rotating } from '#people';
import { client, type Client } from '../support/http.js';
import { database, laneEnv, newDistrict } from '../support/world.js';

interface Filed {
  number: string;
  trackingCode: string;
}

let districtId: string;
let ask: Client;
beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

const rotating: Rotating = {
  tell: () => undefined,
  wait,
  elapsed: () => performance.now(),
  now: () => new Date(),
  by: { kind: 'SYSTEM', id: 'operator', name: '运维命令', unitCode: null },
  batch: 10,
};
/** `npm run vault -- ...`, as its owner runs it beside the servers. */
const operator = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['dist/apps/operator/src/main.js', 'vault', ...args], {
    env: {
      DATABASE_URL: laneEnv('DATABASE_URL'),
      DATABASE_OWNER_URL: laneEnv('DATABASE_OWNER_URL'),
      VAULT_KEY: laneEnv('VAULT_KEY'),
    },
  });
const phoneOf = (i: number) => `154${String(10_000_000 + i)}`;
const nameOf = (i: number) => `测试${i}`;

test('two rotations while people file and identities are read lose nothing', async () => {
  const filed: Filed[] = [];
  const over = new AbortController();
  const file = async () => {
    const i = filed.length;
    filed.push({ number: '', trackingCode: '' });
    const { status, body } = await ask.resident.post<Filed>('/api/v1/cases', {
      channel: 'WEB',
      text: `第${i}件: 请工作人员看看这里, 电话${phoneOf(i)}。`,
      gridCode: `${districtId}004001003`,
      reporter: { name: nameOf(i), phone: phoneOf(i) },
    });
    expect(status).toBe(201);
    filed[i] = body;
    return i;
  };
  const reveal = async (i: number) => {
    const { body: row } = await ask.as('agent').get(`/api/v1/cases/${filed[i]!.number}`);
    const { status, body } = await ask
      .as('agent')
      .post<{ reporter: object; code?: string }>(
        `/api/v1/cases/${filed[i]!.number}/reveal`,
        { reason: '核实', fields: ['name', 'phone', 'originalText'] },
        { 'if-match': `"${String(row['version'])}"` },
      );
    // The platform moves it, too; whoever was slower reads again.
    if (body.code === 'VERSION_STALE') return reveal(i);
    expect([status, body.reporter]).toEqual([
      200,
      { name: nameOf(i), phone: phoneOf(i), originalText: expect.stringContaining(phoneOf(i)) },
    ]);
  };
  const somebody = async () => {
    while (!over.signal.aborted) {
      const i = await file();
      await reveal(i);
      await reveal(Math.floor(i / 2));
      await wait(50);
    }
  };
  const people = [somebody(), somebody()];
  const dataSource = await database();
  const tx = dataSource.manager;
  const vault = new Vault({ vaultKey: laneEnv('VAULT_KEY'), vaultSuite: 'SM' });
  try {
    await file();
    expect((await rotateDataKey(dataSource, vault, districtId, rotating)).version).toBe(2);
    const { stdout } = await operator('rotate', '--district', districtId);
    expect(stdout).toMatch(new RegExp(`${districtId}: 新密钥 / new key v3`));
    expect(stdout).toMatch(new RegExp(`${districtId}: v3 AES, .*older 0`));
  } finally {
    over.abort();
    await Promise.all(people);
  }
  expect(filed.length).toBeGreaterThan(10);
  const [status] = await vaultStatus(tx, districtId);
  expect(status).toMatchObject({ version: 3, suite: 'AES', reporters: filed.length, older: 0 });
  // A process that starts now finds everybody.
  const fresh = new Vault({ vaultKey: laneEnv('VAULT_KEY') });
  for (const [i, { number }] of filed.entries()) {
    const ids = await fresh.reportersWith(tx, districtId, phoneOf(i));
    expect(ids).toHaveLength(1);
    const [row] = await dataSource.query(
      `SELECT reporter_id FROM cases WHERE district_id = $1 AND number = $2`,
      [districtId, number],
    );
    expect(row.reporter_id).toBe(ids[0]);
    expect(await fresh.open(tx, districtId, ids[0]!)).toMatchObject({ name: nameOf(i), phone: phoneOf(i) });
  }
  const [{ old }] = await dataSource.query(
    `SELECT count(*)::int AS old FROM vault.reporter WHERE district_id = $1 AND (key_version < 3 OR index_version < 3)`,
    [districtId],
  );
  expect(old).toBe(0);
}, 120_000);

test('the command says how the vault stands, and what it needs', async () => {
  const { stdout } = await operator('status', '--district', districtId);
  expect(stdout).toMatch(new RegExp(`${districtId}: v3 AES, 身份 / identities \\d+, 旧版本 / older 0`));
  await expect(operator('rewrap')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('VAULT_KEY_NEXT'),
  });
  await expect(operator('rotate', '--district', 'x')).rejects.toMatchObject({ code: 2 });
});
