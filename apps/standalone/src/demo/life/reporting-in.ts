import { clerkOf } from '../cast.js';
import { plus } from '../hours.js';
import type { SeenCase, SeenTask, SeenWhistle } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { act, decides, type Life } from './life.js';
import { pathOf, score } from './scoring.js';
import { whistlePace } from './whistle-pace.js';

/** Somebody who is late is so late, in minutes. */
const lateBy = 12;

/** They are called, come, work, and stay until the street lets them go; then they are scored. */
export async function attend(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  { id, kind, tasks: all }: SeenWhistle,
): Promise<void> {
  const pace = whistlePace[kind];
  const street = clerkOf(seen.streetCode ?? '');
  const last = all.at(-1);
  const tasks = all.filter(
    (task) => !(all.length > 1 && task === last && decides(stage, life, 'EXCUSED', seen)),
  );
  await later(stage, pace.ack, seen);
  for (const task of tasks) {
    await act(stage, life, clerkOf(task.unitCode), 'ack', pathOf(task, 'ack'));
    tell(stage, life, `${task.unitName}应哨`, `${task.unitName} answers`);
  }
  for (const task of all.filter((one) => !tasks.includes(one))) {
    await act(stage, life, street, 'excuse', pathOf(task, 'excuse'), { reason: '另有防汛任务, 已请假' });
    tell(stage, life, `${task.unitName}免到`, `${task.unitName} is excused`);
  }
  const laggard = tasks.at(-1);
  const absent = tasks.length > 1 && decides(stage, life, 'ABSENT', seen) ? laggard : undefined;
  const late = !absent && decides(stage, life, 'ARRIVES_LATE', seen) ? laggard : undefined;
  const there = tasks.filter((task) => task !== absent);
  await later(stage, pace.arrive, seen);
  for (const task of there) {
    if (task === late) await stage.clock.until(plus(new Date(task.arriveBy), lateBy));
    await arrive(stage, life, seen, { whistleId: id, task, ahead: task === there[0] });
    if (task === late) tell(stage, life, `${task.unitName}迟到`, `${task.unitName} is late`);
    await later(stage, task === there.at(-1) ? pace.work : 2, seen);
  }
  if (absent) {
    await stage.clock.until(plus(new Date(absent.arriveBy), lateBy));
    await act(stage, life, street, 'markAbsent', pathOf(absent, 'absence'), { reason: '未到场, 电话未接' });
    tell(stage, life, `${absent.unitName}未报到`, `${absent.unitName} has not come`);
  }
  await leave(stage, life, seen, { whistleId: id, kind, there });
  await later(stage, 3, seen);
  for (const task of tasks)
    await score(stage, life, seen, task, { late: task === late, absent: task === absent });
  await later(stage, 4, seen);
}

/** By position, some 30 m from the spot, as people stand; the first may be vouched for, or scan the code at the site. */
async function arrive(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  { whistleId, task, ahead }: { whistleId: string; task: SeenTask; ahead: boolean },
): Promise<void> {
  const street = clerkOf(seen.streetCode ?? '');
  const unit = clerkOf(task.unitCode);
  const { lng, lat } = life.complaint;
  const path = pathOf(task, 'check-in');
  if (lng === null || lat === null || (ahead && decides(stage, life, 'STREET_CONFIRMS', seen)))
    await act(stage, life, street, 'checkIn', path, { note: '已到场' });
  else if (ahead && decides(stage, life, 'SITE_CODE', seen)) {
    const { code } = await stage.client.call<{ code: string }>(
      street,
      'GET',
      `/cases/${life.number}/whistles/${whistleId}/site-code`,
    );
    await act(stage, life, unit, 'checkIn', path, { siteCode: code });
  } else
    await act(stage, life, unit, 'checkIn', path, { position: { lng, lat: lat + 0.0003, crs: 'WGS84' } });
  tell(stage, life, `${task.unitName}报到`, `${task.unitName} checks in`);
}

async function leave(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  { whistleId, kind, there }: { whistleId: string; kind: SeenWhistle['kind']; there: SeenTask[] },
): Promise<void> {
  const pace = whistlePace[kind];
  const street = clerkOf(seen.streetCode ?? '');
  if (there.length > 0 && decides(stage, life, 'MINUTES', seen)) {
    const attendees = [...there.map(({ unitCode }) => unitCode), seen.streetCode];
    const tasks = there.map(({ unitCode }) => ({ unit: unitCode, what: '三日内完成本部门整改' }));
    const body = { note: '到场会商, 分头整改', attendees, tasks };
    await act(stage, life, street, 'minute', `whistles/${whistleId}/minutes`, body);
    tell(stage, life, '会商纪要', 'minutes of what they agreed on');
  }
  for (const task of there)
    await act(stage, life, clerkOf(task.unitCode), 'work', pathOf(task, 'work'), {
      note: '现场完成本部门处置',
      evidence: [{ kind: 'PHOTO', ref: `demo/${life.complaint.id}-${task.unitCode}.jpg` }],
    });
  tell(stage, life, '各部门联合处置', 'the departments work together on the spot');
  await later(stage, pace.leave, seen);
  for (const task of there)
    await act(stage, life, clerkOf(task.unitCode), 'askLeave', pathOf(task, 'leave-request'), {
      note: '本部门事项已处置完毕',
    });
  await later(stage, pace.release, seen);
  for (const task of there) await act(stage, life, street, 'release', pathOf(task, 'release'));
  tell(
    stage,
    life,
    '街道同意各部门离场, 哨已处置',
    'the street lets the departments go: the whistle is settled',
  );
}
