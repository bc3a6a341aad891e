import type { WhistleKind } from '#catalogue';
import { agent, clerkOf } from './cast.js';
import type { SeenCase, SeenWhistle } from './client.js';
import { plus } from './hours.js';
import { whistleTempo } from './plot.js';
import { act, later, look, tell, Unexpected, type Life, type Stage } from './stage.js';

type Task = SeenWhistle['tasks'][number];

const kindNames: Record<WhistleKind, [string, string]> = {
  EMERGENCY: ['应急哨', 'an emergency whistle'],
  ENFORCE: ['执法哨', 'an enforcement whistle'],
  KEY: ['重点哨', 'a key-work whistle'],
  ROUTINE: ['日常哨', 'a routine whistle'],
};

/**
 * 吹哨报到: the street leader (or the community, for the leader to issue or, in an emergency, to confirm afterwards) calls
 * the owner and the co-departments, all but the lead itself, who is there already. They come, agree, work, and stay until
 * the street lets them go; then they are scored and score back.
 */
export async function blowWhistle(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  kind: WhistleKind,
): Promise<SeenCase> {
  const pace = whistleTempo[kind];
  const units = [seen.ownerDept ?? '', ...seen.coDepts].filter((code) => code && code !== seen.leadUnit);
  if (units.length === 0) return seen;
  const street = clerkOf(seen.streetCode ?? '');
  await call(stage, life, seen, kind, units);
  const now = await look(stage, agent, life.number);
  const { tasks } = lastOf(life, now);
  await later(stage, pace.ack, seen);
  for (const task of tasks) {
    await act(stage, life, clerkOf(task.unitCode), 'ack', pathOf(task, 'ack'));
    tell(stage, life, `${task.unitName}应哨`, `${task.unitName} answers`);
  }
  const lateOne = stage.plot.takes('ARRIVES_LATE', life, now) ? tasks.at(-1) : undefined;
  const confirmed = stage.plot.takes('STREET_CONFIRMS', life, now) ? tasks[0] : undefined;
  await later(stage, pace.arrive, seen);
  for (const task of tasks) {
    await arrive(stage, life, task, {
      late: task === lateOne,
      confirmedBy: task === confirmed ? street : null,
    });
    await later(stage, task === tasks.at(-1) ? pace.work : 2, seen);
  }
  if (kind === 'KEY') await agree(stage, life, street, lastOf(life, now));
  await leave(stage, life, seen, tasks, pace, street);
  await later(stage, 3, seen);
  for (const task of tasks) {
    const score = task === lateOne ? { score: 55, reason: '到场迟' } : { score: 95 };
    await act(stage, life, street, 'score', pathOf(task, 'score'), score);
    tell(
      stage,
      life,
      `街道评哨: ${task.unitName} ${score.score} 分`,
      `the street scores ${task.unitName}: ${score.score}`,
    );
    await act(stage, life, clerkOf(task.unitCode), 'rateBack', pathOf(task, 'rating'), { score: 90 });
  }
  if (lateOne) {
    await act(stage, life, clerkOf(lateOne.unitCode), 'replyToScore', pathOf(lateOne, 'reply'), {
      note: '途中封路绕行, 已电话告知街道',
    });
    tell(
      stage,
      life,
      `${lateOne.unitName}回应评分: 途中封路`,
      `${lateOne.unitName} replies to its score: a closed road`,
    );
  }
  await later(stage, 4, seen);
  return look(stage, agent, life.number);
}

