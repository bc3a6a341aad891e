import { daysBetween, type DaysBetween, type WorkCalendar } from '#calendar';
import type { Said } from '#config';
import type { TurnAt } from './clock-turns.js';
import { clockNames, limitWords, momentOf, moveWords, whyOf } from './clock-words.js';
import { daysWords } from './days-words.js';
import type { CaseEvent } from './event.js';
import { suspensionReasons, type SuspensionReason } from './states.js';
import type { CaseTimer, TimerKind } from './timer.js';

/** A due time a clock has had, since when, and why; with the days that were passed over or worked on the way to it. */
export interface DueTime extends DaysBetween {
  due: Date;
  at: Date;
  by: string;
  why: Said;
}

type Clock = Pick<
  CaseTimer,
  'kind' | 'allowed' | 'remaining' | 'provisional' | 'outcome' | 'overdueAt' | 'startedAt'
>;

/** Every due time a clock had, in order; the days of an extension are those it added. */
export function dueTimesOf(
  clock: Clock,
  turns: readonly TurnAt[],
  calendar: WorkCalendar,
  events: readonly CaseEvent[],
): DueTime[] {
  return turns
    .map((turn, index) => ({ turn, before: turns[index - 1] }))
    .filter(({ turn, before }) => turn.told && (!before || before.due.getTime() !== turn.due.getTime()))
    .map(({ turn, before }) => ({
      due: turn.due,
      at: turn.at,
      by: turn.by,
      why: whyOf(turn.by, turn.at, events),
      ...daysTo(clock, turn, before, calendar),
    }));
}

/** From where the limit was counted: an extension from the old due time, a resumption from itself, all else from the start. */
function daysTo(
  { allowed, startedAt }: Clock,
  turn: TurnAt,
  before: TurnAt | undefined,
  calendar: WorkCalendar,
): DaysBetween {
  if (allowed.unit !== 'wd' && allowed.unit !== 'dutyMin') return { rest: [], makeUps: [] };
  if (turn.by === 'grantExtension' && before) return daysBetween(before.due, turn.due, calendar);
  const start = before?.is === 'PAUSED' ? turn.at : startedAt;
  return daysBetween(start, turn.due, calendar, { withStart: allowed.unit === 'dutyMin' });
}

/** Clocks that end at a moment that was given; their limit is only what lay between. */
const tillMoment: readonly TimerKind[] = ['CO_TASK', 'LEDGER_REVIEW'];

/**
 * What a clerk reads to a citizen: the limit, from what it was counted, which days were passed over or worked, when it is
 * due, and everything that has changed that since. Says so where the due time is provisional. Nothing in it is a free
 * text of the case.
 */
export function sentenceOf(
  clock: Clock & { subject: string | null },
  turns: readonly TurnAt[],
  calendar: WorkCalendar,
  events: readonly CaseEvent[],
  now: Date,
): Said {
  const chapters = turns.map((turn, index) =>
    index === 0
      ? opening(clock, turn, turns, calendar)
      : chapter(clock, turn, turns[index - 1]!, calendar, events, index === turns.length - 1),
  );
  const end = ending(clock, turns.at(-1)!, now);
  return {
    zh: [...chapters.map(({ zh }) => zh), ...end.map(({ zh }) => zh)].join('; ') + '。',
    en: [...chapters.map(({ en }) => en), ...end.map(({ en }) => en)].join('; ') + '.',
  };
}

function opening(
  clock: Clock & { subject: string | null },
  turn: TurnAt,
  turns: readonly TurnAt[],
  calendar: WorkCalendar,
): Said {
  const name = clockNames[clock.kind];
  const of = clock.subject ? `(${clock.subject})` : '';
  // The limit of the matter it was first taken for is not kept beside the one that holds now.
  const replaced = turns.some(({ by, told }) => by === 'changeCategory' && told);
  const limit = tillMoment.includes(clock.kind) || replaced ? null : limitWords(clock.allowed);
  const { zh, en } = moveWords(turn.by);
  const days = daysWords(clock.allowed.unit, daysTo(clock, turn, undefined, calendar));
  const at = happened(clock, turn.at);
  const due = momentOf(turn.due);
  return {
    zh: `${name.zh}${of}${limit ? ` ${limit.zh}` : ''}, 自 ${at} ${zh}起算${limit ? days.zh : ''}, 到期 ${due}`,
    en: `The ${name.en}${of}${limit ? ` of ${limit.en}` : ''}, counted from ${at} (${en})${limit ? days.en : ''}, is due ${due}`,
  };
}

