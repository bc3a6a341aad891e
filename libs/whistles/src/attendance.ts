import { dueAt, type Limit, type WorkCalendar } from '#calendar';
import type { ReportTask } from './report-task.js';
import { taskStates } from './report-task.js';
import type { Whistle, WhistleState } from './whistle.js';

/** How a department answered a whistle 报到情况. */
export const attendances = {
  AWAITED: '待报到',
  ON_TIME: '按时报到',
  LATE: '迟到',
  ABSENT: '未报到',
  EXCUSED: '请假(免到)',
  CANCELLED: '已撤销',
} as const;
export type Attendance = keyof typeof attendances;

/** Whoever came, came, whatever became of the whistle; at the very moment of `arriveBy` is on time (field-rules 2.5). */
export function attendanceOf({
  state,
  arrivedAt,
  arriveBy,
}: Pick<ReportTask, 'state' | 'arrivedAt' | 'arriveBy'>): Attendance {
  if (arrivedAt) return arrivedAt > arriveBy ? 'LATE' : 'ON_TIME';
  return state === 'ABSENT' || state === 'EXCUSED' || state === 'CANCELLED' ? state : 'AWAITED';
}

type Standing = Pick<ReportTask, 'state' | 'arrivedAt' | 'score'>;

/** What the tasks make of an issued whistle: settled when nobody owes anything, evaluated when all who came are scored. */
export function stateBy(
  tasks: readonly Standing[],
): 'ISSUED' | 'RESPONDING' | 'JOINT' | 'SETTLED' | 'EVALUATED' {
  const present = tasks.filter(({ arrivedAt }) => arrivedAt);
  if (tasks.every(({ state }) => !taskStates[state].open))
    return present.every(({ score }) => score !== null) ? 'EVALUATED' : 'SETTLED';
  if (present.length > 0) return 'JOINT';
  return tasks.some(({ state }) => state === 'ACKED') ? 'RESPONDING' : 'ISSUED';
}

/** A department may reply to its score once, within this (field-rules 2.5 "may reply once"; the span is a proposal). */
export const replyWindow: Limit = { value: 5, unit: 'wd' };

/** Until when a department may reply to its score; null while it has none. */
export const replyBy = ({ scoredAt }: Pick<ReportTask, 'scoredAt'>, calendar: WorkCalendar): Date | null =>
  scoredAt && dueAt(scoredAt, replyWindow, calendar).at;

/** The state as it is told: CLOSED comes by itself when every reply is given or its window is over. */
export function stateAt(
  { state }: Pick<Whistle, 'state'>,
  tasks: ReadonlyArray<Pick<ReportTask, 'scoredAt' | 'repliedAt'>>,
  now: Date,
  calendar: WorkCalendar,
): WhistleState {
  const waits = (task: (typeof tasks)[number]) => {
    const until = task.repliedAt ? null : replyBy(task, calendar);
    return until !== null && now <= until;
  };
  return state === 'EVALUATED' && !tasks.some(waits) ? 'CLOSED' : state;
}
