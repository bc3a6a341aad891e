import { settledOn, Territory, type Area, type QrPoint } from '#territory';

/** Points on a map that was redrawn: codes on the wall go on opening the place they hang at. */
const square = (west: number): Area['polygon'] => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, 0],
      [west + 1, 0],
      [west + 1, 1],
      [west, 1],
      [west, 0],
    ],
  ],
});
const area = (code: string, level: Area['level'], parentCode: string | null, west = 0) =>
  ({ code, level, parentCode, name: code, polygon: square(west), aliases: [] }) as unknown as Area;
const [district, street, community] = ['379902000000', '379902001000', '379902001001'];
const grid = (n: number) => `${community}00${n}`;
/** Grids 1 and 2 were joined into 4, grid 3 goes on. */
const territory = new Territory('379902', 2, [
  area(district, 'DISTRICT', null),
  area(street, 'STREET', district),
  area(community, 'COMMUNITY', street),
  area(grid(3), 'GRID', community, 2),
  area(grid(4), 'GRID', community, 0),
]);
const joined = [1, 2].map((n) => ({ oldCode: grid(n), newCode: grid(4), share: 1 }));
const point = (number: number, n: number, over: Partial<QrPoint> = {}) =>
  ({
    number,
    kind: 'GRID',
    gridCode: grid(n),
    communityCode: community,
    streetCode: street,
    lng: null,
    lat: null,
    revokedAt: null,
    ...over,
  }) as QrPoint;

test('points go with their grid’s heir; of two codes of one grid the second becomes that of a place', () => {
  expect(settledOn([point(1, 1), point(2, 2), point(3, 3)], territory, joined)).toMatchObject([
    { number: 1, kind: 'GRID', gridCode: grid(4) },
    { number: 2, kind: 'SITE', gridCode: grid(4) },
  ]);
});

test('a point with a position lies where it lies; a revoked code takes no place; what nobody inherits stays', () => {
  const standing = point(1, 1, { kind: 'BUILDING', lng: 2.5, lat: 0.5 });
  const revoked = point(2, 2, { revokedAt: new Date(0) });
  expect(settledOn([standing, revoked, point(3, 1)], territory, joined)).toMatchObject([
    { number: 1, kind: 'BUILDING', gridCode: grid(3) },
    { number: 2, gridCode: grid(4) },
    { number: 3, kind: 'GRID', gridCode: grid(4) },
  ]);
  expect(settledOn([point(1, 7, { communityCode: '379902009009' })], territory, joined)).toEqual([]);
});
