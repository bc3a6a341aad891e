import { DataSource } from 'typeorm';
import { dataSourceOptions, seeing, wholeDistrict, type Scope } from '#database';
import { newId, photo } from '../support/attached.js';
import { client, type Client } from '../support/http.js';
import { until } from '../support/until.js';
import { attachmentsAt, put, said, waited } from '../support/uploads.js';
import { laneEnv, newDistrict } from '../support/world.js';

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
    const answer = await ask.move<{ code?: string }>(who, number, noun, body);
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

test('the database itself shows an upload to whoever sees its case, and one without a case to nobody but the platform', async () => {
  const [loose, own] = [newId(), newId()];
  await put(ask.resident, `/api/v1/attachments/${loose}`, await photo());
  const { number, trackingCode } = (await ask.resident.post<Receipt>('/api/v1/cases', appeal)).body;
  await put(ask.holding(trackingCode), attachmentsAt(number).path(own), await photo());
  const program = await new DataSource(
    dataSourceOptions(laneEnv('DATABASE_URL'), { pool: 1, asks: true }),
  ).initialize();
  const seen = async (scope: Scope) => {
    const rows: Array<{ id: string }> = await seeing(scope, () =>
      program.query(`SELECT id FROM attachment WHERE district_id = $1`, [districtId]),
    );
    return rows.map(({ id }) => id).sort();
  };
  const unit = (rest: string): Scope => ({ sees: 'UNIT', districtId, unit: `${districtId}${rest}` });
  try {
    expect(await seen(wholeDistrict(districtId))).toEqual([loose, own].sort());
    expect(await seen(unit('004000'))).toEqual([own]);
    expect(await seen(unit('001000'))).toEqual([]);
    expect(await seen({ sees: 'CASE', districtId, caseId: newId() })).toEqual([]);
    expect(await seen({ sees: 'NOTHING' })).toEqual([]);
    expect(await seen(wholeDistrict('379902'))).toEqual([]);
  } finally {
    await program.destroy();
  }
});
