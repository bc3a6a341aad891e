import { firstTrigger, triggers, type Case, type TriggerName } from '#cases';
import { cast, clerkOf, here } from '../support/cast.js';
import { Life, live, type How, type Step } from '../support/life.js';
import { handled } from '../support/paper.js';
import { begun, displeased, finished, sent, taken, to } from '../support/paths.js';
import { complex, inTheMiddle as of } from '../support/standing.js';

/** 人行道砖破损, a matter the grid handles first, 5 wd. */
const grid: Step[] = [
  ['submit', 'PENDING_ACCEPT', { at: '2026-03-09T09:30:00' }],
  ['accept', 'ACCEPTED', { at: '2026-03-09T09:40:00', input: { categoryCode: '020103' } }],
  to(here.community, { at: '2026-03-09T09:50:00' }),
];
const street: Step[] = [...sent.slice(0, 2), to(here.street, { at: '2026-03-09T09:50:00' })];
const rises = (state: string, how: How = {}): Step => ['escalate', state, how];
const ordered = { by: cast.CENTRE_LEADER };
const stands = ({ row }: Life) => [row!.level, row!.leadUnit, row!.helpers ?? []];

describe('升级: which level has it', () => {
  test.each<[string, Step[], string]>([
    ['a grid matter in the community: the grid', grid, 'GRID'],
    [
      'another matter in the community: the community',
      [...sent.slice(0, 2), to(here.community)],
      'COMMUNITY',
    ],
    ['the street: the street', street, 'STREET'],
    ['a department: the district', sent, 'DISTRICT'],
  ])('%s', (_, steps, level) => {
    expect(live(steps).row).toMatchObject({ level });
  });

  test('each level has its own limit, and the top has none', () => {
    expect(live(sent).clock('ESCALATE')).toBeUndefined();
    expect(live(street).clocks()).toMatchObject({ ESCALATE: '2026-03-11T23:59:59' });
    expect(live(grid).clocks()).toMatchObject({ ESCALATE: '2026-03-09T15:20:00' });
  });
});

describe('升级: what a rise leaves and what it changes', () => {
  test('nobody does anything: it climbs to the top by time alone, and every level that had it helps', () => {
    const life = live([...grid, ...taken]);
    expect(life.sweep('2026-03-09T15:20:00')).toEqual(['escalate']);
    expect(stands(life)).toEqual(['COMMUNITY', here.community, []]);
    expect(life.sweep('2026-03-11T00:00:00')).toEqual(['escalate']);
    expect(stands(life)).toEqual(['STREET', here.street, [here.community]]);
    expect(life.sweep('2026-03-13T00:00:00')).toEqual(['escalate']);
    expect(stands(life)).toEqual(['DISTRICT', 'D02', [here.community, here.street]]);
    expect(life.row!.calledUnits).toEqual([here.community, here.street]);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59' });
    live([['escalate', 'LEVEL_ABOVE', ordered]], life);
  });

  test('HANDLE takes no notice of it: one clock, one date', () => {
    const life = live([...street, ...taken, rises('PROCESSING', ordered)]);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59' });
    expect(life.timers.filter(({ kind }) => kind === 'HANDLE')).toHaveLength(1);
  });

  test('a new lead signs for what nobody has signed for, and not for what is signed', () => {
    const life = live([...street, rises('DISPATCHED', { ...ordered, at: '2026-03-09T10:30:00' })]);
    expect(life.clocks()).toMatchObject({ SIGN: '2026-03-09T14:00:00' });
    expect(live([...street, ['sign', 'SIGNED'], rises('SIGNED', ordered)]).clock('SIGN')).toBeUndefined();
  });

  test('from the grid to its community the lead stays, and so does the clock it has to sign by', () => {
    const life = live([...grid, rises('DISPATCHED', { ...ordered, at: '2026-03-09T10:30:00' })]);
    expect(stands(life)).toEqual(['COMMUNITY', here.community, []]);
    expect(life.clocks()).toMatchObject({ SIGN: '2026-03-09T11:50:00', ESCALATE: '2026-03-10T23:59:59' });
    expect(life.row!.forcedAt).toBeNull();
  });

  test('whom the level below alone has handed it may still say that it is not its own', () => {
    const life = live([...street, ['escalate', 'DISPATCHED', { by: clerkOf(here.street) }]]);
    expect(life.row).toMatchObject({ leadUnit: 'D02', forcedAt: null });
    live([['requestReturn', 'RETURN_PENDING']], life);
  });

  test('whoever gets it by time or by order cannot hand it back', () => {
    const life = live([...street, rises('DISPATCHED', ordered)]);
    live(
      [
        ['requestReturn', 'NOT_FORCED'],
        ['sign', 'SIGNED'],
      ],
      life,
    );
  });

  test('T3: neither urging nor a note, a helper or another grid gives a level more time', () => {
    const busy: Step[] = [
      ['urge', 'PROCESSING', { at: '2026-03-10T09:00:00' }],
      ['assignInner', 'PROCESSING', { at: '2026-03-10T16:00:00' }],
      ['addCoHandler', 'PROCESSING', { at: '2026-03-11T09:00:00' }],
      ['changeGrid', 'PROCESSING', { at: '2026-03-11T10:00:00' }],
      ['supervise', 'PROCESSING', { at: '2026-03-11T16:00:00' }],
      ['answerSupervision', 'PROCESSING', { at: '2026-03-11T23:00:00' }],
    ];
    const life = live([...street, ...taken, ...busy]);
    expect(life.clocks()).toMatchObject({ ESCALATE: '2026-03-11T23:59:59' });
    expect(life.sweep('2026-03-12T00:00:00')).toEqual(['escalate']);
  });

  test('T27: a case that was merged into another does not rise any more, and nobody is asked about it', () => {
    const life = live(sent.slice(0, 1));
    life.sweep('2026-03-09T12:00:00');
    expect(life.clocks()).toMatchObject({ SUPERVISE: '2026-03-10T23:59:59' });
    life.known.master = handled({ id: '01890000-0000-7000-8000-000000000008', state: 'PROCESSING' });
    live([['merge', 'MERGED']], life);
    expect(life.clocks()).toEqual({});
    expect(life.sweep('2026-12-31T00:00:00')).toEqual([]);
  });
});

