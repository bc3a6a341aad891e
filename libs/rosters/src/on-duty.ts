import type { WorkCalendar } from '#calendar';
import type { Said } from '#config';
import { isWithin, type Shift } from './shift-hours.js';

/** A grid worker 网格员 as far as a roster goes. */
export interface Worker {
  id: string;
  username: string;
  name: string;
  unitCode: string;
  /** The account is in use and may work a grid. */
  ready: boolean;
}

export interface Post {
  /** Id of the worker who answers for the grid. */
  answerable: string | null;
  standIns: readonly string[];
}

/** A time away: from `from` on, until before `to`. */
export interface Absence {
  from: Date;
  to: Date;
}

/** The rosters of a district as they are now (or were): plain data. */
export interface Roster {
  /** By grid code. */
  posts: ReadonlyMap<string, Post>;
  /** By grid code. */
  shifts: ReadonlyMap<string, readonly Shift[]>;
  /** By worker. */
  leaves: ReadonlyMap<string, readonly Absence[]>;
  workers: ReadonlyMap<string, Worker>;
}

export const emptyRoster: Roster = {
  posts: new Map(),
  shifts: new Map(),
  leaves: new Map(),
  workers: new Map(),
};

export interface OnDuty {
  staff: Worker | null;
  as: 'ANSWERABLE' | 'STAND_IN' | 'COMMUNITY';
  why: Said;
}

/**
 * Who has a grid at a moment: its answerable worker, else the first stand-in who is there, else nobody, and then the
 * community unit answers itself: it is the last and is always there (field-rules 1.1, 2.1(3), 2.9). Exactly one answer for
 * every grid, known or not. Shifts are in Asia/Shanghai; without a calendar Monday to Friday are the working days.
 */
export function onDuty(roster: Roster, gridCode: string, now: Date, calendar?: WorkCalendar): OnDuty {
  const { answerable, standIns } = roster.posts.get(gridCode) ?? { answerable: null, standIns: [] };
  const away: Said[] = answerable === null ? [vacant] : [];
  for (const id of answerable === null ? standIns : [answerable, ...standIns]) {
    const reason = absence(roster, gridCode, id, now, calendar);
    if (reason) {
      away.push(reason);
      continue;
    }
    const staff = roster.workers.get(id)!;
    return id === answerable
      ? { staff, as: 'ANSWERABLE', why: answers(staff) }
      : { staff, as: 'STAND_IN', why: stepsIn(staff, away) };
  }
  return { staff: null, as: 'COMMUNITY', why: nobody(away) };
}

/** Whether this worker is one of the grid's and there at the moment, whoever comes before. */
export function isOnDuty(
  roster: Roster,
  gridCode: string,
  staffId: string,
  now: Date,
  calendar?: WorkCalendar,
): boolean {
  const post = roster.posts.get(gridCode);
  const named = post !== undefined && (post.answerable === staffId || post.standIns.includes(staffId));
  return named && absence(roster, gridCode, staffId, now, calendar) === null;
}

/** Why somebody is not there, without saying what keeps them; null where they are. */
function absence(
  { workers, leaves, shifts }: Roster,
  gridCode: string,
  id: string,
  now: Date,
  calendar?: WorkCalendar,
): Said | null {
  const worker = workers.get(id);
  if (!worker?.ready)
    return {
      zh: `${worker?.name ?? '原定人员'}账号未启用`,
      en: `${worker?.name ?? 'one of them'} has no account in use`,
    };
  const isAway = leaves.get(id)?.some(({ from, to }) => from <= now && now < to);
  if (isAway) return { zh: `${worker.name}不在岗`, en: `${worker.name} is away` };
  const own = shifts.get(gridCode)?.filter(({ staffId }) => staffId === id) ?? [];
  if (own.length > 0 && !isWithin(own, now, calendar))
    return { zh: `${worker.name}不在班次`, en: `${worker.name} has no shift now` };
  return null;
}

const vacant: Said = { zh: '本网格没有责任网格员', en: 'the grid has no answerable worker' };
const list = (away: readonly Said[]): Said => ({
  zh: away.map(({ zh }) => zh).join(', '),
  en: away.map(({ en }) => en).join(', '),
});
const answers = ({ name }: Worker): Said => ({
  zh: `${name}当班(责任网格员)`,
  en: `${name}, who answers for the grid, is on duty`,
});
function stepsIn({ name }: Worker, away: readonly Said[]): Said {
  const { zh, en } = list(away);
  return { zh: `${zh}, 由${name}替班`, en: `${en}; ${name} stands in` };
}
function nobody(away: readonly Said[]): Said {
  const { zh, en } = list(away);
  return { zh: `无人当班(${zh}), 由社区办理`, en: `nobody is on duty (${en}); the community has it` };
}
