import * as fc from 'fast-check';
import { assign, checkRules, ownerFor, type DispatchRule, type Matter } from '#catalogue';
import { localTime } from '#calendar';
import { allChannels } from '#cases';
import { ground } from '../support/paper.js';

const { catalogue, calendar, territory, units } = ground;
const known = {
  catalogue,
  isArea: (code: string) => territory.area(code) !== undefined,
  isUnit: (code: string) => units.has(code),
  channels: allChannels,
};
const grid = territory.all.find(({ level }) => level === 'GRID')!;
const [community, street] = territory.ancestors(grid.code);
const stall = catalogue.all.find(({ firstLevel }) => firstLevel === 'STREET')!;
const statutory = catalogue.all.find(({ firstLevel }) => firstLevel === 'DEPARTMENT')!;
const matter = (own: Partial<Matter> = {}): Matter => ({
  category: stall,
  communityCode: community!.code,
  streetCode: street!.code,
  gridCode: grid.code,
  channel: 'WEB',
  text: '夜市摆摊占道',
  at: new Date('2026-03-09T23:30:00+08:00'),
  ...own,
});
const rule = (
  id: string,
  when: DispatchRule['when'],
  send: DispatchRule['send'] = { first: 'COMMUNITY' },
) => ({
  id,
  name: id,
  when,
  send,
});
const by = (rules: DispatchRule[], own: Partial<Matter> = {}) =>
  assign(matter(own), { version: 3, rules }, calendar);

test('without a rule that speaks the responsibility list decides', () => {
  const { rule: none, ...owner } = by([rule('elsewhere', { areas: ['379902009000'] })]);
  expect(none).toBeNull();
  expect(owner).toMatchObject({ ...ownerFor(stall, matter()), rulesVersion: 3, runnersUp: [] });
});

test('the first rule that speaks decides; the others that spoke and the list are told as runners-up', () => {
  const made = by([
    rule('not-this', { channels: ['HOTLINE'] }),
    rule('market', { words: ['夜市'], areas: [street!.code] }, { first: 'D05', coDepts: ['D02'] }),
    rule('late', { hours: { from: '22:00', to: '06:00' } }),
  ]);
  expect(made).toMatchObject({
    firstHandlerCode: 'D05',
    ownerDept: 'D05',
    rule: { id: 'market', version: 3 },
    matched: [`areas: ${street!.code}`, 'words: 夜市'],
  });
  expect(made.coDepts).toContain('D02');
  expect(made.runnersUp.map((one) => [one.rule, one.unit])).toEqual([
    ['late', community!.code],
    [null, ownerFor(stall, matter()).firstHandlerCode],
  ]);
});

test.each([
  ['22:00', '06:00', '21:59', false],
  ['22:00', '06:00', '22:00', true],
  ['22:00', '06:00', '05:59', true],
  ['22:00', '06:00', '06:00', false],
  ['08:00', '18:00', '07:59', false],
  ['08:00', '18:00', '17:59', true],
])('from %s to %s, at %s: %s', (from, to, clock, speaks) => {
  const made = by([rule('hours', { hours: { from, to } })], { at: new Date(`2026-03-09T${clock}:00+08:00`) });
  expect(made.rule !== null).toBe(speaks);
});

test('the wall clock is that of the district at any instant', () => {
  const rules = [rule('always', { hours: { from: '00:00', to: '24:00' } })];
  const since1992 = { min: new Date('1992-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z') };
  fc.assert(
    fc.property(fc.date({ ...since1992, noInvalidDate: true }), (at) => {
      expect(by(rules, { at }).matched).toEqual([`hours: ${localTime(at).slice(11, 16)}`]);
    }),
  );
});

test('once the winner and three that lost have spoken, no rule is asked any more', () => {
  const spoke = ['a', 'b', 'c', 'd'].map((id) => rule(id, { words: ['占道'] }));
  const notAsked = {
    ...rule('e', {}),
    get when(): DispatchRule['when'] {
      throw new Error('asked');
    },
  };
  const made = by([...spoke, notAsked]);
  expect([made.rule?.id, ...made.runnersUp.map((one) => one.rule)]).toEqual(['a', 'b', 'c', 'd']);
  expect(() => by([...spoke.slice(1), notAsked])).toThrow('asked');
});

test('working days are those of the calendar: the make-up Saturday works, the holiday Monday rests', () => {
  const on = (day: string) =>
    by([rule('rest', { days: 'RESTING' })], { at: new Date(`${day}T10:00:00+08:00`) }).rule;
  expect([on('2026-02-14'), on('2026-02-16') !== null, on('2026-03-08') !== null, on('2026-03-09')]).toEqual([
    null,
    true,
    true,
    null,
  ]);
});

test('a rule may leave it to a person; the list is still told', () => {
  const made = by([rule('look', { words: ['占道'] }, { person: '请核实是否为临时夜市' })]);
  expect(made).toMatchObject({ person: '请核实是否为临时夜市', rule: { id: 'look' } });
  expect(made.firstHandlerCode).toBe(ownerFor(stall, matter()).firstHandlerCode);
});

