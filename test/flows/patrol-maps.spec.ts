import { client } from '../support/http.js';
import { splitGrid } from '../support/redraw.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

test('a key point follows the map by its position, without anybody asking for it', async () => {
  const districtId = await newDistrict();
  const ask = client(districtId);
  const put = (who: string, path: string, body: string) =>
    ask.as(who).send<{ written?: boolean; fingerprint: string; version: number | null }>('POST', path, {
      headers: { 'content-type': 'application/octet-stream' },
      body,
    });
  const gridsOf = async () => {
    const { body } = await ask.as('s004').get<{ text: string }>('/api/v1/patrol/key-points');
    return [...body.text.matchAll(/KP-\d,\d{6}(\d{9})/g)].map(([, grid]) => grid);
  };
  const grid = `${districtId}004001003`;
  const table = `编码,网格编码,名称,经度,纬度,起始日期\nKP-1,${grid},东,118.3285,35.083,2026-01-01\nKP-2,${grid},西,118.325,35.083,2026-01-01`;
  const loaded = await put('s004-leader', '/api/v1/patrol/key-points/import?write=true', table);
  expect(loaded.body.written).toBe(true);
  expect(await gridsOf()).toEqual(['004001003', '004001003']);

  const csv = splitGrid(districtId);
  const { fingerprint } = (await put('admin', '/api/v1/territory/import', csv)).body;
  const applied = await put(
    'admin',
    `/api/v1/territory/import?dryRun=false&fingerprint=${fingerprint}&note=split`,
    csv,
  );
  expect(applied.body.version).toBe(2);
  await until('the key points to lie in the new grids', async () =>
    (await gridsOf()).join() === '004001006,004001005' ? true : null,
  );
});
