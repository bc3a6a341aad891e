import type { Said } from '#config';
import { roles, type Role } from './roles.js';

/** 三员: whoever keeps the machine, its rights or its log. Nobody is two of them, and none of them does the work. */
export const keepers: readonly Role[] = ['SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDITOR'];
/** A device is no person. */
const alone: readonly Role[] = [...keepers, 'DEVICE'];

/** Why nobody may hold these roles together, or null (field-rules 5: separate admin, audit and security roles). */
export function rolesFault(wanted: readonly Role[]): Said | null {
  const one = wanted.find((role) => alone.includes(role));
  if (!one || new Set(wanted).size === 1) return null;
  return {
    zh: `${roles[one]}不能与其他角色兼任(三员分离)`,
    en: `${one} cannot be combined with another role: the keepers are apart from each other and from the work`,
  };
}
