import { firstPassword, isPassword, hashPassword, passwordFault } from '../../libs/people/src/password.js';
import { afterFailure, accountLocked } from '../../libs/people/src/lockout.js';
import { rolesFault } from '../../libs/people/src/apart.js';
import { owingOf } from '../../libs/people/src/owing.js';
import { isOver } from '../../libs/people/src/session.js';
import { roles, type Role } from '../../libs/people/src/roles.js';

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 5, 0, minutes));

test('the fifth failure locks, each further one for longer, up to an hour', () => {
  let known: { failures: number; failedAt: Date } | null = null;
  let minute = 0;
  const locks: number[] = [];
  for (let nth = 1; nth <= 13; nth += 1) {
    const { failures, lockedUntil } = afterFailure(known, at(minute));
    locks.push(lockedUntil ? (lockedUntil.getTime() - at(minute).getTime()) / 60_000 : 0);
    known = { failures, failedAt: at(minute) };
    minute += 61;
  }
  expect(locks).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a day without a failure forgets those before', () => {
  const known = { failures: 9, failedAt: at(0) };
  expect(afterFailure(known, at(24 * 60 - 1)).failures).toBe(10);
  expect(afterFailure(known, at(24 * 60))).toEqual({ failures: 1, lockedUntil: null });
});

test('a lock says when to come back, in whole seconds and minutes', () => {
  const refusal = accountLocked(new Date(at(2).getTime() + 1), at(1));
  expect([refusal.status, refusal.extra]).toEqual([429, { retryAfter: 61 }]);
  expect(refusal.said.zh).toContain('2 分钟');
});

const lin = { username: 'linxiao', name: '林晓' };
test.each([
  ['too short a', false],
  ['twelve chars', true],
  ['十二个字的口令也行的是吗对', true],
  ['x'.repeat(129), false],
  ['my LinXiao pass', false],
  ['我是林晓我是林晓我是', false],
  ['林晓和一只橘猫在桥上看雨', false],
  ['aaaaaaaaaaaaaa', false],
  ['abcabcabcabcabc', false],
  ['123456789012', false],
  ['abcdefghijklmn', false],
  ['Password-2026', false],
  ['passwordpassword', false],
  ['gridwhistle-demo', false],
  ['correct horse battery', true],
])('password %j: taken %s', (password, taken) => {
  expect(passwordFault(password, lin) === null).toBe(taken);
});

test('first passwords pass their own rule, never come twice and have no letter one mistakes', () => {
  const drawn = Array.from({ length: 50 }, firstPassword);
  expect(new Set(drawn).size).toBe(50);
  for (const one of drawn) {
    expect(one).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
    expect(passwordFault(one, lin)).toBeNull();
  }
});

test('a password is the same typed wide or narrow, and no hash means no password', async () => {
  const hashed = await hashPassword('ｐａｓｓ桥边的灯');
  expect(hashed).toMatch(/^\$argon2id\$/);
  expect(await isPassword(hashed, 'pass桥边的灯')).toBe(true);
  expect(await isPassword(hashed, 'pass桥边的')).toBe(false);
  expect(await isPassword(null, 'anything')).toBe(false);
});

test('whoever keeps the machine, its rights or its log is nothing else', () => {
  const all = Object.keys(roles) as Role[];
  const together = all.flatMap((one) =>
    all.filter((other) => other !== one).map((other) => [one, other] as const),
  );
  const apart = ['SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDITOR', 'DEVICE'];
  for (const [one, other] of together)
    expect([one, other, rolesFault([one, other]) !== null]).toEqual([
      one,
      other,
      apart.includes(one) || apart.includes(other),
    ]);
  expect([rolesFault([]), rolesFault(['AUDITOR']), rolesFault(['AUDITOR', 'AUDITOR'])]).toEqual([
    null,
    null,
    null,
  ]);
});

test('what a session owes first', () => {
  const clerk = {
    mustChange: false,
    roles: ['DEPT_CLERK'] as Role[],
    hasFactor: false,
    strong: false,
    way: 'PASSWORD',
  };
  const admin = { ...clerk, roles: ['SYSTEM_ADMIN'] as Role[] };
  expect(owingOf(clerk, 'required')).toBeNull();
  expect(owingOf({ ...clerk, mustChange: true }, 'offered')).toBe('PASSWORD');
  expect(owingOf({ ...clerk, mustChange: true, way: 'OIDC' }, 'offered')).toBeNull();
  expect(owingOf(admin, 'offered')).toBeNull();
  expect(owingOf(admin, 'required')).toBe('ENROL');
  expect(owingOf({ ...admin, strong: true }, 'required')).toBeNull();
  // A factor that was enrolled is asked for, by whichever door one came.
  expect(owingOf({ ...clerk, hasFactor: true, way: 'OIDC' }, 'offered')).toBe('PROOF');
  expect(owingOf({ ...clerk, hasFactor: true, strong: true, mustChange: true }, 'offered')).toBe('PASSWORD');
});

test('a session is over when ended, unused for too long, or too old', () => {
  const idle = { sessionIdleMs: 60 * 60_000 };
  const session = { endedAt: null, lastUsedAt: at(0), expiresAt: at(90) };
  expect([at(0), at(59)].map((now) => isOver(session, idle, now))).toEqual([false, false]);
  expect(isOver(session, idle, at(60))).toBe(true);
  expect(isOver({ ...session, lastUsedAt: at(80) }, idle, at(89))).toBe(false);
  expect(isOver({ ...session, lastUsedAt: at(80) }, idle, at(90))).toBe(true);
  expect(isOver({ ...session, endedAt: at(1) }, idle, at(1))).toBe(true);
});
