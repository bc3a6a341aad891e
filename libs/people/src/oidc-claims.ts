import type { OidcClaims } from '#config';
import { allRoles, type Role } from './roles.js';

/** What the office's log-in says of somebody. */
export interface Told {
  username: string | null;
  name: string | null;
  /** Left out where the settings name no claim for it. */
  unitCode?: string;
  /** Left out where the settings name no claim for them: then accounts keep their roles. */
  roles?: Role[];
  /** A second factor was given there. */
  strong: boolean;
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() ? value.trim() : null;
const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** Reads the claims as the settings say. A value the settings do not map gives no role; a claim that is missing takes them all. */
export function toldBy(claims: Readonly<Record<string, unknown>>, by: OidcClaims): Told {
  // Own entries only: a group called `constructor` is no role.
  const mapped = (value: unknown) =>
    typeof value === 'string' && Object.hasOwn(by.map, value) ? by.map[value] : undefined;
  const unitCode = by.unit === undefined ? null : textOf(claims[by.unit]);
  return {
    username: textOf(claims[by.username]),
    name: textOf(claims[by.name]),
    ...(unitCode === null ? {} : { unitCode }),
    ...(by.roles === undefined
      ? {}
      : {
          roles: [...new Set(listOf(claims[by.roles]).map(mapped))].filter((one): one is Role =>
            (allRoles as Array<string | undefined>).includes(one),
          ),
        }),
    strong: listOf(claims['amr']).some((one) => typeof one === 'string' && by.strong.includes(one)),
  };
}
