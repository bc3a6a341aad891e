import { clockLedger, groundOf, readTimeline, readTimers, sweepTimers, type Move } from '#cases';
import type { Actor } from '#people';
import { whistlesOf } from '#whistles';
import { openDesk } from '../support/desk.js';

/** The ledger of a case that has had nearly everything happen to it, from its rows. */
const photo = [{ kind: 'PHOTO_AFTER', ref: 'after.jpg' }];
const position = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } as const;

async function life() {
  const here = await openDesk('2026-02-14T09:00:00+08:00');
  const { desk, people, clock, dataSource, districtId, reports, whistles } = here;
  const { caseId, number } = await here.file();
  const at = (local: string) => clock.set(new Date(`${local}+08:00`));
  const make = async (local: string, actor: Actor, move: Move, input: object = {}) => {
    at(local);
    await desk.move({ actor, caseId, move, input: { ...input } });
  };
  const swept = async (local: string) => {
    at(local);
    await sweepTimers(dataSource, desk, clock, (timer, error) => {
      if (timer.districtId === districtId) throw error;
    });
  };
  const ledger = async () => {
    const tx = dataSource.manager;
    const row = await here.read(caseId);
    const [events, timers, ground, called] = await Promise.all([
      readTimeline(tx, row),
      readTimers(tx, row),
      groundOf(tx, districtId),
      whistlesOf(tx, row),
    ]);
    const subjects = new Map(called.flatMap(({ tasks }) => tasks.map(({ id, unitCode }) => [id, unitCode])));
    return clockLedger({ row, events, timers, subjects, now: clock.now(), calendar: ground.calendar });
  };
  return { ...here, caseId, number, people, reports, whistles, make, swept, ledger, at };
}

const ms = ({ from, to }: { from: Date; to: Date | null }, now: Date) => Number(to ?? now) - Number(from);
const local = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16);

