import { readFileSync } from 'node:fs';
import { writeTable } from '#sheets';
import { parseOrg, planMap, type KnownMap } from '#territory';
import { isCreditCode } from '../../libs/territory/src/maps/credit-code.js';
import { generateTerritory } from '../bench/grown-territory.js';

const csv = readFileSync(new URL('../../apps/standalone/sample/org.csv', import.meta.url), 'utf8');
const district = '379902';
const nothing: KnownMap = {
  districtId: district,
  version: 0,
  validFrom: null,
  areas: [],
  sites: [],
  closed: new Set(),
  workers: new Set(),
};
const standing: KnownMap = {
  ...nothing,
  version: 1,
  validFrom: new Date(0),
  areas: parseOrg(csv).map((area) => ({
    ...area,
    districtId: district,
    version: 1,
    validFrom: new Date(0),
    validTo: null,
  })),
};
const plan = (text: string, known = nothing, crs: 'WGS84' | 'GCJ02' = 'WGS84') =>
  planMap(Buffer.from(text), crs, known);
const codesOf = async (text: string, known = nothing) =>
  (await plan(text, known)).report.findings.map(({ code, subject }) => `${code} ${subject}`);

test('the sample has no error and no gap', async () => {
  const { report, areas } = await plan(csv);
  expect(report.findings.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  expect(areas).toHaveLength(91);
});
void writeTable;
void isCreditCode;
void generateTerritory;
void standing;
void codesOf;
test('10k', async () => {
  const areas = generateTerritory(10000);
  const at = performance.now();
  const fc = JSON.stringify({
    type: 'FeatureCollection',
    features: areas.map(({ polygon, ...p }) => ({
      type: 'Feature',
      properties: { ...p, parent_code: p.parentCode, grid_worker_ref: p.workerRef },
      geometry: polygon,
    })),
  });
  const { report } = await plan(fc);
  console.log(areas.length, fc.length, performance.now() - at, report.findings.slice(0, 5), report.errors);
});
