import { groundOf, type Appeal } from '#cases';
import {
  placed,
  QrPoint,
  registerPoints,
  sealQrToken,
  settlePoints,
  Territory,
  type PlacedPoint,
} from '#territory';
import { openDesk } from '../support/desk.js';
import { laneEnv } from '../support/world.js';

/** Filing at a printed code, at the desk: what it costs and that its count cannot be lost. */
async function pointed() {
  const desk = await openDesk();
  const { dataSource, districtId, people } = desk;
  const { territory } = await groundOf(dataSource.manager, districtId);
  const wish = {
    kind: 'SITE',
    name: '商城东门',
    address: '美食街1号',
    point: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' },
  } as const;
  const point = placed(territory, wish, () => true) as PlacedPoint;
  const [made] = await dataSource.transaction((tx) =>
    registerPoints(tx, people.centreLeader, [point], new Date('2026-03-09T01:20:00Z')),
  );
  const { number, version } = made!;
  const qr = sealQrToken(laneEnv('TOKEN_SECRET'), { districtId, number, version });
  const filings = (): Promise<Array<{ number: number; day: string; version: number }>> =>
    dataSource.query(`SELECT number, day, version FROM qr_filing WHERE district_id = $1`, [districtId]);
  return { ...desk, number, qr, filings };
}
const appeal: Appeal = { channel: 'QR', text: '油烟呛人。' };

test('it costs one question more, and nothing where no code was scanned', async () => {
  const { file, dataSource, qr, districtId } = await pointed();
  const { logger } = dataSource;
  const asked: string[] = [];
  dataSource.logger = Object.create(logger, {
    logQuery: { value: (query: string) => void asked.push(query) },
  }) as typeof logger;
  /** What is written and what is asked of points; the ground is read again every second anyway. */
  const statements = async (one: Appeal) => {
    asked.length = 0;
    await file(one);
    return asked.filter((query) => /INSERT|UPDATE|"?qr_/.test(query)).length;
  };
  try {
    expect(await statements({ ...appeal, gridCode: `${districtId}004001003` })).toBe(1);
    expect(await statements({ ...appeal, qr })).toBe(2);
  } finally {
    dataSource.logger = logger;
  }
});

test('the case and its count are one: written together or not at all, on the day of the filing', async () => {
  const { intake, people, qr, number, filings } = await pointed();
  const order: Appeal = { ...appeal, channel: 'HOTLINE', externalNo: '12345-77', qr };
  await intake.submit(people.agent, order);
  await expect(intake.submit(people.agent, order)).rejects.toMatchObject({ code: 'EXTERNAL_NUMBER_TAKEN' });
  expect(await filings()).toEqual([{ number, day: '2026-03-09', version: 1 }]);
});

test('the resident’s own position counts within the grid of the point, and not where the phone is elsewhere', async () => {
  const { file, read, qr } = await pointed();
  const filed = async (point: Appeal['point']) => {
    const { lng, lat, gridCode, address, locatedBy } = await read(
      (await file({ ...appeal, qr, ...(point ? { point } : {}) })).caseId,
    );
    return { lng, lat, grid: gridCode?.slice(6), address, locatedBy };
  };
  const here = { grid: '004001003', address: '美食街1号', locatedBy: 'QR:商城东门' };
  expect(await filed(undefined)).toEqual({ ...here, lng: 118.3274, lat: 35.0827 });
  expect(await filed({ lng: 118.3275, lat: 35.0828, crs: 'WGS84' })).toEqual({
    ...here,
    lng: 118.3275,
    lat: 35.0828,
  });
  expect(await filed({ lng: 118.3094, lat: 35.0527, crs: 'WGS84' })).toMatchObject({ lng: 118.3274 });
  expect(await filed({ lng: 0, lat: 0, crs: 'WGS84' })).toMatchObject({ ...here, lng: 118.3274 });
});

test('points follow a map that takes effect', async () => {
  const { dataSource, districtId, people } = await openDesk();
  const { territory } = await groundOf(dataSource.manager, districtId);
  const [gone, heir] = [`${districtId}004001003`, `${districtId}004001002`];
  const after = new Territory(
    districtId,
    2,
    territory.all.filter(({ code }) => code !== gone),
  );
  const point = placed(territory, { kind: 'GRID', name: '', gridCode: gone }, () => true) as PlacedPoint;
  const [made] = await dataSource.transaction((tx) =>
    registerPoints(tx, people.community, [point], new Date('2026-03-09T01:20:00Z')),
  );
  const links = [{ oldCode: gone, newCode: heir, share: 1 }];
  expect(await settlePoints(dataSource.manager, after, links)).toBe(1);
  expect(await settlePoints(dataSource.manager, after, links)).toBe(0);
  const now = await dataSource.manager.findOneByOrFail(QrPoint, { districtId, number: made!.number });
  expect([now.kind, now.gridCode]).toEqual(['GRID', heir]);
});
