import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { database, laneEnv, password, sampleFolder } from '../support/world.js';

const root = resolve(import.meta.dirname, '../..');

beforeAll(async () => {
  const dataSource = await database();
  const [there] = await dataSource.query(`SELECT 1 FROM district WHERE district_id = '379902'`);
  if (!there) await dataSource.transaction((tx) => loadDistrict(tx, { folder: sampleFolder, password }));
});

// One after the other: the second finds the matter of the first nearby, as a reader does who pastes it twice.
test.each(['README.md', 'README.zh-CN.md'])('the three-minute tour of %s works when pasted', async (name) => {
  const blocks = [
    ...(await readFile(resolve(root, name), 'utf8')).matchAll(/^```bash tour\n([^]*?)^```/gm),
  ].map(([, block]) => block);
  expect(blocks.length).toBeGreaterThan(5);
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', blocks.join('\n')], {
    env: { PATH: process.env['PATH'], BASE: laneEnv('TEST_API'), PASSWORD: password },
  });
  expect(stdout).toMatch(/whistle: EVALUATED/);
  expect(stdout).toMatch(/closure: CLOSED/);
});
