import type { Case } from '#cases';
import { Refusal } from '#config';
import { hasRole, type Actor } from '#people';
import type { Whistle } from './whistle.js';

/** Tones 哨级: who blows a whistle decides; raised, it goes one up (field-rules 2.5). */
export const whistleLevels = {
  COMMUNITY: '常规哨',
  STREET: '重点哨',
  DISTRICT: '疑难哨',
} as const;
export type WhistleLevel = keyof typeof whistleLevels;

export const levelAbove: Record<WhistleLevel, WhistleLevel | null> = {
  COMMUNITY: 'STREET',
  STREET: 'DISTRICT',
  DISTRICT: null,
};

type Place = Pick<Case, 'streetCode' | 'communityCode'>;
type Blown = Pick<Whistle, 'level' | 'blownByUnit'>;

type Side = 'COMMUNITY' | 'STREET' | 'STREET_LEADER' | 'CENTRE_LEADER' | 'BLOWER';

/** Who somebody is to a whistle. */
const sides: Record<Side, (actor: Actor, place: Place, whistle: Blown) => boolean> = {
  COMMUNITY: (actor, place) => hasRole(actor, 'COMMUNITY_CLERK') && actor.unitCode === place.communityCode,
  STREET: (actor, place) =>
    hasRole(actor, 'STREET_CLERK', 'STREET_LEADER') && actor.unitCode === place.streetCode,
  STREET_LEADER: (actor, place) => hasRole(actor, 'STREET_LEADER') && actor.unitCode === place.streetCode,
  CENTRE_LEADER: (actor) => hasRole(actor, 'CENTRE_LEADER'),
  BLOWER: (actor, _, { blownByUnit }) =>
    hasRole(actor, 'COMMUNITY_CLERK', 'STREET_CLERK', 'STREET_LEADER') && actor.unitCode === blownByUnit,
};

const sideNames: Record<Side, [zh: string, en: string]> = {
  COMMUNITY: ['所在社区', 'the community'],
  STREET: ['所在街道', 'the street'],
  STREET_LEADER: ['所在街道领导', 'the street leader'],
  CENTRE_LEADER: ['中心领导', 'the centre leader'],
  BLOWER: ['吹哨单位', 'whoever blew it'],
};

/**
 * Who may do what with a whistle of which level (field-rules 2.5). `attend` is what is owed to the departments: letting
 * them off, in and out, minutes, scores, the code at the site. The street may always end what it has on its ground.
 */
const rights = {
  issue: { COMMUNITY: ['STREET_LEADER'], STREET: ['STREET_LEADER'], DISTRICT: ['CENTRE_LEADER'] },
  raise: { COMMUNITY: ['COMMUNITY', 'STREET'], STREET: ['STREET'], DISTRICT: ['STREET'] },
  cancel: {
    COMMUNITY: ['BLOWER', 'STREET_LEADER'],
    STREET: ['BLOWER', 'STREET_LEADER'],
    DISTRICT: ['BLOWER', 'STREET_LEADER', 'CENTRE_LEADER'],
  },
  attend: { COMMUNITY: ['STREET'], STREET: ['STREET'], DISTRICT: ['STREET', 'CENTRE_LEADER'] },
} as const satisfies Record<string, Record<WhistleLevel, readonly Side[]>>;
export type WhistleRight = keyof typeof rights;

export const isSide = (side: Exclude<Side, 'BLOWER'>, actor: Actor, place: Place): boolean =>
  sides[side](actor, place, { level: 'STREET', blownByUnit: null });

/** Throws `Refusal` NOT_YOURS (403) for whoever has not this right to this whistle. */
export function refuseUnless(right: WhistleRight, actor: Actor, place: Place, whistle: Blown): void {
  const who: readonly Side[] = rights[right][whistle.level];
  if (who.some((side) => sides[side](actor, place, whistle))) return;
  throw new Refusal(403, 'NOT_YOURS', {
    zh: `该哨为${whistleLevels[whistle.level]}, 须由${who.map((side) => sideNames[side][0]).join('或')}进行。`,
    en: `This whistle is of level ${whistle.level}: that is for ${who.map((side) => sideNames[side][1]).join(' or ')}.`,
  });
}
