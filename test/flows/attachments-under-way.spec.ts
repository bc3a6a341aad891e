import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { digest, html, newId, photo, video, zip } from '../support/attached.js';
import { client, type Asking, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { attachmentsAt, put, said, waited } from '../support/uploads.js';
import { laneEnv, newDistrict } from '../support/world.js';

/** What can happen to an upload on its way. */
let districtId: string;
let ask: Client;
let number: string;
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
  ({ number } = (await ask.resident.post<{ number: string }>('/api/v1/cases', appeal)).body);
});

const staff = () => ask.as('s004');
const api = () => laneEnv('TEST_API');
const path = (id: string) => attachmentsAt(number).path(id);
const list = (who: Asking) => attachmentsAt(number).list(who);

/** A body sent by hand: what it answers, and whether all of it was taken. */
async function sendSlowly(
  id: string,
  headers: Record<string, string | number>,
  pieces: Buffer[],
  cut = false,
) {
  const token = await ask.tokenOf('s004');
  return new Promise<{ status: number; code: string }>((done) => {
    const { hostname, port } = new URL(api());
    const out = request(
      {
        hostname,
        port,
        method: 'PUT',
        path: path(id),
        headers: { authorization: `Bearer ${token}`, ...headers },
      },
      (answer) => {
        let text = '';
        answer.on('data', (piece: Buffer) => (text += piece.toString()));
        answer.on('end', () =>
          done({ status: answer.statusCode!, code: (JSON.parse(text) as { code: string }).code }),
        );
      },
    );
    out.on('error', () => done({ status: 0, code: 'CUT' }));
    for (const piece of pieces) out.write(piece);
    if (cut) setImmediate(() => out.destroy());
    else if (!('content-length' in headers)) out.end();
  });
}

test('too large: by what it says of itself before a byte is read, else at the first byte too many', async () => {
  const huge = { 'content-length': 400 * 1024 * 1024 };
  expect(await sendSlowly(newId(), huge, [await photo()])).toEqual({
    status: 413,
    code: 'ATTACHMENT_TOO_LARGE',
  });
  const head = await photo(2000, 2000);
  const pieces = [head, ...Array.from({ length: 21 }, () => Buffer.alloc(1024 * 1024))];
  expect(await sendSlowly(newId(), {}, pieces)).toEqual({ status: 413, code: 'ATTACHMENT_TOO_LARGE' });
});

test('in pieces: a cut one is taken up where it ended, and the whole is checked as one', async () => {
  const id = newId();
  const whole = video(600_000);
  const total = whole.length;
  const of = (from: number, to: number) => ({ 'content-range': `bytes ${from}-${to - 1}/${total}` });
  const piece = (from: number, to: number, headers = {}) =>
    put(staff(), path(id), whole.subarray(from, to), { ...of(from, to), ...headers });
  const asked = () => put(staff(), path(id), Buffer.alloc(0), { 'content-range': `bytes */${total}` });

  const first = await piece(0, 200_000, { 'content-digest': digest(whole.subarray(0, 200_000)) });
  expect([first.status, first.headers.get('upload-offset'), first.body]).toEqual([
    202,
    '200000',
    { received: 200_000, total },
  ]);
  expect(said(await piece(300_000, 400_000))).toBe('409 UPLOAD_OFFSET');
  expect(said(await piece(200_000, 300_000, { 'content-digest': digest(zip) }))).toBe('400 DIGEST_MISMATCH');
  const tooLong = { 'content-range': `bytes 200000-200009/${total}` };
  expect(said(await put(staff(), path(id), whole.subarray(200_000, 300_000), tooLong))).toBe(
    '400 PIECE_TOO_LONG',
  );
  const cut = { ...of(200_000, total), 'content-length': total - 200_000 };
  await sendSlowly(id, cut, [whole.subarray(200_000, 400_000)], true);
  const here = await until('the cut piece has ended', async () => {
    const { status, body } = await asked();
    const { received } = body as unknown as { received: number };
    return status === 202 && received >= 200_000 && received;
  });
  // Of another case it is another upload, and nobody else's pieces are told.
  const other = await ask.resident.post<{ number: string; trackingCode: string }>('/api/v1/cases', appeal);
  const elsewhere = attachmentsAt(other.body.number).path(id);
  const there = await put(ask.holding(other.body.trackingCode), elsewhere, Buffer.alloc(0), {
    'content-range': `bytes */${total}`,
  });
  expect(there.body).toEqual({ received: 0, total });

  const last = await until('its connection is gone', async () => {
    const answer = await piece(here, total, { ...waited, 'repr-digest': digest(whole) });
    return answer.body.code !== 'UPLOAD_BUSY' && answer;
  });
  expect([last.status, last.body.state]).toEqual([201, 'READY']);
  expect([said(await asked()), (await asked()).body.id]).toEqual(['200', id]);
  for (const header of ['bytes 5-2/10', 'bytes 0-10/10', 'bytes 0-9/*', 'lines 0-9/10'])
    expect(said(await put(staff(), path(newId()), zip, { 'content-range': header }))).toBe(
      '400 PIECE_MALFORMED',
    );
  const huge = { 'content-range': `bytes 0-21/${400 * 1024 * 1024}` };
  expect(said(await put(staff(), path(newId()), zip, huge))).toBe('413 ATTACHMENT_TOO_LARGE');
  const page = Buffer.concat([html, Buffer.alloc(5000)]);
  expect(
    said(await put(staff(), path(newId()), page, { 'content-range': `bytes 0-${page.length - 1}/9999` })),
  ).toBe('415 ATTACHMENT_TYPE_REFUSED');
});

test('a cut connection leaves nothing, and the same again works', async () => {
  const id = newId();
  const whole = video(500_000);
  const headers = { 'content-length': whole.length };
  await sendSlowly(id, headers, [whole.subarray(0, 200_000)], true);
  const incoming = join(laneEnv('DATA_DIR'), 'attachments', 'incoming');
  await until('nothing is left of it', async () =>
    (await readdir(incoming)).every((name) => /source|pieces$/.test(name)),
  );
  expect((await list(staff())).some((one) => one.id === id)).toBe(false);
  expect((await put(staff(), path(id), whole, waited)).body).toMatchObject({ state: 'READY' });
});