test('a return, a whistle, an extension, a suspension, a redo and a rework: every second has its reason', async () => {
  const { make, swept, ledger, people, reports, whistles, number, read, caseId, dataSource } = await life();
  const { agent, dispatcher, reviewer, centreLeader, street, streetLeader, gridWorker, followUpAgent } =
    people;
  await make('2026-02-14T09:10:00', agent, 'accept', { categoryCode: '060103' });
  await make('2026-02-14T09:20:00', dispatcher, 'dispatch');
  await make('2026-02-14T09:40:00', street, 'requestReturn', {
    reasonCode: 'NOT_OUR_DUTY',
    legalBasis: '权责清单第 8 项',
    suggestedOwner: 'D02',
  });
  await make('2026-02-14T10:00:00', reviewer, 'rejectReturn', { reason: '职责明确' });
  await make('2026-02-14T10:10:00', street, 'sign');
  await make('2026-02-14T11:00:00', street, 'contact', { note: '已联系' });
  // Whoever blows at the festival's end has five units to wait for; one comes, one is let off.
  await swept('2026-02-25T09:00:00');
  await whistles.blow(
    { actor: streetLeader, number },
    { kind: 'ENFORCE', reason: '多次制止无效', units: ['D02', 'D07'] },
  );
  const [whistle] = await whistlesOf(dataSource.manager, await read(caseId));
  const task = (unit: string) => whistle!.tasks.find(({ unitCode }) => unitCode === unit)!.id;
  const called = { actor: people.department('D02'), number };
  await reports.move(called, 'ack', task('D02'));
  await reports.move(called, 'checkIn', task('D02'), { position });
  await reports.move({ actor: street, number }, 'excuse', task('D07'), { reason: '误派' });
  await reports.move(called, 'work', task('D02'), { note: '责令整改' });
  await reports.move(called, 'askLeave', task('D02'), { note: '已完成' });
  await reports.move({ actor: street, number }, 'release', task('D02'));
  await make('2026-02-27T09:00:00', street, 'requestExtension', {
    limit: { value: 3, unit: 'wd' },
    reason: '等配件',
  });
  await make('2026-02-27T10:00:00', reviewer, 'grantExtension');
  await make('2026-03-02T09:00:00', street, 'requestSuspension', {
    reasonCode: 'PROJECT',
    plan: '三月改造排烟管',
    reviewAt: '2026-03-20T17:30:00+08:00',
  });
  await make('2026-03-02T10:00:00', centreLeader, 'suspend');
  const suspended = await ledger();
  await swept('2026-03-20T17:30:00');
  const result = { reply: '已改造', solved: true, evidence: photo };
  await make('2026-03-23T09:00:00', street, 'submitResult', result);
  await make('2026-03-23T15:00:00', reviewer, 'returnForRedo', { reason: '照片不清' });
  await make('2026-03-24T09:00:00', street, 'submitResult', result);
  await make('2026-03-24T10:00:00', reviewer, 'approve');
  await make('2026-03-24T15:00:00', gridWorker, 'verify', { passed: true, evidence: photo, position });
  await make('2026-03-25T09:00:00', followUpAgent, 'followUp', {
    reached: true,
    contacted: true,
    solved: false,
    satisfaction: 'UNSATISFIED',
  });
  await make('2026-03-25T10:00:00', reviewer, 'rework', { reason: '还有油烟' });
  await swept('2026-03-26T12:00:00');
  await make('2026-03-26T13:00:00', street, 'contact', { note: '已联系' });

  const now = await ledger();
  expect(now.gapMs).toBe(0);
  expect(now.ended).toBe(false);
  expect(now.account.reduce((sum, span) => sum + ms(span, now.to), 0)).toBe(
    Number(now.to) - Number(now.from),
  );
  for (const { spans, totals } of now.clocks)
    expect(totals.running + totals.paused + totals.stopped).toBe(
      spans.reduce((sum, span) => sum + ms(span, now.to), 0),
    );

  const [first, second] = now.clocks.filter(({ kind }) => kind === 'HANDLE');
  expect(first!.sentence.zh).toBe(
    [
      '办理时限 5 个工作日, 自 2026-02-14 09:20 派单起算, 不计 2月15-23日春节, 计入 2月28日调休上班, 到期 2026-02-28 23:59:59',
      '2026-02-27 10:00 经批准延期 3 个工作日, 不计 3月1日周末, 至 2026-03-04 23:59:59',
      '2026-03-02 10:00 挂账(已列入工程项目, 最迟 2026-03-20 17:30 复核), 暂停计时',
      '2026-03-20 17:30 销账恢复, 恢复计时, 不计 3月21-22日周末, 到期 2026-03-24 23:59:59',
      '2026-03-23 09:00 提交办结, 停止计时',
      '2026-03-23 15:00 审核退回, 续计, 仍为 2026-03-24 23:59:59 到期',
      '2026-03-24 09:00 提交办结, 停止计时',
      '按期。',
    ].join('; '),
  );
  expect(first!.dues.map(({ due, by }) => [local(due), by])).toEqual([
    ['2026-02-28T23:59', 'dispatch'],
    ['2026-03-04T23:59', 'grantExtension'],
    ['2026-03-24T23:59', 'resume'],
  ]);
  expect(first!.spans.map(({ is, why }) => `${is} ${why.zh}`)).toEqual([
    'RUNNING 派单',
    'RUNNING 同意延期: 3 个工作日, 申请理由: 等配件',
    'PAUSED 挂账: 已列入工程项目, 计划: 三月改造排烟管, 最迟复核: 2026-03-20 17:30',
    'RUNNING 销账恢复',
    'STOPPED 提交办结',
    'RUNNING 审核退回: 照片不清',
    'STOPPED 提交办结',
  ]);
  const day = 86_400_000;
  expect(first!.totals.paused).toBe(18 * day + 7.5 * 3_600_000);
  // Half of five days is three; the rework begins with the second round.
  expect([second!.round, second!.allowed, second!.sentence.zh]).toEqual([
    2,
    { value: 3, unit: 'wd' },
    '办理时限 3 个工作日, 自 2026-03-25 10:00 重办起算, 不计 3月28-29日周末, 到期 2026-03-30 23:59:59。',
  ]);
  const sign = now.clocks.find(({ kind }) => kind === 'SIGN')!;
  expect(sign.spans.map(({ is, why }) => `${is} ${why.zh}`)).toEqual([
    'RUNNING 派单',
    'STOPPED 申请退单: 不属本单位职责',
    'RUNNING 驳回退单: 职责明确',
    'STOPPED 签收',
  ]);
  expect(
    now.clocks
      .filter(({ kind }) => kind === 'ARRIVE')
      .map(({ subject, outcome }) => [subject, outcome])
      .sort(),
  ).toEqual([
    ['D02', 'MET'],
    ['D07', 'CANCELLED'],
  ]);
  const kinds = new Set(now.account.map(({ is }) => is));
  expect([...kinds].sort()).toEqual(['CLOCKS', 'SUSPENDED']);
  const pause = now.account.find(({ is }) => is === 'SUSPENDED')!;
  expect([local(pause.from), local(pause.to!), pause.name.zh]).toEqual([
    '2026-03-02T10:00',
    '2026-03-20T17:30',
    '已挂账: 至 2026-03-20 17:30 复核',
  ]);
  // What was told while it was suspended is told now as well, and only goes on.
  expect(suspended.account.slice(0, -1)).toEqual(now.account.slice(0, suspended.account.length - 1));
  expect(await ledger()).toEqual(now);
});

test('it ends with the case: what was withdrawn is told to its last second and no further', async () => {
  const { make, ledger, people, at } = await life();
  await make('2026-02-14T09:10:00', people.agent, 'accept', { categoryCode: '060103' });
  await make('2026-02-14T12:00:00', people.agent, 'withdraw', { reason: '已自行解决' });
  at('2026-03-01T00:00:00');
  const { to, ended, account, clocks } = await ledger();
  expect([local(to), ended]).toEqual(['2026-02-14T12:00', true]);
  expect(account.at(-1)?.to).toEqual(to);
  expect(clocks.map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ['ACCEPT', 'MET'],
    ['DISPATCH', 'CANCELLED'],
  ]);
});
