import type { Said } from '#config';
import type { Place } from '#territory';
import type { Category } from './category.js';

/** Who starts, who answers for it, who helps, and why. */
export interface Owner {
  firstHandlerCode: string;
  ownerDept: string;
  coDepts: string[];
  reason: Said;
}

/**
 * Who handles a matter of this category at this place first (field-rules 2.1(3)): a GRID or COMMUNITY matter
 * goes to the community unit (the grid's worker belongs to it), a STREET matter to the street, a DEPARTMENT
 * matter straight to the owner, because the grassroots must not get what a department must do.
 */
export function ownerFor(category: Category, place: Pick<Place, 'communityCode' | 'streetCode'>): Owner {
  const { ownerDept, coDepts, firstLevel } = category;
  const [firstHandlerCode, zh, en] = {
    GRID: [
      place.communityCode,
      '网格事项,由社区(村)及网格员先办',
      'a grid matter: the community and its grid worker start',
    ],
    COMMUNITY: [place.communityCode, '社区事项,由社区(村)先办', 'a community matter: the community starts'],
    STREET: [place.streetCode, '街道事项,由街道先办', 'a street matter: the street starts'],
    DEPARTMENT: [ownerDept, '部门法定职责,直派主管部门', "a department's own duty: straight to the owner"],
  }[firstLevel] as [string, string, string];
  return { firstHandlerCode, ownerDept, coDepts, reason: { zh, en } };
}
