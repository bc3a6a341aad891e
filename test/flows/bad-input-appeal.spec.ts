import { client, kept, refused, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { newDistrict } from '../support/world.js';

/** A bad appeal is a 4xx problem with a code, in the caller's language, and leaves nothing behind. */
let districtId: string;
let ask: Client;
let number: string;
let trackingCode: string;

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const { body } = await ask.resident.post<{ number: string; trackingCode: string }>(
    '/api/v1/cases',
    appeal({ text: '请工作人员看看这里。' }),
    { 'idempotency-key': 'used' },
  );
  ({ number, trackingCode } = body);
  await until('nothing is owed', async () => (await kept(districtId))['owed'] === 0);
});

const place = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
const good = { channel: 'WEB', text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。', point: place };
const appeal = (other: Record<string, unknown> = {}) => ({ ...good, ...other });
const json = (body: string, headers: Record<string, string> = {}) => ({
  body,
  headers: { 'content-type': 'application/json', ...headers },
});

const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const invalid = 'INPUT_INVALID';

const bodies: Array<[string, unknown, number, string]> = [
  ['no field at all', {}, 400, invalid],
  ['no text', appeal({ text: undefined }), 400, invalid],
  ['an empty text', appeal({ text: '' }), 400, invalid],
  ['a text of blanks', appeal({ text: ' \n\u3000 ' }), 400, invalid],
  ['a text that is a number', appeal({ text: 12345 }), 400, invalid],
  ['a text that is a list', appeal({ text: ['a'] }), 400, invalid],
  ['a text of 5001 characters', appeal({ text: '油'.repeat(5001) }), 400, invalid],
  ['no channel', appeal({ channel: undefined }), 400, invalid],
  ['an unknown channel', appeal({ channel: 'FAX' }), 400, invalid],
  ['a name of every object as channel', appeal({ channel: 'toString' }), 400, invalid],
  ['an unknown field', appeal({ urgent: true }), 400, invalid],
  ['a field of the row', appeal({ state: 'CLOSED', version: 9 }), 400, invalid],
  ['an unknown field inside', appeal({ point: { ...place, alt: 3 } }), 400, invalid],
  ['an unknown kind', appeal({ kind: 'WISH' }), 400, invalid],
  ['a category with letters', appeal({ categoryCode: '01010x' }), 400, invalid],
  ['an unknown category', appeal({ categoryCode: '999999' }), 422, 'UNKNOWN_CATEGORY'],
  ['a grid code that is a number', appeal({ gridCode: 379902001001002 }), 400, invalid],
  [
    'a grid of another district',
    appeal({ point: undefined, gridCode: '110101001001002' }),
    422,
    'GRID_UNKNOWN',
  ],
  ['a position in the sea', appeal({ point: { lng: 121.9, lat: 35.2, crs: 'WGS84' } }), 422, 'POINT_OUTSIDE'],
  ['a position at 0, 0', appeal({ point: { lng: 0, lat: 0, crs: 'WGS84' } }), 422, 'POINT_OUTSIDE'],
  ['lng and lat exchanged', appeal({ point: { lng: 35.0827, lat: 118.3274, crs: 'WGS84' } }), 400, invalid],
  ['a position off the globe', appeal({ point: { ...place, lng: 1e308 } }), 400, invalid],
  ['a position without its coordinate system', appeal({ point: { ...place, crs: undefined } }), 400, invalid],
  ['an unknown coordinate system', appeal({ point: { ...place, crs: 'EPSG:3857' } }), 400, invalid],
  ['coordinates as text', appeal({ point: { ...place, lng: '118.3274' } }), 400, invalid],
  ['a position without numbers', appeal({ point: { crs: 'WGS84' } }), 400, invalid],
  ['a position that is a list', appeal({ point: [118.3274, 35.0827] }), 400, invalid],
  ['a position that is an empty list', appeal({ point: [] }), 400, invalid],
  ['a list of positions', appeal({ point: [place] }), 400, invalid],
  ['a position that is text', appeal({ point: 'POINT(118.3 35.08)' }), 400, invalid],
  ['a phone with letters', appeal({ reporter: { phone: '1540000x038' } }), 400, invalid],
  ['a phone that is a number', appeal({ reporter: { phone: 15400001038 } }), 400, invalid],
  ['a reporter that is an empty list', appeal({ reporter: [] }), 400, invalid],
  ['a name of 51 characters', appeal({ reporter: { name: '金'.repeat(51) } }), 400, invalid],
  ['anonymous as text', appeal({ anonymous: 'yes' }), 400, invalid],
  ['an address of 201 characters', appeal({ address: '街'.repeat(201) }), 400, invalid],
  ['an outside number of 65 characters', appeal({ externalNo: '1'.repeat(65) }), 400, invalid],
  ['an empty outside number', appeal({ externalNo: '' }), 400, invalid],
  ['a NUL in the text', appeal({ text: '油烟\u0000呛人' }), 400, 'NUL_CHARACTER'],
  ['a NUL deep inside', appeal({ reporter: { name: '\u0000' } }), 400, 'NUL_CHARACTER'],
  ['a NUL in a field name', appeal({ '\u0000': 1 }), 400, 'NUL_CHARACTER'],
  ['half of an emoji', appeal({ text: '油烟呛人 \ud83d' }), 400, 'TEXT_MALFORMED'],
  ['the other half, in the name', appeal({ reporter: { name: '\ude00' } }), 400, 'TEXT_MALFORMED'],
  ['a list of one appeal', [good], 400, invalid],
  ['an empty list', [], 400, invalid],
  ['a number', 5, 400, invalid],
  ['a text', 'help', 400, invalid],
  ['true', true, 400, invalid],
  ['null', null, 400, invalid],
];
test.each(bodies)('%s', (_, body, status, code) =>
  refused(districtId, (headers) => ask.resident.post('/api/v1/cases', body, headers), status, code),
);

const raw: Array<[string, RequestInit, number, string]> = [
  ['JSON that ends too early', json('{"channel":"WEB"'), 400, 'BAD_REQUEST'],
  ['JSON with a comma too many', json('{"channel":"WEB",}'), 400, 'BAD_REQUEST'],
  ['an empty body', json(''), 400, 'BAD_REQUEST'],
  ['only blanks', json('   '), 400, 'BAD_REQUEST'],
  ['no body and no content type', {}, 400, invalid],
  ['a NaN', json('{"channel":"WEB","text":NaN}'), 400, 'BAD_REQUEST'],
  ['a number beyond all numbers', json(JSON.stringify(appeal()).replace('118.3274', '1e999')), 400, invalid],
  ['a raw control character', json('{"channel":"WEB","text":"a\u0001b"}'), 400, 'BAD_REQUEST'],
  ['a prototype', json('{"__proto__":{"x":1},"channel":"WEB","text":"油烟"}'), 400, 'BAD_REQUEST'],
  [
    'a constructor',
    json('{"constructor":{"prototype":{"x":1}},"channel":"WEB","text":"油烟"}'),
    400,
    'BAD_REQUEST',
  ],
  ['1 MB of text', json(JSON.stringify(appeal({ text: '油'.repeat(1 << 20) }))), 413, 'BODY_TOO_LARGE'],
  ['1 MB that is not JSON', json('x'.repeat(1 << 20)), 413, 'BODY_TOO_LARGE'],
  ['100 000 brackets', json(deep(100_000)), 400, 'TOO_DEEP'],
  ['100 000 brackets in a field', json(`{"text":${deep(100_000)}}`), 400, 'TOO_DEEP'],
  [
    'plain text',
    { body: JSON.stringify(good), headers: { 'content-type': 'text/plain' } },
    415,
    'MEDIA_TYPE_UNSUPPORTED',
  ],
  ['XML', { body: '<case/>', headers: { 'content-type': 'application/xml' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
  [
    'a form of a foreign page',
    {
      body: `channel=WEB&text=${encodeURIComponent('油烟')}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    415,
    'MEDIA_TYPE_UNSUPPORTED',
  ],
  [
    'an invalid content type',
    { body: '{}', headers: { 'content-type': 'json' } },
    415,
    'MEDIA_TYPE_UNSUPPORTED',
  ],
];
test.each(raw)('%s', (_, init, status, code) =>
  refused(
    districtId,
    (headers) =>
      ask.resident.send('POST', '/api/v1/cases', {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...headers },
      }),
    status,
    code,
  ),
);

test.each([
  ['longer than 128', 'k'.repeat(129)],
  ['with a blank', 'a b'],
  ['not ASCII', 'caf\u00e9'],
  ['empty', ''],
])('an Idempotency-Key %s', (_, key) =>
  refused(
    districtId,
    (headers) => ask.resident.post('/api/v1/cases', good, { ...headers, 'idempotency-key': key }),
    400,
    'IDEMPOTENCY_KEY_INVALID',
  ),
);

test('an Idempotency-Key used again: the same case for the same body, a refusal for another', async () => {
  const before = await kept(districtId);
  const again = await ask.resident.post('/api/v1/cases', appeal({ text: '请工作人员看看这里。' }), {
    'idempotency-key': 'used',
  });
  expect([again.status, again.body['number'], again.body['trackingCode']]).toEqual([
    201,
    number,
    trackingCode,
  ]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await kept(districtId)).toEqual(before);
  await refused(
    districtId,
    (headers) =>
      ask.resident.post('/api/v1/cases', appeal({ text: '别的事' }), {
        ...headers,
        'idempotency-key': 'used',
      }),
    422,
    'IDEMPOTENCY_KEY_REUSED',
  );
});

test('says which field and why', async () => {
  const { errors, title } = await refused(
    districtId,
    (headers) =>
      ask.resident.post('/api/v1/cases', appeal({ point: { ...place, lat: 91 }, urgent: 1 }), headers),
    400,
    invalid,
  );
  expect((errors as Array<{ field: string }>).map(({ field }) => field).sort()).toEqual([
    'point.lat',
    'urgent',
  ]);
  expect(title).toMatch(/urgent 没有这个字段/);
});

test.each(['999999', '37990', 'abcdef', "'; DROP TABLE cases; --"])(
  'a district that is none: %s',
  (district) =>
    refused(
      districtId,
      (headers) => ask.nobody.post(`/api/v1/cases?district=${encodeURIComponent(district)}`, good, headers),
      404,
      'DISTRICT_UNKNOWN',
    ),
);

/** Unusual but meant: accepted, and read back as it was written. */
test.each([
  ['emoji of several code points', '小区积水 😱👨‍👩‍👧‍👦🇨🇳, 过不去'],
  ['rare Han characters of plane 2', '𠮷野家门前𡋤𣲷污水'],
  ['Uyghur, Tibetan and Korean', 'ئۇيغۇر བོད་ཡིག 한국어'],
  ['combining marks and direction marks', 'e\u0301 \u202eabc\u202c \u200b'],
  ['noncharacters and a byte order mark', '\ufeff\ufffe\uffff'],
  ['HTML, SQL and templates', `<script>alert(1)</script> '; DROP TABLE cases; -- \${7*7} {{7*7}}`],
  ['control characters', 'a\tb\r\nc\u0001\u001f\u007f'],
  ['just 5000 characters', '油'.repeat(5000)],
  ['5000 emoji', '😱'.repeat(5000)],
])('%s', async (_, text) => {
  const { status, body } = await ask.resident.post('/api/v1/cases', { channel: 'WEB', text });
  expect(status).toBe(201);
  const read = await ask.holding(String(body['trackingCode'])).get(`/api/v1/cases/${String(body['number'])}`);
  expect(read.body['text']).toBe(text);
});
