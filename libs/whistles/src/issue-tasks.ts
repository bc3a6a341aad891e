import { dueAt } from '#calendar';
import { newTimer, type Case, type Change, type Ground, type Moment } from '#cases';
import { Refusal } from '#config';
import type { Actor } from '#people';
import type { Book } from './book.js';
import { taskStates, type ReportTask } from './report-task.js';
import { whistleStates, type Whistle } from './whistle.js';

export interface Issued {
  change: Change;
  timers: ReturnType<typeof newTimer>;
  /** Tasks of the whistle it was raised from whose clocks are called off. */
  callsOff: string[];
}

/**
 * A whistle is issued: every called department gets its task and its clock (field-rules 2.5). Where it raises another one
 * that is still open, that one is UPGRADED: whoever has come stays there for the raised one, with the task they have;
 * whoever is awaited is called anew.
 */
export function issueTasks(
  book: Book,
  whistle: Whistle,
  { before, now, ground }: Pick<Moment, 'before' | 'now' | 'ground'>,
  by: Actor,
  newId: () => string,
): Issued {
  const { present, callsOff } = passOn(book, whistle);
  const limit = before.policy!.arrive[whistle.kind];
  const called = whistle.units.filter((unit) => !present.includes(unit));
  const arriveBy = dueAt(now, limit, ground.calendar).at;
  const tasks = called.map((unit) => newTask(whistle, unit, newId(), now, arriveBy));
  book.call(tasks);
  book.set(whistle, { state: 'ISSUED', issuedAt: now, issuedBy: by.name });
  book.follow(whistle.id, now);
  return {
    change: { calledUnits: [...new Set([...before.calledUnits, ...whistle.units])] },
    timers: tasks.flatMap((task) =>
      newTimer('ARRIVE', task.id, limit, before.policy!, { now, calendar: ground.calendar, before }),
    ),
    callsOff,
  };
}

function passOn(book: Book, { id, upgradedFrom }: Whistle): { present: string[]; callsOff: string[] } {
  const lower = upgradedFrom && book.whistle(upgradedFrom);
  if (!lower || !whistleStates[lower.state].open) return { present: [], callsOff: [] };
  const open = book.tasksOf(lower).filter(({ state }) => taskStates[state].open);
  const present = open.filter(({ arrivedAt }) => arrivedAt);
  const awaited = open.filter(({ arrivedAt }) => !arrivedAt);
  for (const task of present) book.setTask(task, { whistleId: id });
  for (const task of awaited) book.setTask(task, { state: 'CANCELLED', overReason: '哨已升级' });
  book.set(lower, { state: 'UPGRADED' });
  return {
    present: present.map(({ unitCode }) => unitCode),
    callsOff: awaited.map((task) => task.id),
  };
}

const newTask = (
  { districtId, id: whistleId, caseId }: Whistle,
  unitCode: string,
  id: string,
  notifiedAt: Date,
  arriveBy: Date,
): ReportTask => ({
  districtId,
  id,
  whistleId,
  caseId,
  unitCode,
  state: 'NOTIFIED',
  notifiedAt,
  arriveBy,
  ackedAt: null,
  arrivedAt: null,
  late: false,
  distanceM: null,
  provenBy: null,
  leftAt: null,
  overReason: null,
  score: null,
  scoreReason: null,
  scoredAt: null,
  reply: null,
  repliedAt: null,
  rating: null,
  ratingReason: null,
  ratedAt: null,
});

/** A whistle as it is blown, before anybody is called. */
export const newWhistle = (
  { districtId, id: caseId }: Case,
  by: Actor,
  now: Date,
  own: Pick<Whistle, 'id' | 'kind' | 'level' | 'place' | 'reason' | 'units'> & { upgradedFrom?: string },
): Whistle => ({
  districtId,
  caseId,
  state: 'DRAFT',
  blownByUnit: by.unitCode,
  blownBy: by.name,
  blownAt: now,
  issuedAt: null,
  issuedBy: null,
  settledAt: null,
  confirmation: null,
  confirmedAt: null,
  confirmedBy: null,
  endedReason: null,
  ...own,
  upgradedFrom: own.upgradedFrom ?? null,
});

/** Throws `Refusal` UNIT_NOT_CALLABLE for whoever is no department or utility of the district. */
export function refuseUncallable(units: readonly string[], { units: known }: Ground): void {
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