test('whatever the rules, one unit starts, it is nobody’s co-department at once, and rules after the first never matter', () => {
  const some = fc.constantFrom(
    rule('a', { words: ['占道'] }, { first: 'D05' }),
    rule('b', { areas: [community!.code] }, { first: 'STREET' }),
    rule('c', { categories: [stall.code.slice(0, 2)] }, { first: 'OWNER', coDepts: ['D05', 'D02'] }),
    rule('d', { channels: ['WEB'], urgencies: [stall.urgency] }, { first: 'D02', ownerDept: 'D09' }),
    rule('e', { hours: { from: '01:00', to: '02:00' } }),
  );
  fc.assert(
    fc.property(fc.array(some, { maxLength: 5 }), fc.constantFrom(...catalogue.all), (rules, category) => {
      const made = by(rules, { category });
      expect(units.has(made.firstHandlerCode)).toBe(true);
      expect(made.coDepts).not.toContain(made.firstHandlerCode);
      const at = rules.findIndex(({ id }) => id === made.rule?.id);
      expect(by(at < 0 ? [] : rules.slice(0, at + 1), { category })).toMatchObject({
        firstHandlerCode: made.firstHandlerCode,
        ownerDept: made.ownerDept,
      });
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['no list', { rules: 1 }, ''],
  ['a rule that is no object', [1], '0'],
  ['an unknown field', [{ ...rule('a-b', {}), also: 1 }], '0.also'],
  ['an id with capitals', [rule('Ab', {})], '0.id'],
  ['an id twice', [rule('a-b', {}, { first: 'OWNER' }), rule('a-b', {}, { first: 'OWNER' })], '1.id'],
  ['an area of another district', [rule('a-b', { areas: ['110101001000'] })], '0.when.areas.0'],
  ['a category that is not there', [rule('a-b', { categories: ['99'] })], '0.when.categories.0'],
  ['a channel that is not there', [rule('a-b', { channels: ['FAX'] })], '0.when.channels.0'],
  ['an hour that is none', [rule('a-b', { hours: { from: '25:00', to: '02:00' } })], '0.when.hours.from'],
  ['hours without end', [rule('a-b', { hours: { from: '02:00', to: '02:00' } })], '0.when.hours'],
  ['a unit that is not there', [rule('a-b', {}, { first: 'D99' })], '0.send.first'],
  ['a condition nobody knows', [{ ...rule('a-b', {}), when: { moon: 'FULL' } }], '0.when.moon'],
  ['both a person and a unit', [{ ...rule('a-b', {}), send: { person: 'x', first: 'D02' } }], '0.send.first'],
])('%s is refused at its place', (_, rules, path) => {
  expect(checkRules(rules, known)[0]?.path).toBe(path);
});

test('a department’s own duty cannot be pushed down to a community (国办函〔2025〕66号)', () => {
  const pushed = (first: string) =>
    checkRules([rule('push-down', { categories: [statutory.code] }, { first })], known).map(
      ({ path }) => path,
    );
  expect(pushed('COMMUNITY')).toEqual(['0.send.first']);
  expect(pushed(community!.code)).toEqual(['0.send.first']);
  expect(pushed('OWNER')).toEqual([]);
  expect(checkRules([rule('all', {}, { first: 'COMMUNITY' })], known)[0]?.zh).toMatch(/66号/);
});

test('whoever starts, a community or grid cannot be made to answer for it', () => {
  const paths = (send: DispatchRule['send']) =>
    checkRules([rule('owner', { categories: [stall.code] }, send)], known).map(({ path }) => path);
  for (const first of ['OWNER', 'STREET', 'COMMUNITY', 'D02'])
    expect(paths({ first, ownerDept: community!.code })).toEqual(['0.send.ownerDept']);
  const grids = { ...known, isUnit: () => true };
  expect(checkRules([rule('owner', {}, { first: 'OWNER', ownerDept: grid.code })], grids)[0]?.path).toBe(
    '0.send.ownerDept',
  );
  expect(paths({ first: 'STREET', ownerDept: street!.code })).toEqual([]);
});

test('a rule that would push down what is not for a community does not speak, whatever the list was when it was written', () => {
  const power = { category: '', street: street!.code, legalBasis: '法', validFrom: null, validTo: null };
  const notForCommunity: Array<Partial<typeof stall>> = [
    { dutyKind: 'STATUTORY', firstLevel: 'STREET' },
    { dutyKind: 'TERRITORIAL', firstLevel: 'DEPARTMENT' },
    { dutyKind: 'TERRITORIAL', powers: [power] },
  ];
  const down: Array<DispatchRule['send']> = [
    { first: 'COMMUNITY' },
    { first: community!.code },
    { first: 'OWNER', ownerDept: community!.code },
    { first: 'STREET', ownerDept: community!.code },
  ];
  const stored = down.map((send, i) => rule(`stored-${i}`, {}, send));
  for (const change of notForCommunity) {
    const category = { ...stall, areas: [], powers: [], ...change };
    const listed = ownerFor(category, matter(), matter().at);
    expect(by(stored, { category })).toMatchObject({ ...listed, rule: null, runnersUp: [] });
    const [first, person] = [rule('market', {}, { first: 'D05' }), rule('look', {}, { person: '请核实' })];
    const made = by([...stored, first, ...stored, person], { category });
    expect([made.rule?.id, ...made.runnersUp.map((one) => one.rule)]).toEqual(['market', 'look', null]);
  }
  const territorial = { ...stall, dutyKind: 'TERRITORIAL' as const, areas: [], powers: [] };
  expect(by(stored, { category: territorial }).rule?.id).toBe('stored-0');
});
