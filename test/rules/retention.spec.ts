import { checkRetention, shippedRules, type RetentionRule } from '#cases';
import { monthsKept, shortest } from '../../libs/cases/src/retention/rules.js';
import { addMonths, standingOf, type CaseStanding } from '../../libs/cases/src/retention/standing.js';
import { clearForms } from '../../libs/cases/src/retention/scan.js';

/** How long an identity is kept and when it is due (field-rules 5). */
const at = (day: string) => new Date(`${day}T04:00:00Z`);
const one = (other: Partial<CaseStanding> = {}): CaseStanding => ({
  state: 'CLOSED',
  category: '060103',
  endedAt: at('2026-03-31'),
  held: false,
  ...other,
});

test('the shipped rules are right, and keep an identity three years, or one where nothing was taken up', () => {
  expect(checkRetention(shippedRules)).toEqual([]);
  expect(monthsKept(shippedRules, 'IDENTITY', 'FINISHED', '060103')).toBe(36);
  expect(monthsKept(shippedRules, 'IDENTITY', 'NOT_TAKEN', null)).toBe(12);
  expect(monthsKept(shippedRules, 'AUDIO', 'FINISHED', null)).toBe(12);
  expect(monthsKept(shippedRules, 'TRACK', 'NOT_TAKEN', null)).toBe(6);
  expect(monthsKept(shippedRules, 'CASE', 'FINISHED', null)).toBe(360);
  expect(shortest(shippedRules, 'IDENTITY')).toBe(12);
});

test('the closest rule holds: the longest category, then the one that names the ending', () => {
  const rules: RetentionRule[] = [
    ...shippedRules,
    { what: 'IDENTITY', of: null, category: '05', months: 60 },
    { what: 'IDENTITY', of: 'FINISHED', category: '0501', months: 72 },
  ];
  expect(checkRetention(rules)).toEqual([]);
  expect(monthsKept(rules, 'IDENTITY', 'FINISHED', '050101')).toBe(72);
  expect(monthsKept(rules, 'IDENTITY', 'NOT_TAKEN', '050101')).toBe(60);
  expect(monthsKept(rules, 'IDENTITY', 'FINISHED', '060103')).toBe(36);
});

test.each<[string, unknown, string]>([
  ['no list', {}, ''],
  ['an unknown thing', [{ what: 'SOUL', of: null, category: null, months: 12 }], '0.what'],
  ['a field too many', [{ ...shippedRules[0], forEver: true }], '0.forEver'],
  ['half a month', shippedRules.map((rule, i) => (i ? rule : { ...rule, months: 1.5 })), '0.months'],
  ['an identity for ever', shippedRules.map((rule, i) => (i ? rule : { ...rule, months: 1200 })), '0.months'],
  [
    'a case for a year',
    shippedRules.map((rule) => (rule.what === 'CASE' ? { ...rule, months: 12 } : rule)),
    '9.months',
  ],
  ['a rule twice', [...shippedRules, shippedRules[0]], '11'],
  ['nothing on audio', shippedRules.filter(({ what }) => what !== 'AUDIO'), 'AUDIO'],
  [
    'one ending only',
    shippedRules.filter(({ what, of }) => what !== 'IDENTITY' || of === 'FINISHED'),
    'IDENTITY',
  ],
])('%s is refused by its name', (_, rules, path) => {
  expect(checkRetention(rules).map((problem) => problem.path)).toContain(path);
});

test('an identity is due on the day its period is over, not before', () => {
  const day = (now: string) => standingOf([one()], shippedRules, at(now));
  expect(day('2029-03-30')).toEqual({ due: false, because: 'PERIOD_RUNS', lookAgain: at('2029-03-31') });
  expect(day('2029-03-31')).toEqual({ due: true });
});

test('the last of several cases counts, and one that is open or held keeps them all', () => {
  const now = at('2029-06-01');
  const later = one({ endedAt: at('2027-01-01') });
  expect(standingOf([one(), later], shippedRules, now)).toMatchObject({ because: 'PERIOD_RUNS' });
  expect(standingOf([one(), one({ state: 'SUSPENDED' })], shippedRules, now)).toMatchObject({
    because: 'CASE_OPEN',
  });
  // It waits for its master, and comes back from it.
  expect(standingOf([one({ state: 'MERGED' })], shippedRules, now)).toMatchObject({ because: 'CASE_OPEN' });
  expect(standingOf([one({ held: true })], shippedRules, now)).toMatchObject({ because: 'LEGAL_HOLD' });
});

test('whoever asks does not wait for the period, but for the end of the case and of a hold', () => {
  const now = at('2026-04-01');
  expect(standingOf([one()], shippedRules, now, true)).toEqual({ due: true });
  expect(standingOf([one({ held: true })], shippedRules, now, true)).toMatchObject({ because: 'LEGAL_HOLD' });
  expect(standingOf([one({ state: 'PROCESSING' })], shippedRules, now, true)).toMatchObject({
    because: 'CASE_OPEN',
    lookAgain: at('2026-04-02'),
  });
});

test('months are months of the calendar', () => {
  expect(addMonths(at('2026-01-31'), 1)).toEqual(at('2026-02-28'));
  expect(addMonths(at('2026-12-31'), 14)).toEqual(at('2028-02-29'));
  expect(addMonths(at('2026-03-31'), -1)).toEqual(at('2026-02-28'));
});

test('a phone and an ID number are looked for however they are written', () => {
  expect(clearForms({ phone: '13812340001', idNumber: '11010519491231002x' })).toEqual([
    '13812340001',
    '138 1234 0001',
    '138-1234-0001',
    '138.1234.0001',
    '11010519491231002X',
    '11010519491231002x',
  ]);
  expect(clearForms({})).toEqual([]);
});
