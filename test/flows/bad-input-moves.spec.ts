import { client, kept, refused, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

/** Moves that are wrong: a 4xx problem with a code, and nothing written. */
let districtId: string;
let ask: Client;
let number: string;
let trackingCode: string;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const { body } = await ask.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', {
    channel: 'WEB',
    text: '请工作人员看看这里。',
    gridCode: `${districtId}001001002`,
  });
  ({ number, trackingCode } = body);
  await until('nothing is owed', async () => (await kept(districtId))['owed'] === 0);
});

describe('a move', () => {
  const move =
    (noun: string, body: unknown, other: Record<string, string> = {}) =>
    (headers: Record<string, string>) =>
      ask.as('agent').post(`/api/v1/cases/${number}/${noun}`, body, { ...headers, ...other });
  const now = () => ({ version: 2 });
  const point = { lng: 118.3, lat: 35.08, crs: 'WGS84' };

  test('without the version that was seen', () =>
    refused(districtId, move('rejection', { reasonCode: 'SECRET' }), 428, 'VERSION_MISSING'));
  test.each([1, 3, 0, -1, 2 ** 53, Number.MAX_VALUE])('on version %s, which it is not', async (version) => {
    const body = await refused(
      districtId,
      move('rejection', { reasonCode: 'SECRET', version }),
      409,
      'VERSION_STALE',
    );
    expect(body['version']).toBe(2);
  });
  test.each(['"1"', 'W/"3"', '"99999999999999999999"'])('with If-Match %s, which it is not', (match) =>
    refused(
      districtId,
      move('rejection', { reasonCode: 'SECRET' }, { 'if-match': match }),
      409,
      'VERSION_STALE',
    ),
  );
  test.each(['2', '*', '""', '"two"', '"2", "3"', '"-2"', "'2'", ''])(
    'with If-Match %s, which is none',
    (match) =>
      refused(
        districtId,
        move('rejection', { reasonCode: 'SECRET', ...now() }, { 'if-match': match }),
        428,
        'VERSION_MISSING',
      ),
  );

  test.each<[string, string, Record<string, unknown>, number, string]>([
    ['a reason that is none', 'rejection', { reasonCode: 'NO_TIME' }, 400, 'INPUT_INVALID'],
    ['a reason of every object', 'rejection', { reasonCode: 'constructor' }, 400, 'INPUT_INVALID'],
    ['no reason', 'rejection', {}, 400, 'INPUT_INVALID'],
    ['a target that is none', 'transfer', { target: '911' }, 400, 'INPUT_INVALID'],
    ['a version with a fraction', 'rejection', { reasonCode: 'SECRET', version: 2.5 }, 400, 'INPUT_INVALID'],
    ['an unknown category', 'acceptance', { categoryCode: '999999' }, 422, 'UNKNOWN_CATEGORY'],
    [
      'an unknown grid',
      'acceptance',
      { categoryCode: '010101', gridCode: '110101001001002' },
      422,
      'GRID_UNKNOWN',
    ],
    [
      'a note of 2001 characters',
      'acceptance',
      { categoryCode: '010101', note: '长'.repeat(2001) },
      400,
      'INPUT_INVALID',
    ],
    ['half of an emoji', 'acceptance', { categoryCode: '010101', note: '\ud83d' }, 400, 'TEXT_MALFORMED'],
    [
      'a field of another move',
      'acceptance',
      { categoryCode: '010101', target: '110' },
      400,
      'INPUT_INVALID',
    ],
    [
      'evidence that is text',
      'self-resolution',
      { categoryCode: '010204', reply: '好', evidence: 'a.jpg' },
      400,
      'INPUT_INVALID',
    ],
    [
      'evidence that is null',
      'self-resolution',
      { categoryCode: '010204', reply: '好', evidence: [null] },
      400,
      'INPUT_INVALID',
    ],
    [
      'evidence within evidence',
      'self-resolution',
      { categoryCode: '010204', reply: '好', evidence: [[]] },
      400,
      'INPUT_INVALID',
    ],
    [
      '21 photos',
      'self-resolution',
      {
        categoryCode: '010204',
        reply: '好',
        evidence: Array.from({ length: 21 }, () => ({ kind: 'PHOTO', ref: 'a' })),
      },
      400,
      'INPUT_INVALID',
    ],
    [
      'a place that is an empty list',
      'verification',
      { passed: true, evidence: [], position: [] },
      400,
      'INPUT_INVALID',
    ],
    ['no place', 'verification', { passed: true, evidence: [] }, 400, 'INPUT_INVALID'],
    ['yes for true', 'verification', { passed: 'yes', evidence: [], position: point }, 400, 'INPUT_INVALID'],
    ['a move out of turn', 'closure', {}, 409, 'MOVE_NOT_ALLOWED_NOW'],
    [
      'a move of somebody else',
      'self-resolution',
      { categoryCode: '010204', reply: '好', evidence: [] },
      403,
      'NOT_YOURS',
    ],
    [
      'a unit that is nobody',
      'whistles',
      { kind: 'KEY', reason: 'x', units: ['NOBODY'] },
      400,
      'INPUT_INVALID',
    ],
    ['no unit', 'whistles', { kind: 'KEY', reason: 'x', units: [] }, 400, 'INPUT_INVALID'],
  ])('with %s', (_, noun, body, status, code) =>
    refused(districtId, move(noun, { ...now(), ...body }), status, code),
  );

  test('on a task whose id is none, or nobody has', async () => {
    const ack = (id: string) => (headers: Record<string, string>) =>
      ask.as('d02').post(`/api/v1/cases/${number}/report-tasks/${id}/ack`, now(), headers);
    await refused(districtId, ack('1'), 400, 'BAD_REQUEST');
    await refused(districtId, ack('0198c0de-0000-7000-8000-000000000000'), 404, 'CASE_NOT_FOUND');
  });

  test('by the resident, with a rating that is none or too early', async () => {
    const rate = (body: unknown) => (headers: Record<string, string>) =>
      ask.holding(trackingCode).post(`/api/v1/cases/${number}/follow-up`, body, headers);
    await refused(districtId, rate({ reached: true, satisfaction: 'FINE' }), 400, 'INPUT_INVALID');
    await refused(
      districtId,
      rate({ reached: true, solved: true, satisfaction: 'SATISFIED' }),
      409,
      'MOVE_NOT_ALLOWED_NOW',
    );
  });
});
