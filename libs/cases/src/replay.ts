import { before, dueAt, remaining, type Limit, type WorkCalendar } from '#calendar';
import type { Policy } from '#catalogue';
import type { Extension } from './entries.js';
import type { CaseTimer } from './timer.js';

type Told = Pick<
  CaseTimer,
  'kind' | 'startedAt' | 'allowed' | 'dueAt' | 'provisional' | 'remaining' | 'story'
>;
type Replayed = Pick<CaseTimer, 'dueAt' | 'provisional' | 'remaining'>;

/**
 * When a clock is due by this calendar: its whole story told again from its start, with every pause, resumption and
 * granted extension, so that telling it twice tells the same (field-rules 4; civic-peers T27). What was left of a paused
 * clock is told again as well. A redo that ran on with its old due time, and earlier recomputations, change nothing.
 */
export function replay(timer: Told, granted: Extension['granted'], calendar: WorkCalendar): Replayed {
  const { startedAt, allowed, story } = timer;
  const extensions = story.flatMap(({ by, at }) =>
    by === 'grantExtension' ? granted.filter((one) => one.at === at) : [],
  );
  // Round the clock, whatever the calendar: some of these end at a moment that was given, not counted.
  if (![allowed, ...extensions.map(({ limit }) => limit)].some(hangsOnCalendar))
    return { dueAt: timer.dueAt, provisional: timer.provisional, remaining: timer.remaining };

  let { at: due, provisional } = dueAt(startedAt, allowed, calendar);
  let left: Limit | null = null;
  const moveTo = (next: ReturnType<typeof dueAt>) => {
    due = next.at;
    provisional ||= next.provisional;
  };
  let was: CaseTimer['story'][number]['is'] = 'RUNNING';
  for (const turn of story) {
    const at = new Date(turn.at);
    const extension = extensions.find((one) => turn.by === 'grantExtension' && one.at === turn.at);
    if (turn.is === 'PAUSED' && was === 'RUNNING') left = remaining(at, due, allowed.unit, calendar);
    else if (turn.is === 'RUNNING' && was === 'PAUSED') {
      // A clock that was late already stays late.
      if (left) moveTo(dueAt(at, left, calendar));
      left = null;
    } else if (extension) moveTo(dueAt(due, extension.limit, calendar));
    was = turn.is;
  }
  return { dueAt: due, provisional, remaining: left };
}

const hangsOnCalendar = ({ unit }: Limit): boolean => unit === 'wd' || unit === 'dutyMin';

type Mark = 'warnAt' | 'nextAt' | 'warnedAt' | 'overdueAt';
type Marked = Pick<CaseTimer, 'kind' | 'startedAt' | 'dueAt' | 'pausedAt' | Mark>;

/**
 * When a clock with another due time warns, and when the sweep must look at it next. A warning or an overdue mark that
 * came too early by the new calendar is taken back; a warning that should have been given is given at once.
 */
export function marks(
  { kind, startedAt, dueAt: was, pausedAt, ...old }: Marked,
  due: Date,
  policy: Policy | null,
  now: Date,
  calendar: WorkCalendar,
): Pick<CaseTimer, Mark> {
  const warning = kind === 'HANDLE' ? policy?.warn.HANDLE : undefined;
  const at = warning ? before(due, warning, calendar) : null;
  const warnAt = at && at > startedAt ? at : null;
  const warnedAt = warnAt && warnAt > now ? null : old.warnedAt;
  const overdueAt = due > now ? null : old.overdueAt;
  const same = due.getTime() === was.getTime() && warnAt?.getTime() === old.warnAt?.getTime();
  const next = overdueAt ? null : warnAt && !warnedAt && due > now ? warnAt : due;
  return { warnAt, warnedAt, overdueAt, nextAt: pausedAt ? null : same ? old.nextAt : next };
}
