import { client, refused, type Client } from '../support/http.js';
import { newDistrict } from '../support/world.js';

/** The lane's api and worker are processes of their own, as in production: their clock is the real one. */
let districtId: string;
let ask: Client;
beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

test('whoever works here may ask what time it is', async () => {
  const before = Date.now();
  const { status, body } = await ask.as('s001').get<{ now: string }>('/api/v1/clock');
  expect(status).toBe(200);
  expect(body).toEqual({ now: body.now, clock: 'real', aheadSeconds: 0, winding: null });
  expect(Date.parse(body.now)).toBeGreaterThanOrEqual(before - 1000);
  expect(Date.parse(body.now)).toBeLessThanOrEqual(Date.now() + 1000);
});

test.each([
  ['a day', { days: 1 }, 409, 'CLOCK_IS_REAL'],
  ['an hour and a half', { hours: 1.5 }, 409, 'CLOCK_IS_REAL'],
  ['back', { hours: -1 }, 400, 'INPUT_INVALID'],
  ['more than a year', { days: 367 }, 400, 'INPUT_INVALID'],
  ['days in words', { days: 'three' }, 400, 'INPUT_INVALID'],
])('in production the clock is not wound: %s', (_, body, status, code) =>
  refused(
    districtId,
    (headers) => ask.as('admin').post('/api/v1/clock/advance', body, headers),
    status,
    code,
  ),
);

test('winding is for the administrator', () =>
  refused(
    districtId,
    (headers) => ask.as('leader').post('/api/v1/clock/advance', { days: 1 }, headers),
    403,
    'ROLE_NOT_ALLOWED',
  ));

test('nothing was wound, so nothing happened on the way', async () => {
  const { status, body } = await ask.as('admin').get('/api/v1/clock/happened');
  expect([status, body]).toEqual([200, { happened: [] }]);
});
