import { hasRole, type Actor, type Role } from '#people';
import type { Route } from './routes.js';

/** What guard and scope know of whoever asks. */
export interface Known {
  role: Role | 'NOBODY' | 'RESIDENT';
  /** Whether the case in question is theirs to see. */
  inside: boolean;
}

/** What the guard and the scope must answer, as `status code`; null where the route itself has the word. */
export function expected({ path, method, rule }: Route, { role, inside }: Known): string | null {
  const ofCase = path.includes('{number}');
  const isStaff = role !== 'NOBODY' && role !== 'RESIDENT';
  // A tracking code says who one is only where there is a case to hold it against.
  if (role === 'RESIDENT' && ofCase && !inside) return '404 CASE_NOT_FOUND';
  const known = isStaff || (role === 'RESIDENT' && ofCase);
  if (rule !== 'ANYONE' && !known) return '401 LOGIN_NEEDED';
  if (rule === 'RESIDENT') return '403 ROLE_NOT_ALLOWED';
  if (rule === 'STAFF' && !isStaff) return '403 ROLE_NOT_ALLOWED';
  if (typeof rule === 'object' && !(isStaff && hasRole({ roles: [role] } as unknown as Actor, ...rule)))
    return '403 ROLE_NOT_ALLOWED';
  if (!ofCase) return null;
  if (!inside) return '404 CASE_NOT_FOUND';
  // What changes nothing of the case needs no version of it.
  const apart = path.includes('/attachments/') || /\/(messages|reveal-requests)$/.test(path);
  return method === 'GET' || apart ? null : '409 VERSION_STALE';
}