function chapter(
  clock: Clock,
  turn: TurnAt,
  before: TurnAt,
  calendar: WorkCalendar,
  events: readonly CaseEvent[],
  last: boolean,
): Said {
  const at = happened(clock, turn.at);
  const due = momentOf(turn.due);
  const by = moveWords(turn.by);
  const event = events.find(({ move, at: then }) => move === turn.by && then.getTime() === turn.at.getTime());
  const days = daysWords(clock.allowed.unit, daysTo(clock, turn, before, calendar));
  if (turn.is === 'STOPPED') return { zh: `${at} ${by.zh}, 停止计时`, en: `stopped ${at} (${by.en})` };
  if (turn.is === 'PAUSED') {
    const left = last && clock.remaining ? limitWords(clock.remaining) : null;
    const suspension = event?.change.suspension;
    const because = suspensionReasons[suspension?.reasonCode as SuspensionReason];
    const review = suspension ? momentOf(new Date(suspension.reviewAt)) : '';
    return {
      zh: `${at} ${by.zh}${because ? `(${because}, 最迟 ${review} 复核)` : ''}, 暂停计时${left ? `, 尚余 ${left.zh}` : ''}`,
      en: `paused ${at} (${by.en}${review ? `, review by ${review}` : ''})${left ? `, ${left.en} left` : ''}`,
    };
  }
  if (before.is === 'STOPPED')
    return {
      zh: `${at} ${by.zh}, 续计, 仍为 ${due} 到期`,
      en: `runs on from ${at} (${by.en}), still due ${due}`,
    };
  if (before.is === 'PAUSED')
    return {
      zh: `${at} ${by.zh}, 恢复计时${days.zh}, 到期 ${due}`,
      en: `resumed ${at} (${by.en})${days.en}, due ${due}`,
    };
  const extension = turn.by === 'grantExtension' ? event?.change.extension?.granted.at(-1)?.limit : undefined;
  if (extension) {
    const limit = limitWords(extension);
    return {
      zh: `${at} 经批准延期 ${limit.zh}${days.zh}, 至 ${due}`,
      en: `extended ${at} by ${limit.en}${days.en}, to ${due}`,
    };
  }
  const limit = limitWords(clock.allowed);
  return turn.by === 'changeCategory'
    ? {
        zh: `${at} 改类, 时限改为 ${limit.zh}, 仍自起算时刻计${days.zh}, 到期 ${due}`,
        en: `${at} another category: ${limit.en} from the same start${days.en}, due ${due}`,
      }
    : {
        zh: `${at} ${by.zh}${days.zh}, 到期 ${due}`,
        en: `${at} (${by.en})${days.en}, due ${due}`,
      };
}

/** To the second only where the limit is one of hours. */
const happened = ({ allowed: { unit } }: Clock, at: Date): string =>
  unit === 'min' || unit === 'h' ? momentOf(at) : momentOf(at).slice(0, 16);

const outcomes = {
  MET: { zh: '按期', en: 'in time' },
  MISSED: { zh: '超期', en: 'late' },
  CANCELLED: { zh: '不再计算', en: 'no longer counted' },
} as const;

function ending({ outcome, provisional, overdueAt }: Clock, turn: TurnAt, now: Date): Said[] {
  if (outcome) return [outcomes[outcome]];
  const said: Said[] = [];
  if (overdueAt || (turn.is === 'RUNNING' && turn.due < now))
    said.push({ zh: '现已超期', en: 'it is overdue' });
  if (provisional)
    said.push({
      zh: '该到期时间为暂定, 涉及年份的放假安排公布后重算',
      en: 'this due time is provisional until the holidays of that year are announced',
    });
  return said;
}
