import { localDate } from '#calendar';
import type { Said } from '#config';
import type { Place } from '#territory';
import type { Category, FirstLevel } from './category.js';
import type { AreaDuty, Power } from './responsibility.js';

/** Who starts, who answers for it, who helps, and why. */
export interface Owner {
  firstHandlerCode: string;
  ownerDept: string;
  coDepts: string[];
  reason: Said;
  /** What made it the owner: the matter's own line, a line for an area around the place, or a power delegated to the street. */
  by: 'CATALOGUE' | 'AREA' | 'DELEGATED';
  /** The area whose line decided; null where none did. */
  area: string | null;
  legalBasis: string | null;
}

export type OwnedPlace = Pick<Place, 'communityCode' | 'streetCode'> & { gridCode?: string | null };

const starts: Record<FirstLevel, Said> = {
  GRID: {
    zh: '网格事项,由社区(村)及网格员先办',
    en: 'a grid matter: the community and its grid worker start',
  },
  COMMUNITY: { zh: '社区事项,由社区(村)先办', en: 'a community matter: the community starts' },
  STREET: { zh: '街道事项,由街道先办', en: 'a street matter: the street starts' },
  DEPARTMENT: {
    zh: '部门法定职责,直派主管部门',
    en: "a department's own duty: straight to the owner",
  },
};

/**
 * Who handles a matter of this category at this place first (field-rules 2.1(3)): a GRID or COMMUNITY matter
 * goes to the community unit (the grid's worker belongs to it), a STREET matter to the street, a DEPARTMENT
 * matter straight to the owner, because the grassroots must not get what a department must do (国办函〔2025〕66号):
 * a STATUTORY duty neither starts at a community nor is owned by one, whatever else a line says.
 * The owner is that of the smallest area with a line of its own (grid, community, street, district), else the category's;
 * who helps comes from all of them. A power delegated to the street makes it start and answer; the department that
 * delegated it is then the first who helps. Without `now` every delegated power counts, whatever its days.
 */
export function ownerFor(category: Category, place: OwnedPlace, now?: Date): Owner {
  const { firstLevel, dutyKind, coDepts } = category;
  const statutory = dutyKind === 'STATUTORY';
  // Most matters are one owner's everywhere.
  const areas = category.areas?.length ? category.areas : null;
  const lines = areas ? around(place).flatMap((area) => areas.filter((line) => line.area === area)) : [];
  const own = lines.find(({ role, unit }) => role === 'OWNER' && !(statutory && isCommunity(unit)));
  const listed = own?.unit ?? category.ownerDept;
  const helping = [...coDepts, ...lines.filter(({ role }) => role === 'CO').map(({ unit }) => unit)];
  const power = category.powers?.find((one) => one.street === place.streetCode && isInForce(one, now));
  const ownerDept = power ? place.streetCode : listed;
  const others = power ? [listed, ...helping] : helping;
  const decided = {
    ownerDept,
    coDepts: [...new Set(others)].filter((unit) => unit !== ownerDept),
    legalBasis: power?.legalBasis ?? own?.legalBasis ?? category.legalBasis ?? null,
  };
  if (power)
    return {
      ...decided,
      firstHandlerCode: place.streetCode,
      by: 'DELEGATED',
      area: place.streetCode,
      reason: {
        zh: `已赋权街道(${power.legalBasis}),由街道自行办理,不得下派社区`,
        en: `power over it is delegated to the street (${power.legalBasis}): the street handles it itself`,
      },
    };
  const level =
    statutory && (firstLevel === 'GRID' || firstLevel === 'COMMUNITY') ? 'DEPARTMENT' : firstLevel;
  const reason = starts[level];
  return {
    ...decided,
    firstHandlerCode: firstOn(level, place, ownerDept),
    by: own ? 'AREA' : 'CATALOGUE',
    area: own?.area ?? null,
    reason: own
      ? {
          zh: `${reason.zh};按责任清单,该片区(${own.area})由 ${own.unit} 负责`,
          en: `${reason.en}; in this area (${own.area}) the list names ${own.unit}`,
        }
      : reason,
  };
}

function firstOn(level: FirstLevel, { communityCode, streetCode }: OwnedPlace, owner: string): string {
  if (level === 'DEPARTMENT') return owner;
  return level === 'STREET' ? streetCode : communityCode;
}

/** The areas a place lies in, smallest first. */
const around = ({ gridCode, communityCode, streetCode }: OwnedPlace): string[] => [
  ...(gridCode ? [gridCode] : []),
  communityCode,
  streetCode,
  `${streetCode.slice(0, 6)}000000`,
];

/** Codes of communities are 12 digits of which the last three say which (field-rules 2.8); departments have other codes. */
export const isCommunity = (unit: AreaDuty['unit']) => /^\d{12}$/.test(unit) && !unit.endsWith('000');

function isInForce({ validFrom, validTo }: Power, now?: Date): boolean {
  if (!now) return true;
  const day = localDate(now);
  return (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo);
}
