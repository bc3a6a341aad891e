import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eraserFrom,
  placeHold,
  readRetention,
  releaseHold,
  shippedRules,
  sweepRetention,
  verifyHistory,
  writeRetention,
  type Eraser,
} from '#cases';
import { readSettings } from '#config';
import { Reporter } from '#people';
import { forget } from '../../libs/cases/src/retention/forget.js';
import { openDesk, smoke } from '../support/desk.js';
import { secrets } from '../support/lane.js';

/** Reporters are forgotten when their time is over, and not before (field-rules 5). */
let d: Awaited<ReturnType<typeof openDesk>>;
let eraser: Eraser;
let folder: string;
let filed = 0;

beforeEach(async () => {
  d = await openDesk();
  folder = await mkdtemp(join(tmpdir(), 'gridwhistle-retention-'));
  eraser = eraserFrom(d.dataSource, readSettings({ ...secrets, DATA_DIR: folder }), d.vault);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Of one district only: the others' tests have reporters of their own. */
const sweep = () => sweepRetention(only(d.districtId), d.clock, eraser);
function only(districtId: string) {
  return new Proxy(d.dataSource, {
    get: (target, name) =>
      name === 'query' ? async () => [{ id: districtId }] : Reflect.get(target, name, target),
  });
}
const reporter = (id: string | null) =>
  d.dataSource.manager.findOneByOrFail(Reporter, { districtId: d.districtId, id: id! });
const withdrawn = async () => {
  const { caseId } = await d.file({ ...smoke, text: '电话 15400001038, 油烟呛人。' }, `key ${(filed += 1)}`);
  await d.desk.move({ actor: d.people.agent, caseId, move: 'reject', input: { reasonCode: 'MALICIOUS' } });
  return d.read(caseId);
};
const audited = (act: string) =>
  d.dataSource.query(
    `SELECT subject, detail, reason FROM audit_event WHERE district_id = $1 AND act = $2 ORDER BY seq`,
    [d.districtId, act],
  );

test('a rejected filing gives up its reporter after a year, to the day, and nothing else changes', async () => {
  const row = await withdrawn();
  d.clock.set(new Date('2027-03-08T09:20:00+08:00'));
  expect(await sweep()).toEqual({ looked: 0, pseudonymised: 0 });
  d.clock.set(new Date('2027-03-09T09:40:00+08:00'));
  expect(await sweep()).toEqual({ looked: 1, pseudonymised: 1 });

  const gone = await reporter(row.reporterId);
  const { createdAt: _at, keyVersion: _key, ...rest } = gone;
  expect(rest).toEqual({
    districtId: d.districtId,
    id: row.reporterId,
    sealed: null,
    name: null,
    phone: null,
    idNumber: null,
    address: null,
    originalText: null,
    phoneIndex: null,
    indexVersion: null,
    pseudonym: `诉求人${row.reporterId!.slice(-8).toUpperCase()}`,
    pseudonymisedAt: d.clock.now(),
    reviewAt: null,
    erasureId: null,
  });
  expect(await d.vault.open(d.dataSource.manager, d.districtId, gone.id)).toEqual({});
  expect(await d.vault.reportersWith(d.dataSource.manager, d.districtId, '15400001038')).toEqual([]);
  expect(await d.read(row.id)).toEqual(row);
  const keys = await d.dataSource.query(`SELECT key FROM idempotency_key WHERE district_id = $1`, [
    d.districtId,
  ]);
  expect(keys).toEqual([]);
  expect(await audited('pseudonymised')).toEqual([
    {
      subject: 'retention version 0',
      reason: null,
      detail: { places: expect.objectContaining({ 'vault.reporter': 1, 'public.idempotency_key': 1 }) },
    },
  ]);
  expect(await sweep()).toEqual({ looked: 0, pseudonymised: 0 });
  const { counts } = await verifyHistory(d.dataSource, undefined, d.districtId, d.clock.now());
  const { timersDue: _due, ...history } = counts as Record<string, number>;
  expect(Object.values(history).filter((count) => count > 0)).toEqual([]);
});

test('an open case keeps its reporter for however long, and is looked at again', async () => {
  const { reporterId } = await d.processing();
  d.clock.set(new Date('2036-01-01T09:00:00+08:00'));
  expect(await sweep()).toEqual({ looked: 1, pseudonymised: 0 });
  expect(await reporter(reporterId)).toMatchObject({
    pseudonymisedAt: null,
    reviewAt: new Date('2036-01-31T09:00:00+08:00'),
  });
  expect(await sweep()).toEqual({ looked: 0, pseudonymised: 0 });
});

test('a legal hold keeps a reporter; when it is lifted the period is over', async () => {
  const row = await withdrawn();
  const { centreLeader } = d.people;
  await d.dataSource.transaction((tx) => placeHold(tx, centreLeader, row, '行政诉讼取证', d.clock.now()));
  await expect(
    d.dataSource.transaction((tx) => placeHold(tx, centreLeader, row, '再次', d.clock.now())),
  ).rejects.toMatchObject({ code: 'HOLD_STANDS' });
  d.clock.set(new Date('2029-01-01T09:00:00+08:00'));
  expect(await sweep()).toEqual({ looked: 1, pseudonymised: 0 });
  await d.dataSource.transaction((tx) => releaseHold(tx, centreLeader, row, '判决生效', d.clock.now()));
  await expect(
    d.dataSource.transaction((tx) => releaseHold(tx, centreLeader, row, '再次', d.clock.now())),
  ).rejects.toMatchObject({ code: 'HOLD_NONE' });
  expect(await sweep()).toEqual({ looked: 1, pseudonymised: 1 });
  expect((await audited('holdPlaced'))[0]).toMatchObject({ subject: row.number, reason: '行政诉讼取证' });
  expect((await audited('holdReleased'))[0]).toMatchObject({ subject: row.number });
});

test('many workers forget each reporter once', async () => {
  for (let i = 0; i < 30; i += 1) await withdrawn();
  d.clock.set(new Date('2027-06-01T09:00:00+08:00'));
  const swept = await Promise.all([sweep(), sweep(), sweep(), sweep()]);
  expect(swept.reduce((sum, one) => sum + one.pseudonymised, 0)).toBe(30);
  const lines: Array<{ detail: { places: Record<string, number> } }> = await audited('pseudonymised');
  expect(lines.reduce((sum, { detail }) => sum + detail.places['vault.reporter']!, 0)).toBe(30);
});

test('rules written anew hold from then on, for everybody, and are on the audit log', async () => {
  const row = await withdrawn();
  const { centreLeader } = d.people;
  const write = (rules: unknown, seen: number) =>
    d.dataSource.transaction((tx) =>
      writeRetention(tx, centreLeader, { rules, note: '缩短', seen }, d.clock.now()),
    );
  const shorter = shippedRules.map((rule) =>
    rule.what === 'IDENTITY' && rule.of === 'NOT_TAKEN' ? { ...rule, months: 3 } : rule,
  );
  await expect(write([], 0)).rejects.toMatchObject({ status: 422, code: 'RETENTION_INVALID' });
  await write(shorter, 0);
  await expect(write(shorter, 0)).rejects.toMatchObject({ status: 409, code: 'RETENTION_STALE' });
  expect(await readRetention(d.dataSource.manager, d.districtId)).toMatchObject({
    version: 1,
    rules: shorter,
  });
  await expect(
    d.dataSource.query(`DELETE FROM retention_version WHERE district_id = $1`, [d.districtId]),
  ).rejects.toThrow(/append-only|denied|history/);
  d.clock.set(new Date('2026-06-10T09:00:00+08:00'));
  expect(await sweep()).toEqual({ looked: 1, pseudonymised: 1 });
  expect((await reporter(row.reporterId)).pseudonymisedAt).toEqual(d.clock.now());
  expect(await audited('retentionChanged')).toMatchObject([{ subject: 'version 1', reason: '缩短' }]);
});

test('what was said through the platform is emptied, and cannot be changed otherwise', async () => {
  const row = await withdrawn();
  await d.dataSource.query(
    `INSERT INTO case_message (district_id, case_id, id, sent_by, actor_id, actor_name, text, at)
     VALUES ($1, $2, gen_random_uuid(), 'REPORTER', $3, '诉求人', '我是金某', now())`,
    [d.districtId, row.id, row.reporterId],
  );
  const messages = () =>
    d.dataSource.query(`SELECT text FROM case_message WHERE district_id = $1`, [d.districtId]);
  await expect(
    d.dataSource.query(`UPDATE case_message SET text = 'x' WHERE district_id = $1`, [d.districtId]),
  ).rejects.toThrow(/only be emptied/);
  await expect(
    d.dataSource.query(`DELETE FROM case_message WHERE district_id = $1`, [d.districtId]),
  ).rejects.toThrow(/only be emptied/);
  await d.dataSource.transaction((tx) => forget(tx, d.vault, d.districtId, [row.reporterId!], d.clock.now()));
  expect(await messages()).toEqual([{ text: '' }]);
});
