import { centreRoles, hasRole, type Actor, type Role } from '#people';
import type { QrPoint } from './qr-point.js';

/** Whose points: all of the district, of a street, a community or a grid, or none. */
export interface QrArea {
  column: 'district_id' | 'street_code' | 'community_code' | 'grid_code';
  code: string;
}

/** Who may register, rotate and revoke points, each in the own area. */
export const qrKeepers: readonly Role[] = [
  'CENTRE_LEADER',
  'SYSTEM_ADMIN',
  'STREET_CLERK',
  'STREET_LEADER',
  'COMMUNITY_CLERK',
];

const ofUnit = (column: QrArea['column'], code: string | null): QrArea | null =>
  code ? { column, code } : null;

/** Whose points somebody sees and, being one of `qrKeepers`, keeps; null where none are theirs. */
export function qrAreaOf(actor: Actor): QrArea | null {
  if (hasRole(actor, ...centreRoles, 'SYSTEM_ADMIN'))
    return { column: 'district_id', code: actor.districtId };
  if (hasRole(actor, 'STREET_CLERK', 'STREET_LEADER')) return ofUnit('street_code', actor.unitCode);
  if (hasRole(actor, 'COMMUNITY_CLERK')) return ofUnit('community_code', actor.unitCode);
  return hasRole(actor, 'GRID_WORKER') ? ofUnit('grid_code', actor.gridCode) : null;
}

/** Whether a point lies in the area. */
export function isIn(
  area: QrArea | null,
  point: Pick<QrPoint, 'streetCode' | 'communityCode' | 'gridCode'>,
): boolean {
  if (!area) return false;
  const { column, code } = area;
  if (column === 'district_id') return true;
  const own = {
    street_code: point.streetCode,
    community_code: point.communityCode,
    grid_code: point.gridCode,
  };
  return own[column] === code;
}
