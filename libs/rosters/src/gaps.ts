import { addDays, localDate, type WorkCalendar } from '#calendar';
import type { Said } from '#config';
import { onDuty, type Roster } from './on-duty.js';
import { hoursOn } from './shift-hours.js';

/** A time in which a grid has nobody on duty, so that the community answers itself. */
export interface Gap {
  gridCode: string;
  from: Date;
  to: Date;
  why: Said;
}

/** When these grids have nobody on duty between two moments, by the roster as it is now; neighbouring gaps are one. */
export const gapsOf = (
  roster: Roster,
  gridCodes: readonly string[],
  from: Date,
  to: Date,
  calendar?: WorkCalendar,
): Gap[] => gridCodes.flatMap((gridCode) => gapsOfGrid(roster, gridCode, from, to, calendar));

function gapsOfGrid(roster: Roster, gridCode: string, from: Date, to: Date, calendar?: WorkCalendar): Gap[] {
  const turns = turnsOf(roster, gridCode, from, to, calendar);
  const gaps: Gap[] = [];
  turns.forEach((at, i) => {
    const { staff, why } = onDuty(roster, gridCode, at, calendar);
    if (staff) return;
    const end = turns[i + 1] ?? to;
    const last = gaps.at(-1);
    if (last && last.to.getTime() === at.getTime()) last.to = end;
    else gaps.push({ gridCode, from: at, to: end, why });
  });
  return gaps;
}

/** Every moment at which somebody may come or go, in order, `from` first. */
export function turnsOf(
  { posts, shifts, leaves }: Roster,
  gridCode: string,
  from: Date,
  to: Date,
  calendar?: WorkCalendar,
): Date[] {
  const moments = new Set([from.getTime()]);
  const post = posts.get(gridCode);
  const people = post ? [...(post.answerable ? [post.answerable] : []), ...post.standIns] : [];
  const note = (span: { from: Date; to: Date }) => moments.add(span.from.getTime()).add(span.to.getTime());
  for (const id of people) {
    leaves.get(id)?.forEach(note);
    const own = shifts.get(gridCode)?.filter(({ staffId }) => staffId === id) ?? [];
    if (own.length === 0) continue;
    // Yesterday's night shift ends today.
    for (let day = addDays(localDate(from), -1); day <= localDate(to); day = addDays(day, 1))
      hoursOn(own, day, calendar).forEach(note);
  }
  return [...moments]
    .filter((ms) => from.getTime() <= ms && ms < to.getTime())
    .sort((a, b) => a - b)
    .map((ms) => new Date(ms));
}
