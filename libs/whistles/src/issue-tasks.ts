import { dueAt } from '#calendar';
import { newTimer, type Alongside, type Ground, type Moment } from '#cases';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { ReportTask, Whistle } from './whistle.js';

/** A whistle is issued: every called department gets its task and its clock (field-rules 2.5). */
export async function issueTasks(
  tx: Tx,
  whistle: Whistle,
  { before, now, ground }: Pick<Moment, 'before' | 'now' | 'ground'>,
  newId: () => string,
): ReturnType<Alongside> {
  const limit = before.policy!.arrive[whistle.kind];
  const arriveBy = dueAt(now, limit, ground.calendar).at;
  const tasks = whistle.units.map((unitCode): ReportTask => ({
    districtId: whistle.districtId,
    id: newId(),
    whistleId: whistle.id,
    caseId: whistle.caseId,
    unitCode,
    state: 'NOTIFIED',
    notifiedAt: now,
    arriveBy,
    ackedAt: null,
    arrivedAt: null,
    late: false,
    distanceM: null,
    provenBy: null,
    leftAt: null,
    score: null,
    scoreReason: null,
  }));
  await tx.insert(ReportTask, tasks);
  await tx.update(
    Whistle,
    { districtId: whistle.districtId, id: whistle.id },
    { state: 'ISSUED', issuedAt: now },
  );
  return {
    change: {
      calledUnits: [...new Set([...before.calledUnits, ...whistle.units])],
    },
    timers: tasks.flatMap((task) =>
      newTimer('ARRIVE', task.id, limit, before.policy!, { now, calendar: ground.calendar, before }),
    ),
  };
}

/** Throws `Refusal` UNIT_NOT_CALLABLE for whoever is no department or utility of the district. */
export function refuseUncallable(units: string[], { units: known }: Ground): void {
  const wrong = units.filter((code) => !['DEPARTMENT', 'UTILITY'].includes(known.get(code)?.kind ?? ''));
  if (wrong.length === 0) return;
  throw new Refusal(
    422,
    'UNIT_NOT_CALLABLE',
    {
      zh: `不能向 ${wrong.join('、')} 吹哨: 须为部门或公共服务企业, 请查询 /api/v1/units。`,
      en: `${wrong.join(', ')} cannot be whistled at: name departments or utilities, see /api/v1/units.`,
    },
    { fields: ['units'] },
  );
}
