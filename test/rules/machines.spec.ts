import { decide, nextMoves, type Case, type Situation } from '#cases';
import type { Actor } from '#people';
import { isForKeys } from '../../apps/api/src/machines/key-routes.js';
import { machineMoves, machineRoles } from '../../apps/api/src/machines/api-keys.dto.js';
import { serverRoutes } from '../support/routes.js';

const key = (...only: string[]): Actor => ({
  kind: 'STAFF',
  districtId: '379902',
  id: '379902-aaaaaaaaaa',
  name: '平台',
  unitCode: 'D01',
  roles: ['AGENT'],
  gridCode: null,
  caseId: null,
  only,
});
const waiting = { state: 'PENDING_ACCEPT', districtId: '379902', calledUnits: [] } as unknown as Case;
const situation = (actor: Actor) =>
  ({ before: waiting, actor, input: {}, now: new Date(0), facts: { timers: [] } }) as unknown as Situation;

test('a key is refused a move it was not issued for, and is not offered it', () => {
  expect(() => decide('accept', situation(key('read')))).toThrow(/KEY_NOT_FOR_THIS/);
  expect(() => decide('accept', situation(key('accept')))).not.toThrow(/KEY_NOT_FOR_THIS/);
  expect(nextMoves(situation(key('read', 'hold')))).not.toContain('accept');
  expect(nextMoves(situation(key('accept')))).toEqual(['accept']);
});

test('no key holds an office that keeps the machine, its rights or its log, and none reveals', () => {
  for (const role of ['SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDITOR', 'CENTRE_LEADER'] as const)
    expect(machineRoles).not.toContain(role);
  expect(machineMoves).not.toContain('reveal');
  expect(machineMoves).toContain('read');
});

test('accounts, keys, policies, calendars, marks and operations are for people', () => {
  const every = ['read', 'attach', 'submit'];
  const open = serverRoutes()
    .filter(({ method, path }) => isForKeys(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), every))
    .map(({ name }) => name);
  expect(
    open.filter(
      (name) => !/ \/api\/v1\/(cases|attachments|report-tasks|areas|categories|units)\b/.test(name),
    ),
  ).toEqual([]);
  expect(open.filter((name) => /reveal|identity|contact-|messages|erasure/.test(name))).toEqual([]);
  expect(open).toContain('POST /api/v1/cases');
  expect(open).toContain('GET /api/v1/cases/{number}');
});

test('reading needs `read`, uploading needs `attach`', () => {
  expect(isForKeys('GET', '/api/v1/cases/:number', ['submit'])).toBe(false);
  expect(isForKeys('GET', '/api/v1/cases/:number', ['read'])).toBe(true);
  expect(isForKeys('POST', '/api/v1/cases/:number/attachments', ['read'])).toBe(false);
  expect(isForKeys('POST', '/api/v1/cases/:number/attachments', ['attach'])).toBe(true);
  expect(isForKeys('DELETE', '/api/v1/cases/:number/attachments/:id', ['attach'])).toBe(false);
});
