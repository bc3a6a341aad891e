import type { WorkCalendar } from '#calendar';
import type { Policy } from '#catalogue';
import type { Case } from '#cases';
import type { Actor } from '#people';
import { metresBetween, type Point } from '#territory';
import { replyBy } from './attendance.js';
import { isSide } from './level.js';
import * as refusals from './refusals.js';
import type { ReportTask, TaskState } from './report-task.js';
import { isSiteCode } from './site-code.js';

/** What a caller gives with a step of a report task. */
export interface Given {
  note?: string | undefined;
  reason?: string | undefined;
  evidence?: unknown[] | undefined;
  position?: Point | undefined;
  siteCode?: string | undefined;
  score?: number | undefined;
}

export interface Step {
  task: ReportTask;
  before: Case;
  actor: Actor;
  now: Date;
  calendar: WorkCalendar;
  given: Given;
  secret: string;
}

interface StepRule {
  from: readonly TaskState[];
  /** Whose it is: the called department's, or theirs who attend to the whistle (`rights.attend`). Check-in is both's. */
  of: 'CALLED' | 'CALLER' | 'BOTH';
  /** What becomes of the task's ARRIVE clock. */
  clock?: 'STOPS' | 'CALLED_OFF';
  makes: (step: Step) => Partial<ReportTask>;
}

const rule = (one: StepRule) => one;
const awaited = ['NOTIFIED', 'ACKED'] as const;
const present = ['ARRIVED', 'LEAVE_ASKED'] as const;
/** A department that stayed away may be scored for that, and may say why. */
const over = ['LEFT', 'ABSENT'] as const;

/** The steps of a report task (field-rules 2.5), by the name of their move; from any other state: TASK_NOT_READY. */
export const taskSteps = {
  ack: rule({ from: ['NOTIFIED'], of: 'CALLED', makes: ({ now }) => ({ state: 'ACKED', ackedAt: now }) }),
  checkIn: rule({ from: awaited, of: 'BOTH', clock: 'STOPS', makes: arrived }),
  work: rule({ from: present, of: 'CALLED', makes: () => ({}) }),
  askLeave: rule({ from: ['ARRIVED'], of: 'CALLED', makes: () => ({ state: 'LEAVE_ASKED' }) }),
  excuse: rule({
    from: awaited,
    of: 'CALLER',
    clock: 'CALLED_OFF',
    makes: ({ given }) => ({ state: 'EXCUSED', overReason: given.reason ?? null }),
  }),
  markAbsent: rule({ from: awaited, of: 'CALLER', clock: 'STOPS', makes: absent }),
  release: rule({ from: present, of: 'CALLER', makes: ({ now }) => ({ state: 'LEFT', leftAt: now }) }),
  score: rule({ from: over, of: 'CALLER', makes: scored }),
  rateBack: rule({ from: ['LEFT'], of: 'CALLED', makes: rated }),
  replyToScore: rule({ from: over, of: 'CALLED', makes: replied }),
} satisfies Record<string, StepRule>;
export type TaskMove = keyof typeof taskSteps;

/** Proven by the street's word, by the code at the site, or by a position within the policy's radius of the case. */
function arrived({ task, before, actor, now, given, secret }: Step): Partial<ReportTask> {
  const { position, siteCode } = given;
  const distanceM =
    position && before.lng !== null && before.lat !== null
      ? Math.round(metresBetween(position, { lng: before.lng, lat: before.lat, crs: 'WGS84' }))
      : null;
  return {
    state: 'ARRIVED',
    arrivedAt: now,
    arriveBy: task.arriveBy,
    late: now > task.arriveBy,
    distanceM,
    provenBy: proof(),
  };

  function proof(): ReportTask['provenBy'] {
    if (isSide('STREET', actor, before)) return 'STREET';
    if (siteCode !== undefined) {
      if (!isSiteCode(secret, task.whistleId, siteCode, now)) throw refusals.siteCodeInvalid();
      return 'QR';
    }
    const { checkInRadiusM } = before.policy as Policy;
    if (distanceM === null || distanceM > checkInRadiusM) throw refusals.tooFar(distanceM, checkInRadiusM);
    return 'POSITION';
  }
}

function absent({ task, now, given }: Step): Partial<ReportTask> {
  if (now <= task.arriveBy) throw refusals.notLateYet(task.arriveBy);
  return { state: 'ABSENT', arriveBy: task.arriveBy, overReason: given.reason ?? null };
}

function scored({ task, now, given }: Step): Partial<ReportTask> {
  if (task.score !== null) throw refusals.alreadyScored();
  return { score: given.score ?? null, scoreReason: given.reason ?? null, scoredAt: now };
}

function rated({ task, now, given }: Step): Partial<ReportTask> {
  if (task.rating !== null) throw refusals.alreadyRated();
  return { rating: given.score ?? null, ratingReason: given.reason ?? null, ratedAt: now };
}

function replied({ task, now, given, calendar }: Step): Partial<ReportTask> {
  if (task.score === null) throw refusals.notScored();
  if (task.reply !== null) throw refusals.alreadyReplied();
  const until = replyBy(task, calendar);
  if (until === null || now > until) throw refusals.replyWindowOver();
  return { reply: given.note ?? null, repliedAt: now };
}
