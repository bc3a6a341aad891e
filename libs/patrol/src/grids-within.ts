import type { Ground } from '#cases';
import { Refusal } from '#config';
import { centreRoles, hasRole, type Actor } from '#people';
import type { Area, Territory } from '#territory';

/** Whether an actor's area is the whole district. */
export const hasWholeDistrict = (actor: Actor): boolean => hasRole(actor, ...centreRoles, 'SYSTEM_ADMIN');

const ownArea = (actor: Actor): string =>
  hasWholeDistrict(actor) ? `${actor.districtId}000000` : (actor.unitCode ?? '');

/** Whether these are the grids of the whole district, whatever map they are on. */
export const isWholeDistrict = (actor: Actor, wanted?: string): boolean =>
  (wanted ?? ownArea(actor)) === `${actor.districtId}000000`;

/** The grids of an area on this map, by their codes; null where it has no such area or it is not this actor's to know of. Pure. */
export function gridsOn(territory: Territory, actor: Actor, wanted?: string): Area[] | null {
  const own = ownArea(actor);
  const area = wanted ?? own;
  const isOwn = area === own || territory.ancestors(area).some(({ code }) => code === own);
  if (!territory.area(area) || !isOwn) return null;
  return gridsUnder(territory, area).sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The grids of an area that are this actor's to know of. Throws `Refusal` AREA_NOT_YOURS (404). */
export function gridsWithin({ territory }: Pick<Ground, 'territory'>, actor: Actor, wanted?: string): Area[] {
  const grids = gridsOn(territory, actor, wanted);
  if (!grids) throw areaNotYours();
  return grids;
}

function gridsUnder(territory: Territory, code: string): Area[] {
  const area = territory.area(code);
  if (area?.level === 'GRID') return [area];
  return territory.under(code).flatMap((below) => gridsUnder(territory, below.code));
}

export const areaNotYours = () =>
  new Refusal(404, 'AREA_NOT_YOURS', {
    zh: '没有这个区域, 或不在您的范围内; 请查询 GET /api/v1/areas。',
    en: 'There is no such area, or it is not within your scope; see GET /api/v1/areas.',
  });