describe('下沉: down again only with consent', () => {
  const offered: Step[] = [
    ...street,
    ...taken,
    rises('PROCESSING', ordered),
    ['offerHandDown', 'PROCESSING'],
  ];

  test('only what has risen is offered, to the level it came from', () => {
    live([...begun, ['offerHandDown', 'ROSE_FROM_BELOW']]);
    expect(live(offered).row!.handDown).toMatchObject({ unit: here.street, level: 'STREET' });
  });

  test('the street says no, and nothing has changed', () => {
    const life = live(offered);
    live([['answerHandDown', 'NOT_YOURS', { by: clerkOf('379902001000') }]], life);
    live([['answerHandDown', 'PROCESSING', { input: { agreed: false } }]], life);
    expect(stands(life)).toEqual(['DISTRICT', 'D02', [here.street]]);
    expect(life.row).toMatchObject({ handDown: null });
  });

  test('it is offered once in a round', () => {
    const life = live([...offered, ['answerHandDown', 'PROCESSING', { input: { agreed: false } }]]);
    live([['offerHandDown', 'HAND_DOWN_LEFT']], life);
  });

  test('the street agrees: it leads on its level and its clock, HANDLE as before, the department helps', () => {
    const life = live([...offered, ['answerHandDown', 'PROCESSING', { at: '2026-03-10T10:00:00' }]]);
    expect(stands(life)).toEqual(['STREET', here.street, ['D02']]);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59', ESCALATE: '2026-03-12T23:59:59' });
    live([['offerHandDown', 'ROSE_FROM_BELOW']], life);
  });

  test('an offer does not outlive its round: whoever is reworking has not offered anything', () => {
    const life = live([...offered, ...finished, displeased, ['rework', 'DISPATCHED'], ['sign', 'SIGNED']]);
    live([['answerHandDown', 'NOT_YOURS', { by: cast.STREET }]], life);
  });
});

describe('升级: triggers besides the clock', () => {
  const beyond = { ...of.returned('D02', 'REJECTED'), reasonCode: 'BEYOND_POWER' };
  const rising: Record<TriggerName, [row: Partial<Case>, known?: { reporters?: number; repeats?: number }]> =
    {
      BEYOND_POWER: [{ returns: [beyond] }],
      REWORKS: [{ reworks: 2 }],
      REPEATS: [{}, { repeats: 3 }],
      REPORTERS: [{}, { reporters: 10 }],
      EMERGENCY: [{ urgency: 'EMERGENCY', level: 'GRID' }],
    };
  const asked = (row: Partial<Case>, known = {}, lifted: string[] = []) =>
    firstTrigger({ row: handled(row), reporters: 1, repeats: 1, lifted, ...known });

  test.each(Object.entries(rising))('%s lifts it, once', (name, [row, known]) => {
    expect(asked(row, known)).toBe(name);
    expect(asked(row, known, [name])).toBeNull();
    expect(Object.keys(triggers)).toContain(name);
  });

  test('a little less does not', () => {
    expect(
      asked({ reworks: 1, returns: [of.returned('D02', 'REJECTED')] }, { reporters: 9, repeats: 2 }),
    ).toBeNull();
    expect(asked({ returns: [{ ...beyond, outcome: 'APPROVED' }] })).toBeNull();
  });

  test('the numbers are those of the policy the case is held to', () => {
    const policy = { ...complex().policy!, triggers: { reworks: 5, repeats: null, reporters: 2 } };
    expect(asked({ policy, reworks: 4 }, { repeats: 99 })).toBeNull();
    expect(asked({ policy }, { reporters: 2 })).toBe('REPORTERS');
  });
});
