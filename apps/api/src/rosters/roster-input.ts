import { isDay } from '#calendar';
import type { Ground } from '#cases';
import { Refusal } from '#config';
import { hasRole, type Actor } from '#people';
import type { Post, Roster, Shift, Worker } from '#rosters';
import type { RosterDto, DutyShiftDto } from './rosters.dto.js';

/** Who keeps rosters: the centre and the administrator all of them, a street its own (field-rules 2.9). */
export const rosterKeepers = ['CENTRE_LEADER', 'SYSTEM_ADMIN', 'STREET_CLERK', 'STREET_LEADER'] as const;

/** A grid of the map with the units above it. Throws `Refusal` GRID_UNKNOWN (404). */
export function gridAt({ territory }: Ground, code: string) {
  const area = territory.area(code);
  if (area?.level !== 'GRID' || !area.parentCode) throw gridUnknown();
  const community = territory.area(area.parentCode);
  return {
    code,
    name: area.name,
    communityName: community?.name ?? '',
    streetCode: community?.parentCode ?? '',
  };
}

/** The grids of an area, or of the asker's own where none is named, by code. Throws `Refusal` AREA_UNKNOWN (404). */
export function gridsIn({ territory }: Ground, { unitCode }: Actor, area: string | undefined): string[] {
  if (area !== undefined && !territory.area(area)) throw areaUnknown();
  const own = unitCode && territory.area(unitCode) ? unitCode : undefined;
  const within = area ?? own;
  if (within === undefined) return territory.page({ level: 'GRID', limit: Infinity }).map(({ code }) => code);
  const below = (code: string): string[] =>
    territory.area(code)?.level === 'GRID'
      ? [code]
      : territory.under(code).flatMap((part) => below(part.code));
  return below(within).sort();
}

/**
 * As `gridsIn`, for whom it is to look after: the centre and the administrator all of them, a street or a community its own
 * (field-rules 2.9). Throws `Refusal` AREA_UNKNOWN (404), NOT_YOUR_AREA (403).
 */
export function ownGridsIn(ground: Ground, actor: Actor, area: string | undefined): string[] {
  const asked = gridsIn(ground, actor, area);
  if (hasRole(actor, 'CENTRE_LEADER', 'SYSTEM_ADMIN')) return asked;
  const { territory } = ground;
  const own = territory.area(actor.unitCode ?? '')?.code;
  const within = area === undefined ? [] : [area, ...territory.ancestors(area).map(({ code }) => code)];
  if (!own || (area !== undefined && !within.includes(own))) throw notYourArea();
  return asked;
}

/** The street a worker belongs to: of a community, the one above it. */
export const streetOf = ({ units }: Ground, { unitCode }: Pick<Worker, 'unitCode'>): string => {
  const unit = units.get(unitCode);
  return unit?.kind === 'COMMUNITY' ? (unit.parentCode ?? '') : unitCode;
};

/** Throws `Refusal` NOT_YOUR_STREET (403). */
export function needStreet(actor: Actor, streetCode: string): void {
  if (hasRole(actor, 'CENTRE_LEADER', 'SYSTEM_ADMIN') || actor.unitCode === streetCode) return;
  throw new Refusal(403, 'NOT_YOUR_STREET', {
    zh: '街道只能维护本街道的排班, 其他街道的请由其街道或中心办理。',
    en: 'A street keeps its own rosters; those of another street are for that street or the centre.',
  });
}

/** A worker by user name. Throws `Refusal` WORKER_UNKNOWN (422). */
export function workerBy(roster: Roster, username: string): Worker {
  for (const worker of roster.workers.values())
    if (worker.username === username && worker.ready) return worker;
  throw new Refusal(
    422,
    'WORKER_UNKNOWN',
    {
      zh: `${username} 不是本区在用的网格员账号, 请从 /api/v1/rosters/workers 中选取。`,
      en: `${username} is no grid worker's account in use here; take one from /api/v1/rosters/workers.`,
    },
    { username },
  );
}

/**
 * What a grid is to be given, by ids. Throws `Refusal` WORKER_UNKNOWN, WORKER_OF_OTHER_STREET, STAND_IN_IS_ANSWERABLE,
 * SHIFT_OF_STRANGER, SHIFT_EMPTY (422).
 */
export function rosterFrom(
  ground: Ground,
  roster: Roster,
  streetCode: string,
  { answerable, standIns, shifts }: RosterDto,
): { post: Post; shifts: Shift[] } {
  const known = (username: string) => {
    const worker = workerBy(roster, username);
    if (streetOf(ground, worker) !== streetCode) throw otherStreet(username);
    return worker.id;
  };
  if (answerable !== null && standIns.includes(answerable)) throw standsInForItself();
  const post = { answerable: answerable === null ? null : known(answerable), standIns: standIns.map(known) };
  const people = new Set([answerable, ...standIns]);
  return {
    post,
    shifts: shifts.map((shift) => {
      if (!people.has(shift.staff)) throw stranger(shift.staff);
      return { ...shiftFrom(shift), staffId: known(shift.staff) };
    }),
  };
}

function shiftFrom({ days, weekdays = [], dates = [], from, to }: DutyShiftDto): Omit<Shift, 'staffId'> {
  const without = (days === 'WEEKLY' && weekdays.length === 0) || (days === 'DATED' && dates.length === 0);
  if (without || from === to || from === '24:00' || !dates.every(isDay)) throw shiftEmpty();
  return {
    days,
    weekdays: days === 'WEEKLY' ? weekdays : [],
    dates: days === 'DATED' ? dates : [],
    fromClock: from,
    toClock: to,
  };
}

const gridUnknown = () =>
  new Refusal(404, 'GRID_UNKNOWN', {
    zh: '没有这个网格, 请从 /api/v1/areas?level=GRID 中选取。',
    en: 'There is no such grid; take one from /api/v1/areas?level=GRID.',
  });
const areaUnknown = () =>
  new Refusal(404, 'AREA_UNKNOWN', {
    zh: '没有这个网格、社区或街道, 请查询 /api/v1/areas。',
    en: 'There is no such grid, community or street; see /api/v1/areas.',
  });
const notYourArea = () =>
  new Refusal(403, 'NOT_YOUR_AREA', {
    zh: '街道和社区只能查看本辖区的空岗, 不填 area 即为本辖区。',
    en: 'A street or a community sees the gaps of its own area, which is what it gets without area.',
  });
const otherStreet = (username: string) =>
  new Refusal(422, 'WORKER_OF_OTHER_STREET', {
    zh: `${username} 属于其他街道, 不能负责或替班本街道的网格。`,
    en: `${username} belongs to another street and works no grid of this one.`,
  });
const standsInForItself = () =>
  new Refusal(422, 'STAND_IN_IS_ANSWERABLE', {
    zh: '责任网格员不能同时是自己的替班。',
    en: 'Whoever answers for the grid cannot stand in as well.',
  });
const stranger = (username: string) =>
  new Refusal(422, 'SHIFT_OF_STRANGER', {
    zh: `${username} 有班次, 但既不是责任网格员也不是替班。`,
    en: `${username} has a shift but neither answers for the grid nor stands in.`,
  });
const shiftEmpty = () =>
  new Refusal(422, 'SHIFT_EMPTY', {
    zh: '班次的起止时间不能相同、不能自 24:00 起; 每周的须列出周几, 指定日期的须列出真实日期。',
    en: 'A shift does not end when it begins nor begin at 24:00; a weekly one names weekdays, a dated one real dates.',
  });
