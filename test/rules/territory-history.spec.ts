import { parseOrg, planMap, type KnownMap } from '#territory';
import { generateTerritory } from '../bench/grown-territory.js';
import { givenGrid, orgOf, splitGrid } from '../support/redraw.js';

const district = '379902';
const csv = orgOf(district);
const life = { districtId: district, version: 1, validFrom: new Date(0), validTo: null };
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
  areas: parseOrg(csv).map((area) => ({ ...area, ...life })),
};
const plan = (text: string, known: KnownMap) => planMap(Buffer.from(text), 'WGS84', known);
const said = async (text: string, known: KnownMap) =>
  (await plan(text, known)).report.findings.map(
    ({ severity, code, line, subject }) =>
      `${severity} ${code} ${line} ${subject?.replace(district, '') ?? ''}`,
  );

describe('history', () => {
  test('a split has successors with their shares, found by the ground', async () => {
    const { report, successors, changes } = await plan(splitGrid(district), standing);
    expect(report.errors).toBe(0);
    expect(successors).toEqual([
      { oldCode: '379902004001003', newCode: '379902004001005', kind: 'SPLIT', share: 0.5 },
      { oldCode: '379902004001003', newCode: '379902004001006', kind: 'SPLIT', share: 0.5 },
    ]);
    expect([changes.opened.length, changes.closed]).toEqual([2, ['379902004001003']]);
  });
  test('an area that goes to another community has one successor', async () => {
    const { report, successors } = await plan(givenGrid(district), standing);
    expect(report.errors).toBe(0);
    expect(successors).toEqual([
      { oldCode: '379902004001003', newCode: '379902004003005', kind: 'RENAME', share: 1 },
    ]);
  });
  test('two that become one', async () => {
    const merged = csv
      .replace(/379902004001002,.*\n/, '')
      .replace(
        /379902004001001,(.*)"POLYGON.*"/,
        '379902004001001,$1"POLYGON((118.324 35.074,118.336 35.074,118.336 35.080,118.324 35.080,118.324 35.074))"',
      );
    const { report, successors } = await plan(merged, standing);
    expect([report.errors, successors]).toEqual([
      0,
      [{ oldCode: '379902004001002', newCode: '379902004001001', kind: 'MERGE', share: 1 }],
    ]);
  });
  test('no closed code comes back, and none moves to another place', async () => {
    const known = { ...standing, closed: new Set(['379902004001005']) };
    expect(await said(splitGrid(district), known)).toContain('ERROR CODE_REUSED 74 004001005');
    const exchanged = csv
      .replace('379902001001001,', 'X')
      .replace('379902001001004,', '379902001001001,')
      .replace('X', '379902001001004,');
    expect(await said(exchanged, standing)).toEqual(
      expect.arrayContaining(['ERROR CODE_REUSED 5 001001004', 'ERROR CODE_REUSED 8 001001001']),
    );
  });
  test('a predecessor that is none', async () => {
    const text = splitGrid(district)
      .replace('note\n', 'note,predecessors\n')
      .replace(/(004001005,.*GW0055,)\n/, '$1,379902004001777\n');
    expect(await said(text, standing)).toContain('ERROR PREDECESSOR_UNKNOWN 74 004001005');
  });
});

test('a made-up district of some hundred irregular grids is whole', async () => {
  const features = generateTerritory(300).map(({ polygon, ...one }) => ({
    properties: { ...one, parent_code: one.parentCode, grid_worker_ref: one.workerRef },
    geometry: polygon,
  }));
  const { report } = await plan(JSON.stringify({ type: 'FeatureCollection', features }), nothing);
  expect(report.findings).toEqual([]);
});
