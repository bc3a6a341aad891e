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
 * 吹哨报到: the street of the place (or its community through it) calls the owner and the co-departments, all but the
 * lead itself, who is there already. They come, work, and stay until the street lets them go; then they are scored.
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
  const byCommunity = seen.leadUnit === seen.communityCode;
  await later(stage, pace.blow, seen);
  await act(stage, life, byCommunity ? clerkOf(seen.communityCode ?? '') : street, 'whistle', 'whistles', {
    kind,
    reason: '需要部门到场共同处置',
    units,
  });
  const [zh, en] = kindNames[kind];
  const who: [string, string] = byCommunity ? ['社区', 'the community'] : ['街道', 'the street'];
  tell(stage, life, `${who[0]}吹${zh}: ${units.join('、')}`, `${who[1]} blows ${en}: ${units.join(', ')}`);
  if (byCommunity) {
    await later(stage, pace.issue, seen);
    await act(
      stage,
      life,
      street,
      'issueWhistle',
      `whistles/${(await lastWhistle(stage, life)).id}/issuance`,
    );
    tell(stage, life, '街道分哨', 'the street issues the whistle');
  }
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
  }
  await later(stage, 4, seen);
  return look(stage, agent, life.number);
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

const lastWhistle = async (stage: Stage, life: Life): Promise<SeenWhistle> =>
  lastOf(life, await look(stage, agent, life.number));

function lastOf(life: Life, seen: SeenCase): SeenWhistle {
  const last = seen.whistles.at(-1);
  if (!last) throw new Unexpected(life, '看不到刚吹的哨', 'the whistle just blown is not there');
  return last;
}
