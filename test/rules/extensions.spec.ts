import { cast } from '../support/cast.js';
import { live, type Step } from '../support/life.js';
import { local } from '../support/paper.js';
import { begun } from '../support/paths.js';

const more = (value: number, outcome = 'PROCESSING', unit = 'wd'): Step => [
  'requestExtension',
  outcome,
  { input: { limit: { value, unit } } },
];
const granted: Step = ['grantExtension', 'PROCESSING'];
/** A matter of this category, in the hands of whoever starts by the list, at 9:55 on Monday 9 March. */
const working = (categoryCode: string): Step[] => [
  ['submit', 'PENDING_ACCEPT', { at: '2026-03-09T09:30:00' }],
  ['accept', 'ACCEPTED', { at: '2026-03-09T09:40:00', input: { categoryCode } }],
  ['dispatch', 'DISPATCHED', { at: '2026-03-09T09:50:00', input: { leadUnit: undefined } }],
  ['sign', 'SIGNED', { at: '2026-03-09T09:52:00' }],
  ['contact', 'PROCESSING', { at: '2026-03-09T09:55:00' }],
];
const illegal = working('050102');

describe('延期', () => {
  test.each<[string, string, Step[]]>([
    ['紧急: none', '020201', [more(1, 'EXTENSIONS_LEFT', 'h')]],
    [
      '急办: once, up to 24 h',
      '010101',
      [more(25, 'EXTENSION_WITHIN_CAP', 'h'), more(1, 'EXTENSION_WITHIN_CAP'), more(24, 'PROCESSING', 'h')],
    ],
    ['一般: once, up to 5 wd', '060103', [more(6, 'EXTENSION_WITHIN_CAP'), more(5)]],
    ['疑难: up to 10 wd', '050102', [more(11, 'EXTENSION_WITHIN_CAP'), more(10)]],
  ])('%s', (_, categoryCode, steps) => {
    live([...working(categoryCode), ...steps]);
  });

  test('one granted, none is left; one refused was none', () => {
    live([...begun, more(2), granted, more(1, 'EXTENSIONS_LEFT')]);
    live([...begun, more(2), ['refuseExtension', 'PROCESSING'], more(1), granted]);
  });

  test('疑难: the second is for the leader to grant, and both together keep the cap', () => {
    const life = live([...illegal, more(6), ['grantExtension', 'PROCESSING', { by: cast.REVIEWER }]]);
    live([more(5, 'EXTENSION_WITHIN_CAP'), more(4)], life);
    live([['grantExtension', 'SECOND_BY_LEADER', { by: cast.REVIEWER }], granted], life);
    live([more(1, 'EXTENSIONS_LEFT')], life);
    expect(life.row!.extension!.granted.map(({ limit, by }) => [limit.value, by])).toEqual([
      [6, 'REVIEWER'],
      [4, 'CENTRE_LEADER'],
    ]);
  });

  test('HANDLE moves on from where it stood, and the history keeps where that was', () => {
    const life = live([...begun, more(5)]);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59', REVIEW: '2026-03-10T23:59:59' });
    live([granted], life);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-23T23:59:59' });
    const [one] = life.row!.extension!.granted;
    expect([one!.oldDue, one!.newDue].map((moment) => local(new Date(moment)))).toEqual([
      '2026-03-16T23:59:59',
      '2026-03-23T23:59:59',
    ]);
    expect(life.timers.filter(({ kind }) => kind === 'HANDLE')).toHaveLength(1);
  });

  test('it is asked for before the date; granted after it, it counts from the date, and the red card is taken back', () => {
    const life = live(begun);
    expect(life.sweep('2026-03-16T16:00:00')).toEqual(['warn']);
    live([more(5)], life);
    expect(life.sweep('2026-03-17T09:00:00')).toEqual(['overdue']);
    expect(life.row).toMatchObject({ card: 'RED' });
    live([granted, more(1, 'EXTENSIONS_LEFT')], life);
    expect(life.row).toMatchObject({ card: null, supervision: expect.anything() });
    live([['answerSupervision', 'PROCESSING']], life);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-23T23:59:59' });
    expect(life.sweep('2026-03-24T00:00:00')).toEqual(['warn', 'overdue']);
    live([...begun, ['requestExtension', 'BEFORE_DUE', { at: '2026-03-16T23:59:59' }]]);
  });

  test('granted so late that the new date is past as well, the case stays red and is not told so for ever', () => {
    const life = live([...begun, more(1)]);
    life.sweep('2026-04-01T09:00:00');
    live([granted], life);
    expect(life.row).toMatchObject({ card: 'RED', supervision: expect.anything() });
    expect(life.clock('HANDLE')).toMatchObject({ nextAt: null });
    live([['submitResult', 'PENDING_REVIEW']], life);
    expect(life.timers.find(({ kind }) => kind === 'HANDLE')).toMatchObject({ outcome: 'MISSED' });
  });
});
