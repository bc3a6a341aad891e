import { addDays } from '#calendar';
import type { Ground } from '#cases';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { centreRoles, hasRole, type Actor } from '#people';
import type { Area } from '#territory';
import { doneOn, keyPointsOf, nothingDone } from './done-on.js';
import { coverageOf, rateOf, type Coverage } from './due.js';

/** So many days of grids are worked out for one answer. */
const most = 20_000;

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
  total: Coverage;
  grids: GridCoverage[];
}

/**
 * Coverage 巡查覆盖率 by grid and day (field-rules 2.9), of the actor's area or the part of it that is asked for. Throws `Refusal`
 * AREA_NOT_YOURS (404), RANGE_TOO_WIDE (422).
 */
export async function readCoverage(
  tx: Tx,
  ground: Ground,
  actor: Actor,
  { from, to, area }: { from: string; to: string; area?: string },
): Promise<CoverageAnswer> {
  const grids = gridsWithin(ground, actor, area);
  const days = daysFrom(from, to);
  if (days.length === 0 || grids.length * days.length > most) throw tooWide();
  const codes = grids.map(({ code }) => code);
  const { districtId } = actor;
  const [points, done] = [
    await keyPointsOf(tx, districtId, codes, from, to),
    await doneOn(tx, districtId, codes, from, to),
  ];
  const byGrid = new Map<string, typeof points>();
  for (const point of points) byGrid.set(point.gridCode, [...(byGrid.get(point.gridCode) ?? []), point]);
  const all = grids.flatMap(({ code, name, type }) =>
    days.map((day): GridCoverage => {
      const workingDay = ground.calendar.isWorkingDay(day);
      const { events, ...did } = done.get(`${code} ${day}`) ?? nothingDone();
      const keyPoints = byGrid.get(code) ?? [];
      const coverage = coverageOf({ day, workingDay, gridType: type, keyPoints, ...did });
      return { gridCode: code, gridName: name, day, workingDay, events, ...coverage };
    }),
  );
  return { from, to, total: totalOf(all), grids: all };
}

/** The grids of an area that are this actor's to know of. Throws `Refusal` AREA_NOT_YOURS (404). */
export function gridsWithin({ territory }: Ground, actor: Actor, wanted?: string): Area[] {
  const own = hasRole(actor, ...centreRoles, 'SYSTEM_ADMIN')
    ? `${actor.districtId}000000`
    : (actor.unitCode ?? '');
  const isWithin = (code: string, area: string) =>
    code === area || territory.ancestors(code).some((above) => above.code === area);
  const area = wanted ?? own;
  if (!territory.area(area) || !isWithin(area, own)) throw areaNotYours();
  return territory.all
    .filter(({ level, code }) => level === 'GRID' && isWithin(code, area))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

function daysFrom(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length <= 366; day = addDays(day, 1)) days.push(day);
  return days.length <= 366 ? days : [];
}

/** The sum; its rate is what was done of all that was due. */
function totalOf(all: readonly Coverage[]): Coverage {
  const sum = (of: (one: Coverage) => number) => all.reduce((total, one) => total + of(one), 0);
  const due = (one: Coverage) => one.rounds.due + one.visits.due;
  return {
    rounds: { due: sum(({ rounds }) => rounds.due), done: sum(({ rounds }) => rounds.done) },
    visits: { due: sum(({ visits }) => visits.due), done: sum(({ visits }) => visits.done) },
    rate: rateOf(sum(due), Math.round(sum((one) => due(one) * (one.rate ?? 0)))),
  };
}

const areaNotYours = () =>
  new Refusal(404, 'AREA_NOT_YOURS', {
    zh: '没有这个区域, 或不在您的范围内; 请查询 GET /api/v1/areas。',
    en: 'There is no such area, or it is not within your scope; see GET /api/v1/areas.',
  });
const tooWide = () =>
  new Refusal(422, 'RANGE_TOO_WIDE', {
    zh: '范围过大或日期颠倒: 网格数乘以天数最多 20000, 最长 366 天; 请缩短日期或指定 area。',
    en: 'The range is too wide or turned round: at most 20,000 days of grids and 366 days; ask for fewer days or an area.',
  });
