import { addDays } from '#calendar';
import type { Ground } from '#cases';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import type { Area } from '#territory';
import { doneOn, keyPointsOf, nothingDone } from './done-on.js';
import { coverageOf, rateOf, type Coverage } from './due.js';
import { areaNotYours, gridsOn, isWholeDistrict } from './grids-within.js';
import type { KeyPoint } from './key-point.js';
import { mapsOfDays } from './maps-of-days.js';

/** So many days of grids are worked out for one answer, and so many of them are told singly. */
const most = { counted: 200_000, told: 20_000 };

export interface GridCoverage extends Coverage {
  gridCode: string;
  gridName: string;
  day: string;
  workingDay: boolean;
  events: number;
}

export interface CoverageAnswer {
  from: string;
  to: string;
  /** Of all grids asked for, told singly or not. */
  total: Coverage;
  grids: GridCoverage[];
  /** Where there are more grids: the one after which to go on (`after`). */
  next: string | null;
}

export interface CoverageAsked {
  from: string;
  to: string;
  area?: string;
  /** Tells the grids after this code. */
  after?: string;
}

/**
 * Coverage 巡查覆盖率 by grid and day (field-rules 2.9), of the actor's area or the part of it that is asked for, each day by the map
 * of that day. Throws `Refusal` AREA_NOT_YOURS (404), RANGE_TOO_WIDE (422).
 */
export async function readCoverage(
  tx: Tx,
  ground: Ground,
  actor: Actor,
  { from, to, area, after = '' }: CoverageAsked,
  now: Date,
): Promise<CoverageAnswer> {
  const days = daysFrom(from, to);
  if (days.length === 0) throw tooWide();
  const parts = (await mapsOfDays(tx, ground, days, now)).flatMap((map) => {
    const grids = gridsOn(map.territory, actor, area);
    return grids ? [{ days: map.days, grids: new Map(grids.map((grid) => [grid.code, grid])) }] : [];
  });
  if (parts.length === 0) throw areaNotYours();
  const counted = parts.reduce((sum, part) => sum + part.days.length * part.grids.size, 0);
  if (counted > most.counted) throw tooWide();

  const codes = [...new Set(parts.flatMap(({ grids }) => [...grids.keys()]))].sort();
  const asked = isWholeDistrict(actor, area) ? null : codes;
  const points = byGrid(await keyPointsOf(tx, actor.districtId, asked, from, to));
  const done = await doneOn(tx, actor.districtId, asked, from, to);
  const told = codes.filter((code) => code > after).slice(0, Math.floor(most.told / days.length));
  const isTold = new Set(told);
  const grids: GridCoverage[] = [];
  const sum = { rounds: { due: 0, done: 0 }, visits: { due: 0, done: 0 }, counted: 0 };
  const tell = ({ code, name, type }: Area, day: string) => {
    const workingDay = ground.calendar.isWorkingDay(day);
    const { events, ...did } = done.get(`${code} ${day}`) ?? nothingDone();
    const one = coverageOf({ day, workingDay, gridType: type, keyPoints: points.get(code) ?? [], ...did });
    for (const what of ['rounds', 'visits'] as const) {
      sum[what].due += one[what].due;
      sum[what].done += one[what].done;
    }
    sum.counted += (one.rounds.due + one.visits.due) * (one.rate ?? 0);
    if (isTold.has(code)) grids.push({ gridCode: code, gridName: name, day, workingDay, events, ...one });
  };
  for (const code of codes)
    for (const part of parts) {
      const grid = part.grids.get(code);
      if (grid) for (const day of part.days) tell(grid, day);
    }
  const { counted: was, ...figures } = sum;
  // Its rate is what was done of all that was due.
  const total = { ...figures, rate: rateOf(sum.rounds.due + sum.visits.due, Math.round(was)) };
  const last = told.at(-1);
  return { from, to, total, grids, next: last && last !== codes.at(-1) ? last : null };
}

function byGrid(all: readonly KeyPoint[]): Map<string, KeyPoint[]> {
  const found = new Map<string, KeyPoint[]>();
  for (const point of all) {
    const own = found.get(point.gridCode);
    if (own) own.push(point);
    else found.set(point.gridCode, [point]);
  }
  return found;
}

function daysFrom(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length <= 366; day = addDays(day, 1)) days.push(day);
  return days.length <= 366 ? days : [];
}

const tooWide = () =>
  new Refusal(422, 'RANGE_TOO_WIDE', {
    zh: '范围过大或日期颠倒: 网格数乘以天数最多 200000, 最长 366 天; 请缩短日期或指定 area。',
    en: 'The range is too wide or turned round: at most 200,000 days of grids and 366 days; ask for fewer days or an area.',
  });
