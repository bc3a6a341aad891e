import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealHolds, unseal } from '#audit';
import {
  askErasure,
  decideErasure,
  eraserFrom,
  isWhole,
  sweepRetention,
  type ErasureCertificate,
  type Eraser,
  type Person,
} from '#cases';
import { readSettings } from '#config';
import { Reporter, type Actor } from '#people';
import { openDesk, smoke } from '../support/desk.js';
import { secrets } from '../support/lane.js';

/** A person's data is found in every copy, erased where no duty keeps it, and a certificate says so without a word about them. */
let d: Awaited<ReturnType<typeof openDesk>>;
let eraser: Eraser;
let folder: string;
let security: Actor;

beforeEach(async () => {
  d = await openDesk();
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-erasure-'));
  eraser = eraserFrom(d.dataSource, readSettings({ ...secrets, DATA_DIR: folder }), d.vault);
  security = { ...d.people.centreLeader, id: 'security', name: '安全管理员', roles: ['SECURITY_ADMIN'] };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const phone = '15400001038';
const ended = async () => {
  const { caseId } = await d.file({ ...smoke, text: `电话 ${phone}, 油烟呛人。` });
  await d.desk.move({ actor: d.people.agent, caseId, move: 'reject', input: { reasonCode: 'MALICIOUS' } });
  return d.read(caseId);
};
const ask = (person: Person, actor = security) =>
  d.dataSource.transaction((tx) =>
    askErasure(tx, d.vault, actor, { person, reason: `本人 ${phone} 来电申请` }),
  );
const decide = (id: string, approve = true, actor: Actor = d.people.centreLeader) =>
  d.dataSource.transaction((tx) =>
    decideErasure(tx, eraser, actor, { id, approve, reason: '核实无误' }, d.clock.now()),
  );
const reporter = (id: string | null) =>
  d.dataSource.manager.findOneByOrFail(Reporter, { districtId: d.districtId, id: id! });
interface Body {
  reporters: { found: number; erased: number; deferred: unknown[] };
  places: Array<{ place: string; theirs: number; changed: number; clear: number; clearLeft: number }>;
  copies: Array<{ copy: string; clear?: number }>;
}
const placeOf = ({ body }: ErasureCertificate, name: string) =>
  (body as unknown as Body).places.find(({ place }) => place === name)!;

test('two persons, every filing of the phone, and a certificate anybody can check', async () => {
  const [one, two] = [await ended(), await ended()];
  const request = await ask({ number: one.number });
  expect(request.reason).not.toContain(phone);
  await expect(decide(request.id, true, security)).rejects.toMatchObject({ code: 'SECOND_PERSON' });
  const { certificate, deferred } = await decide(request.id);
  expect(deferred).toEqual([]);
  for (const { reporterId } of [one, two])
    expect(await reporter(reporterId)).toMatchObject({
      phone: null,
      name: null,
      phoneIndex: null,
      originalText: null,
    });
  await expect(decide(request.id)).rejects.toMatchObject({ code: 'ERASURE_DECIDED' });
  expect((await ask({ phone })).reporterIds).toEqual([]);

  expect((certificate!.body as unknown as Body).reporters).toMatchObject({
    found: 2,
    erased: 2,
    deferred: [],
  });
  expect(placeOf(certificate!, 'vault.reporter')).toMatchObject({ theirs: 2, changed: 2 });
  expect(placeOf(certificate!, 'public.cases')).toMatchObject({
    theirs: 2,
    changed: 0,
    clear: 0,
    ground: expect.any(String),
  });
  const written = JSON.stringify(certificate);
  for (const word of [phone, '金女士', '5400']) expect(written).not.toContain(word);
  expect(isWhole(certificate!)).toBe(true);
  expect(isWhole({ ...certificate!, body: { ...certificate!.body, decided: 'nobody' } })).toBe(false);
  const sealed = unseal(certificate!.sealed)!;
  expect(sealHolds(sealed, eraser.signer.publicKey, 'gridwhistle-erasure')).toBe(true);
  expect(sealed.content).toEqual(certificate!.body);
  await expect(
    d.dataSource.query(`DELETE FROM erasure_certificate WHERE district_id = $1`, [d.districtId]),
  ).rejects.toThrow(/append-only|denied|history/);
});

test('what an open case needs stays until it ends, and goes then by itself', async () => {
  const done = await ended();
  const { caseId } = await d.file();
  const { certificate, deferred } = await decide((await ask({ phone })).id);
  const open = await d.read(caseId);
  expect(deferred).toEqual([
    { number: open.number, ground: 'CASE_OPEN', words: expect.stringContaining('结案后') },
  ]);
  expect((certificate!.body as unknown as Body).reporters).toMatchObject({ found: 2, erased: 1, deferred });
  expect((await reporter(done.reporterId)).pseudonymisedAt).not.toBeNull();
  expect((await reporter(open.reporterId)).pseudonymisedAt).toBeNull();

  await d.desk.move({ actor: d.people.agent, caseId, move: 'reject', input: { reasonCode: 'MALICIOUS' } });
  d.clock.set(new Date('2026-03-10T10:00:00+08:00'));
  await sweepRetention(d.dataSource, d.clock, eraser);
  expect(await reporter(open.reporterId)).toMatchObject({
    phone: null,
    erasureId: null,
    pseudonymisedAt: d.clock.now(),
  });
  const [{ count }] = await d.dataSource.query(
    `SELECT count(*)::int AS count FROM erasure_certificate WHERE district_id = $1`,
    [d.districtId],
  );
  expect(count).toBe(2);
});

test('where nothing can go now there is no certificate, and a refusal is on record', async () => {
  await d.file();
  const first = await ask({ phone });
  expect((await decide(first.id)).certificate).toBeNull();
  const second = await ask({ phone });
  const { request } = await decide(second.id, false);
  expect(request).toMatchObject({ state: 'REFUSED', certificateId: null });
  const acts: Array<{ act: string }> = await d.dataSource.query(
    `SELECT act FROM audit_event WHERE district_id = $1 ORDER BY seq`,
    [d.districtId],
  );
  expect(acts.map(({ act }) => act)).toEqual([
    'erasureAsked',
    'erasureDeferred',
    'erasureAsked',
    'erasureRefused',
  ]);
});

test('what once went past the mask is found and masked where it may be, and told where a chain forbids it', async () => {
  const row = await ended();
  await d.dataSource.query(
    `INSERT INTO message (district_id, delivery_id, recipient, way, case_id, text, sent_at) VALUES ($1, gen_random_uuid(), 'D02', 'INBOX', $2, $3, now())`,
    [d.districtId, row.id, `请拨 154-0000-1038 或 ${phone}`],
  );
  const { certificate } = await decide((await ask({ phone })).id);
  expect(placeOf(certificate!, 'public.message')).toMatchObject({ clear: 1, clearLeft: 0 });
  const [{ text }] = await d.dataSource.query(
    `SELECT text FROM message WHERE district_id = $1 AND way = 'INBOX'`,
    [d.districtId],
  );
  expect(text).not.toMatch(/0000.?1038/);
});
