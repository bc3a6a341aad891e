import { hours, minutes, patrolRules } from './patrol-rules.js';

/** A phone's word that its worker has gone on or off duty. */
export interface Mark {
  id: string;
  kind: 'SHIFT_ON' | 'SHIFT_OFF';
  at: Date;
  gridCode: string;
}

/** A shift as the marks have it. */
export interface Shift {
  id: string;
  gridCode: string;
  onAt: Date;
  offAt: Date | null;
  endsAt: Date;
  endedBy: 'WORKER' | 'LIMIT' | null;
}

const before = (a: Mark, b: Mark) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);

/**
 * The shifts of a worker, from all marks, in whatever order they came: going on while on, and going off while off, change
 * nothing; a shift nobody ended is over after `lastsHours`. One at most is open. Pure.
 */
export function shiftsOf(marks: readonly Mark[], lastsHours: number): Shift[] {
  const shifts: Shift[] = [];
  let open: Shift | null = null;
  const end = (at: Date, endedBy: 'WORKER' | 'LIMIT') => {
    Object.assign(open!, { offAt: at, endedBy });
    open = null;
  };
  for (const { id, kind, at, gridCode } of marks.toSorted(before)) {
    const running = open as Shift | null;
    if (running && at > running.endsAt) end(running.endsAt, 'LIMIT');
    if (kind === 'SHIFT_OFF' && open) end(at, 'WORKER');
    if (kind === 'SHIFT_ON' && !open) {
      const endsAt = new Date(at.getTime() + lastsHours * hours);
      open = { id, gridCode, onAt: at, offAt: null, endsAt, endedBy: null };
      shifts.push(open);
    }
  }
  return shifts;
}

type Span = Pick<Shift, 'id' | 'onAt' | 'offAt' | 'endsAt'>;

const endOf = ({ offAt, endsAt }: Span) => offAt ?? endsAt;

/** Whether the moment lies within the shift. */
export const covers = (shift: Span, at: Date): boolean => at >= shift.onAt && at <= endOf(shift);

/** The shift a record belongs to: the nearest, where it is not more than half an hour away; null where there is none. Pure. */
export function shiftOf<S extends Span>(at: Date, shifts: readonly S[]): S | null {
  const away = (shift: S) =>
    Math.max(shift.onAt.getTime() - at.getTime(), at.getTime() - endOf(shift).getTime(), 0);
  const nearest = shifts
    .map((shift) => ({ shift, ms: away(shift) }))
    .sort((a, b) => a.ms - b.ms || a.shift.onAt.getTime() - b.shift.onAt.getTime())[0];
  return nearest && nearest.ms <= patrolRules.shiftSlackMinutes * minutes ? nearest.shift : null;
}
