import { signLink } from '#attachments';
import {
  digest,
  newId,
  pdf,
  photo,
  placedPhoto,
  pixelBomb,
  sha256,
  svg,
  video,
  zip,
} from '../support/attached.js';
import { client, type Asking, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { attachmentsAt, put, said, waited } from '../support/uploads.js';
import { laneEnv, newDistrict } from '../support/world.js';

let districtId: string;
let ask: Client;
let number: string;
let code: string;
const point = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
const appeal = {
  channel: 'WEB',
  text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
  categoryCode: '060103',
  point,
};

beforeAll(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
  const filed = await ask.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', appeal);
  ({ number, trackingCode: code } = filed.body);
  await until('it is dispatched', async () => {
    const { body } = await ask.as('s004').get(`/api/v1/cases/${number}`);
    return body['state'] === 'DISPATCHED';
  });
});

const staff = () => ask.as('s004');
const resident = () => ask.holding(code);
const api = () => laneEnv('TEST_API');
const path = (id: string) => attachmentsAt(number).path(id);
const list = (who: Asking) => attachmentsAt(number).list(who);
const linkOf = (who: Asking, id: string, variant?: string) => attachmentsAt(number).link(who, id, variant);
const opened = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(api() + url, { headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

describe('a photo', () => {
  const id = newId();

  test('is taken, looked at and served without what it told; place and time stand apart, for the staff alone', async () => {
    const given = await placedPhoto();
    const { status, body } = await put(resident(), path(id), given, {
      ...waited,
      'repr-digest': digest(given),
    });
    expect([status, body.state, body.position]).toEqual([201, 'READY', null]);
    const [mine] = await list(resident());
    expect(mine).toMatchObject({ id, from: 'RESIDENT', position: null, metresFromCase: null });
    const [seen] = await list(staff());
    expect(seen!.position!.lat).toBeCloseTo(point.lat, 3);
    expect(seen!.metresFromCase).toBeLessThan(50);
    expect(seen!.takenAt).toBe('2026-03-09T09:20:00.000+08:00');
    for (const variant of ['FULL', 'THUMBNAIL']) {
      const link = await linkOf(staff(), id, variant);
      expect(link.status).toBe(201);
      const file = await opened(link.body.url);
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
      expect(file.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
      expect(file.headers.get('cache-control')).toBe('private, no-store');
      for (const gone of ['Exif', 'SecretPhone', 'GPS']) expect(file.bytes.includes(gone)).toBe(false);
      if (variant === 'FULL') expect(sha256(file.bytes)).toBe(seen!.sha256);
    }
  });

  test('the same again is the same one; other bytes are not', async () => {
    const given = await placedPhoto();
    expect(said(await put(resident(), path(id), given))).toBe('200');
    expect(said(await put(resident(), path(id), Buffer.alloc(0), { 'repr-digest': digest(given) }))).toBe(
      '200',
    );
    expect(said(await put(staff(), path(id), await photo()))).toBe('409 ATTACHMENT_ID_TAKEN');
    expect((await list(staff())).filter((one) => one.id === id).length).toBe(1);
  });

  test('whoever does not see the case finds nothing: neither list, nor upload, nor link', async () => {
    const elsewhere = client(await newDistrict());
    for (const who of [
      ask.as('s001'),
      ask.as('d03'),
      ask.as('gw0001'),
      elsewhere.as('leader'),
      ask.holding('7K2M-9QXT-4RBN'),
    ]) {
      expect(said(await who.get(`/api/v1/cases/${number}/attachments`))).toBe('404 CASE_NOT_FOUND');
      expect(said(await put(who, path(newId()), await photo()))).toBe('404 CASE_NOT_FOUND');
      expect(said(await linkOf(who, id))).toBe('404 CASE_NOT_FOUND');
    }
    expect(said(await put(ask.nobody, path(newId()), await photo()))).toBe('401 LOGIN_NEEDED');
    expect(said(await linkOf(staff(), newId()))).toBe('404 ATTACHMENT_NOT_FOUND');
  });

  test('links: expired, forged, of another district', async () => {
    const secret = laneEnv('TOKEN_SECRET');
    const to = { districtId, attachmentId: id, variant: 'FULL' as const };
    const soon = new Date(Date.now() + 60_000);
    const at = (token: string) => ask.nobody.get<{ code: string }>(`/api/v1/files/${token}`);
    expect((await opened(`/api/v1/files/${signLink(secret, to, soon)}`)).status).toBe(200);
    expect(said(await at(signLink(secret, to, new Date(Date.now() - 1000))))).toBe('410 LINK_EXPIRED');
    expect(said(await at(signLink('a secret that is not the one of ours', to, soon)))).toBe(
      '404 LINK_INVALID',
    );
    const other = { ...to, districtId: '379902' };
    expect(said(await at(signLink(secret, other, soon)))).toBe('404 ATTACHMENT_NOT_FOUND');
    for (const odd of ['..%2f..%2fetc%2fpasswd', 'x', `${signLink(secret, to, soon)}x`])
      expect(said(await at(odd))).toBe('404 LINK_INVALID');
  });
});

test('a film is a download, in parts where one asks; a document too', async () => {
  const [film, paper] = [video(50_000), pdf()];
  for (const [bytes, type] of [
    [film, 'video/mp4'],
    [paper, 'application/pdf'],
  ] as const) {
    const id = newId();
    const { body } = await put(staff(), path(id), bytes, { ...waited, 'content-type': 'text/html' });
    expect(body.state).toBe('READY');
    const { url } = (await linkOf(staff(), id)).body;
    const whole = await opened(url);
    expect([whole.status, whole.headers.get('content-type'), whole.bytes.length]).toEqual([
      200,
      type,
      bytes.length,
    ]);
    expect(whole.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[0-9a-f-]+\.(mp4|pdf)"$/,
    );
    const part = await opened(url, { range: 'bytes=4-11' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-11/${bytes.length}`]);
    expect(part.bytes).toEqual(whole.bytes.subarray(4, 12));
    expect((await opened(url, { range: `bytes=${bytes.length}-` })).status).toBe(416);
  }
});

describe('refused', () => {
  test.each<[string, () => Promise<Buffer> | Buffer, Record<string, string>, string]>([
    ['SVG with a script', () => svg, { 'content-type': 'image/jpeg' }, '415 ATTACHMENT_TYPE_REFUSED'],
    ['an archive', () => zip, { 'content-type': 'image/png' }, '415 ATTACHMENT_TYPE_REFUSED'],
    ['a form', photo, { 'content-type': 'multipart/form-data; boundary=x' }, '415 ATTACHMENT_AS_BYTES'],
    ['a photo said to be JSON', photo, { 'content-type': 'application/json' }, '400 BAD_REQUEST'],
    ['JSON', () => Buffer.from('{}'), { 'content-type': 'application/json' }, '415 ATTACHMENT_AS_BYTES'],
    ['compressed', photo, { 'content-encoding': 'gzip' }, '415 ATTACHMENT_AS_BYTES'],
    ['nothing', () => Buffer.alloc(0), {}, '400 ATTACHMENT_EMPTY'],
    ['other bytes than the digest', photo, { 'repr-digest': digest(zip) }, '400 DIGEST_MISMATCH'],
    ['no digest at all', photo, { 'content-digest': 'sha-256=zero' }, '400 DIGEST_MALFORMED'],
  ])('%s', async (_, make, headers, code) => {
    expect(said(await put(staff(), path(newId()), await make(), headers))).toBe(code);
  });

  test.each([
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e%2fx',
    'a.jpg',
    "'%20OR%201=1",
    '0'.repeat(36),
    '%F0%9F%98%80',
  ])('an id that is none: %s', async (id) =>
    expect(said(await put(staff(), path(id), await photo()))).toBe('400 ATTACHMENT_ID_INVALID'),
  );

  test('a pixel bomb is taken, and shown to nobody', async () => {
    const id = newId();
    const { status, body } = await put(staff(), path(id), pixelBomb(), waited);
    expect([status, body.state, body.refusedFor]).toEqual([
      201,
      'REFUSED',
      expect.stringMatching(/像素过多/),
    ]);
    expect(said(await linkOf(staff(), id))).toBe('422 ATTACHMENT_REFUSED');
  });
});
