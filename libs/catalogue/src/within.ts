import type { Limit } from '#calendar';

/** Whether `inner`, begun at the same time, is never due after `outer`, to the second, whatever the calendar. */
export function within(inner: Limit, outer: Limit): boolean {
  if (inner.unit === outer.unit) return inner.value <= outer.value;
  if (inner.unit === 'dutyMin' && outer.unit === 'wd') return inner.value <= outer.value * DUTY_DAY;
  return atMost(inner) <= atLeast(outer);
}

/** Whether a warning with `left` to go comes after the clock has begun; the last day of d and wd is always after. */
export function warnsInside(left: Limit, whole: Limit): boolean {
  const byDays = whole.unit === 'd' || whole.unit === 'wd';
  return within(left, whole) && (byDays || !within(whole, left));
}

/** Natural minutes of a day. */
const DAY = 1440;
/** Duty minutes that every district's working day has; seven hours. */
const DUTY_DAY = 420;

/** In natural minutes. The day of the start is not counted in d and wd: they last up to a day more than their days. */
function atMost({ value, unit }: Limit): number {
  return unit === 'min' ? value : unit === 'h' ? value * 60 : unit === 'd' ? (value + 1) * DAY : Infinity;
}

function atLeast({ value, unit }: Limit): number {
  return unit === 'h' ? value * 60 : unit === 'd' || unit === 'wd' ? value * DAY : value;
}
