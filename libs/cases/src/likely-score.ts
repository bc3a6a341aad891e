import { metresBetween } from '#territory';
import { addressToBuilding, type Said } from '#config';
import type { LikelyRule } from './likely-rules.js';
import { bigrams, likeness } from './repeats.js';

/** What is compared of two reports. Degrees are WGS-84. */
export interface Sighting {
  text: string;
  categoryCode: string | null;
  lng: number | null;
  lat: number | null;
  gridCode: string | null;
  address: string | null;
  /** When it was filed; of a closed case when it was closed. */
  at: Date;
}

/** What each sign is worth; together 1. */
export const weights = { place: 0.3, matter: 0.3, text: 0.2, building: 0.1, time: 0.1 } as const;
export type Sign = keyof typeof weights;

/**
 * From `hint` on a resident is shown it, from `likely` on it is held for a person. Two matters that have nothing in common
 * but the spot and the day come to 0.5, which is neither.
 */
export const thresholds = { hint: 0.52, likely: 0.6 } as const;

/** How much of each sign there is, 0 to 1, and the score they come to. */
export interface Score {
  score: number;
  signs: Record<Sign, number>;
  /** For staff: why, the strongest first. */
  reasons: Said[];
}

/** Texts as alike as this are counted as one and the same: nobody repeats another word for word. */
const sameText = 0.5;
const dayMs = 86_400_000;

/**
 * How likely two reports are about one thing: 0 to 1, the same in both directions, never lower when they are nearer, closer
 * in time or more alike. 0 where both places are known and apart, or the time between is more than the rule's;
 * the texts are not looked at then. `pairs` are those of `one.text`, for whoever compares it with many.
 */
export function scoreOf(
  one: Sighting,
  other: Sighting,
  { metres: radius, days: most }: LikelyRule,
  pairs: ReadonlySet<string> = bigrams(one.text),
): Score {
  const metres = distance(one, other);
  const days = Math.abs(one.at.getTime() - other.at.getTime()) / dayMs;
  const building = sameBuilding(one.address, other.address);
  const sameGrid = metres === null && one.gridCode !== null && one.gridCode === other.gridCode;
  const place = metres === null ? (sameGrid ? 0.5 : 0) : metres > radius ? 0 : 1 - metres / radius / 2;
  const time = days > most ? 0 : 1 - days / most / 2;
  const apart = time === 0 || (place === 0 && !(building && metres === null));
  const alike = apart ? 0 : likeness(pairs, bigrams(other.text));
  const signs: Record<Sign, number> = {
    place,
    matter: matterOf(one.categoryCode, other.categoryCode),
    text: Math.min(1, alike / sameText),
    building: building ? 1 : 0,
    time,
  };
  const sum = (Object.keys(weights) as Sign[]).reduce((all, sign) => all + weights[sign] * signs[sign], 0);
  const told: Array<[Sign, Said]> = [
    [
      'place',
      sameGrid
        ? { zh: '同一网格', en: 'in the same grid' }
        : { zh: `相距 ${Math.round(metres ?? 0)} 米`, en: `${Math.round(metres ?? 0)} m apart` },
    ],
    [
      'matter',
      signs.matter === 1
        ? { zh: '同一事项', en: 'the same matter' }
        : { zh: '同类事项', en: 'a matter of the same kind' },
    ],
    ['text', { zh: `文字相似 ${Math.round(alike * 100)}%`, en: `texts ${Math.round(alike * 100)} % alike` }],
    ['building', { zh: '同一楼栋或门牌', en: 'the same building or house number' }],
    ['time', { zh: `相隔 ${Math.round(days)} 天`, en: `${Math.round(days)} days apart` }],
  ];
  return {
    score: apart ? 0 : Math.round(sum * 1000) / 1000,
    signs,
    reasons: told
      .filter(([sign]) => signs[sign] >= 0.1)
      .sort(([a], [b]) => weights[b] * signs[b] - weights[a] * signs[a])
      .map(([, said]) => said),
  };
}

/** A spot to a thousandth of a degree, about 100 m. Degrees. */
export const rough = <T extends Pick<Sighting, 'lng' | 'lat'>>(one: T): T => ({
  ...one,
  lng: one.lng === null ? null : Math.round(one.lng * 1000) / 1000,
  lat: one.lat === null ? null : Math.round(one.lat * 1000) / 1000,
});

/** Neighbouring rough spots count as near, however short the reach: the border between them may run through a hole in the road. */
const roughReach = 150;

/**
 * Whether two reports are of one category, near in time and roughly of one place: both spots are taken to about 100 m, and
 * neither words nor addresses count. So it tells nobody who asks with many points and words more than that.
 */
export function roughlySame(
  one: Sighting,
  other: Sighting,
  { metres: radius, days: most }: LikelyRule,
): boolean {
  const metres = distance(rough(one), rough(other));
  return (
    one.categoryCode !== null &&
    one.categoryCode === other.categoryCode &&
    Math.abs(one.at.getTime() - other.at.getTime()) <= most * dayMs &&
    (metres === null
      ? one.gridCode !== null && one.gridCode === other.gridCode
      : metres <= Math.max(radius, roughReach))
  );
}

function distance(one: Sighting, other: Sighting): number | null {
  if (one.lng === null || one.lat === null || other.lng === null || other.lat === null) return null;
  return metresBetween(
    { lng: one.lng, lat: one.lat, crs: 'WGS84' },
    { lng: other.lng, lat: other.lat, crs: 'WGS84' },
  );
}

function matterOf(one: string | null, other: string | null): number {
  if (!one || !other) return 0;
  if (one === other) return 1;
  return one.slice(0, 4) === other.slice(0, 4) ? 0.4 : 0;
}

/** Both name a building or a house number, and it is the same one. */
function sameBuilding(one: string | null, other: string | null): boolean {
  const building = buildingIn(one);
  return building !== null && building === buildingIn(other);
}

/** The building or house number of an address, written as one writes it; null where it names none. */
export function buildingIn(address: string | null): string | null {
  const building = addressToBuilding((address ?? '').normalize('NFKC')).replaceAll(/[\s,.;]/g, '');
  return /\d+号|[栋幢座]/.test(building) ? building : null;
}
