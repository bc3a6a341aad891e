import { newId, photo } from '../support/attached.js';
import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { attachmentsAt, put, said, waited } from '../support/uploads.js';
import { newDistrict } from '../support/world.js';

let districtId: string;
let ask: Client;
const point = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };
const appeal = {
  channel: 'WEB',
  text: '楼下烤鱼店排烟管直接对着我家窗户, 油烟呛人。',
  categoryCode: '060103',
  point,
};
interface Receipt {
  number: string;
  trackingCode: string;
  code?: string;
}
beforeEach(async () => {
  districtId = await newDistrict();
  ask = client(districtId);
});

test('a resident brings photos along: theirs from the filing on, and nobody can file them twice', async () => {
  const [mine, other] = [newId(), newId()];
  const at = (id: string) => `/api/v1/attachments/${id}`;
  expect(said(await put(ask.resident, at(mine), await photo()))).toBe('201');
  expect(said(await put(ask.resident, at('..%2fx'), await photo()))).toBe('400 ATTACHMENT_ID_INVALID');
  const file = (attachments: unknown) =>
    ask.resident.post<Receipt>('/api/v1/cases', {
      ...appeal,
      attachments,
    });
  expect(said(await file([other]))).toBe('422 ATTACHMENT_UNKNOWN');
  expect(said(await file(['../../etc/passwd']))).toBe('400 INPUT_INVALID');
  expect(said(await file(mine))).toBe('400 INPUT_INVALID');
  const { body } = await file([mine]);
  const holder = ask.holding(body.trackingCode);
  await until('it was looked at', async () => {
    const [one] = await attachmentsAt(body.number).list(holder);
    return one?.id === mine && one.state === 'READY';
  });
  expect(said(await file([mine]))).toBe('422 ATTACHMENT_UNKNOWN');
});

test('the photo of the result is the resident’s to see once another has looked at the result', async () => {
  const { number, trackingCode } = (await ask.resident.post<Receipt>('/api/v1/cases', appeal)).body;
  const { path, list, link } = attachmentsAt(number);
  const [staff, resident] = [ask.as('s004'), ask.holding(trackingCode)];
  await until('it is dispatched', async () => {
    return (await staff.get(`/api/v1/cases/${number}`)).body['state'] === 'DISPATCHED';
  });
  const id = newId();
  await put(staff, path(id), await photo(), waited);
  const make = async (who: string, noun: string, body: object) => {
    const { version } = (await ask.as(who).get<{ version: number }>(`/api/v1/cases/${number}`)).body;
    const answer = await ask
      .as(who)
      .post<{ code?: string }>(`/api/v1/cases/${number}/${noun}`, { version, ...body });
    expect([noun, said(answer)]).toEqual([noun, '200']);
  };
  const shown = async () => (await list(resident)).some((one) => one.id === id);
  await make('s004', 'signature', {});
  await make('s004', 'contact', { note: '已电话联系' });
  await make('s004', 'result', {
    reply: '已整改',
    solved: true,
    evidence: [{ kind: 'PHOTO', when: 'AFTER', ref: id }],
  });
  expect([await shown(), said(await link(resident, id))]).toEqual([false, '404 ATTACHMENT_NOT_FOUND']);
  await make('reviewer', 'approval', {});
  const { body } = await ask
    .as('admin')
    .get<{ staff: Array<{ username: string; gridCode: string | null }> }>('/api/v1/staff');
  const checker = body.staff.find(({ gridCode }) => gridCode === `${districtId}004001001`)!.username;
  const check = newId();
  await put(ask.as(checker), path(check), await photo(), waited);
  await make(checker, 'verification', {
    passed: true,
    evidence: [{ kind: 'PHOTO', ref: check }],
    position: point,
  });
  expect([await shown(), said(await link(resident, id))]).toEqual([true, '201']);
});