async function call(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  kind: WhistleKind,
  units: string[],
): Promise<void> {
  const pace = whistleTempo[kind];
  const leader = { username: `${clerkOf(seen.streetCode ?? '').username}-leader` };
  const byCommunity = seen.leadUnit === seen.communityCode;
  await later(stage, pace.blow, seen);
  await act(stage, life, byCommunity ? clerkOf(seen.communityCode ?? '') : leader, 'whistle', 'whistles', {
    kind,
    reason: '需要部门到场共同处置',
    units,
  });
  const [zh, en] = kindNames[kind];
  const who: [string, string] = byCommunity ? ['社区', 'the community'] : ['街道', 'the street'];
  tell(stage, life, `${who[0]}吹${zh}: ${units.join('、')}`, `${who[1]} blows ${en}: ${units.join(', ')}`);
  if (!byCommunity) return;
  await later(stage, pace.issue, seen);
  const { id } = lastOf(life, await look(stage, agent, life.number));
  if (kind === 'EMERGENCY') {
    await act(stage, life, leader, 'confirmWhistle', `whistles/${id}/confirmation`, { confirmed: true });
    tell(stage, life, '街道领导补确认', 'the street leader confirms the emergency');
  } else {
    await act(stage, life, leader, 'issueWhistle', `whistles/${id}/issuance`);
    tell(stage, life, '街道领导分哨', 'the street leader issues the whistle');
  }
}

async function agree(
  stage: Stage,
  life: Life,
  street: { username: string },
  { id, tasks }: SeenWhistle,
): Promise<void> {
  await act(stage, life, street, 'minute', `whistles/${id}/minutes`, {
    note: '各部门现场会商, 分工处置',
    attendees: tasks.map(({ unitCode }) => unitCode),
    tasks: tasks.map(({ unitCode }) => ({ unit: unitCode, what: '按职责完成本部门事项' })),
  });
  tell(stage, life, '现场会商, 形成纪要', 'the departments agree at the table, with minutes');
}

async function arrive(
  stage: Stage,
  life: Life,
  task: Task,
  { late, confirmedBy }: { late: boolean; confirmedBy: { username: string } | null },
): Promise<void> {
  if (late) await stage.clock.until(plus(new Date(task.arriveBy), 12));
  const { lng, lat } = life.complaint;
  // Some 30 m from the spot, as people stand.
  const position = { lng, lat: (lat ?? 0) + 0.0003, crs: 'WGS84' };
  const who = confirmedBy ?? clerkOf(task.unitCode);
  await act(
    stage,
    life,
    who,
    'checkIn',
    pathOf(task, 'check-in'),
    confirmedBy ? { note: '已到场' } : { position },
  );
  tell(
    stage,
    life,
    `${task.unitName}报到${late ? ', 迟到' : ''}${confirmedBy ? '(街道确认)' : ''}`,
    `${task.unitName} checks in${late ? ', late' : ''}${confirmedBy ? ' (confirmed by the street)' : ''}`,
  );
}

async function leave(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  tasks: Task[],
  pace: (typeof whistleTempo)[WhistleKind],
  street: { username: string },
): Promise<void> {
  for (const task of tasks)
    await act(stage, life, clerkOf(task.unitCode), 'work', pathOf(task, 'work'), {
      note: '现场完成本部门处置',
      evidence: [{ kind: 'PHOTO', ref: `demo/${life.complaint.id}-${task.unitCode}.jpg` }],
    });
  tell(stage, life, '各部门联合处置', 'the departments work together on the spot');
  await later(stage, pace.leave, seen);
  for (const task of tasks)
    await act(stage, life, clerkOf(task.unitCode), 'askLeave', pathOf(task, 'leave-request'), {
      note: '本部门事项已处置完毕',
    });
  await later(stage, pace.release, seen);
  for (const task of tasks) await act(stage, life, street, 'release', pathOf(task, 'release'));
  tell(
    stage,
    life,
    '街道同意各部门离场, 哨已处置',
    'the street lets the departments go: the whistle is settled',
  );
}

const pathOf = (task: Task, step: string) => `report-tasks/${task.id}/${step}`;

function lastOf(life: Life, seen: SeenCase): SeenWhistle {
  const last = seen.whistles.at(-1);
  if (!last) throw new Unexpected(life, '看不到刚吹的哨', 'the whistle just blown is not there');
  return last;
}
