import type { Role } from '#people';
import type { Route } from './routes.js';

/** What people type who want something else than to be heard. */
export const attacks: Record<string, string> = {
  'SQL that ends the statement': `'; DROP TABLE cases; --`,
  'SQL that is always true': `' OR '1'='1' /*`,
  'a parameter': '$1 $2 ${jndi:ldap://x/a} %s %n',
  'a function of the server': `'||pg_sleep(9)||'`,
  'a line of a log': '\r\n2026-01-01T00:00:00.000Z ERROR [api] forged',
  'an encoded end of line': '%0d%0a%0aSet-Cookie: a=b',
  'a terminal': '\u001b[2J\u001b]0;owned\u0007',
  'JSON that breaks out': `"}],"roles":["SYSTEM_ADMIN"],"x":[{"y":"`,
  'a template': '{{7*7}} <%= 7*7 %> #{7*7}',
  'a path': '../../../../etc/passwd',
  'a page': `<script>alert(1)</script><img src=x onerror=alert(1)>`,
  'writing turned round': '\u202Egnp.exe\u202C\u2066x\u2069',
  'a prototype': '__proto__',
  'a backslash and a quote': String.raw`\' \" \\`,
  'very long': '长'.repeat(20_000),
};

/** What no body may bring along: what the program sets itself. */
export const smuggled = {
  id: '0198c0de-0000-7000-8000-000000000000',
  districtId: '110101',
  state: 'CLOSED',
  roles_: ['SYSTEM_ADMIN'],
  reporterId: '0198c0de-0000-7000-8000-000000000000',
  headHash: '0'.repeat(64),
  leadUnit_: 'D01',
  actor: { kind: 'SYSTEM' },
  isAdmin: true,
};

/** An account of the sample that may pass the guard of a route. */
const seats: Partial<Record<Role, string>> = {
  AGENT: 'agent',
  DISPATCHER: 'dispatcher',
  REVIEWER: 'reviewer',
  FOLLOW_UP_AGENT: 'followup',
  CENTRE_LEADER: 'leader',
  GRID_WORKER: 'gw0055',
  COMMUNITY_CLERK: 'c004001',
  STREET_CLERK: 's004',
  STREET_LEADER: 's004-leader',
  DEPT_CLERK: 'd02',
  DEPT_LEADER: 'd02-leader',
  DEVICE: 'iot',
  SYSTEM_ADMIN: 'admin',
  SECURITY_ADMIN: 'security',
  AUDITOR: 'auditor',
};
export const seatFor = ({ rule }: Route): string =>
  (Array.isArray(rule) ? seats[rule[0] as Role] : undefined) ?? 'agent';

type Path = ReadonlyArray<string | number>;

/** Every text in a body, by its path. */
export function textsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value === 'string') return [at];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, one]) =>
    textsIn(one, [...at, Array.isArray(value) ? Number(name) : name]),
  );
}

/** The same body with another value at one place. */
export function withAt(value: unknown, [first, ...rest]: Path, put: unknown): unknown {
  if (first === undefined) return put;
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) };
  copy[first] = withAt(copy[first], rest, put);
  return copy;
}
