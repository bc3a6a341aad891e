import { openStates } from '#cases';
import { cast, here } from '../support/cast.js';
import { Life, live, type Step } from '../support/life.js';
import { begun, closed, displeased, finished, sent, taken, to, unanswered } from '../support/paths.js';
import { standing } from '../support/standing.js';

/** Once more, and the resident is not satisfied again. */
const again: Step[] = [...taken, ...finished, displeased];
/** The street has done it three times. */
const three: Step[] = [
  ...sent.slice(0, 2),
  to(here.street),
  ...again,
  ['rework', 'DISPATCHED'] as const,
  ...again,
  ['rework', 'DISPATCHED'] as const,
  ...again,
];
const raised: Step[] = [...three, ['escalateProblem', 'DISPATCHED']];

describe('回访', () => {
  test('three tries in different half-days that reach nobody: an invalid call-back, and it is closed', () => {
    const life = live([...begun, ...finished]);
    live([unanswered('2026-03-10T10:00:00')], life);
    live([['followUp', 'ANOTHER_HALF_DAY', { at: '2026-03-10T11:59:59', input: { reached: false } }]], life);
    live([['close', 'SATISFIED_OR_NOT_REACHED'], unanswered('2026-03-10T12:00:00')], life);
    live([['close', 'SATISFIED_OR_NOT_REACHED'], unanswered('2026-03-11T09:00:00')], life);
    expect(life.row!.followUp).toMatchObject({ outcome: 'INVALID' });
    live(
      [
        ['rework', 'UNSATISFIED'],
        ['conclude', 'UNSATISFIED'],
        ['close', 'CLOSED'],
      ],
      life,
    );
  });

  test('whoever answers before the last try is asked, and the tries count no more', () => {
    const life = live([...begun, ...finished, unanswered('2026-03-10T10:00:00'), ...closed]);
    expect(life.row!.followUp).toMatchObject({
      outcome: 'SATISFIED',
      tries: [{ reached: false }, { reached: true }],
    });
  });

  test('the resident rates without being called; nobody of the unit that handled it calls or closes', () => {
    const own = { by: { ...cast.FOLLOW_UP_AGENT, unitCode: 'D02' } };
    const life = live([...begun, ...finished, ['followUp', 'NOT_OF_LEAD', own]]);
    live(
      [
        ['followUp', 'FOLLOW_UP', { by: cast.REPORTER }],
        ['close', 'NOT_OF_LEAD', own],
        ['close', 'CLOSED'],
      ],
      life,
    );
  });
});

describe('重办 and 问题工单', () => {
  test('an unsatisfied resident has it redone by the same lead, twice', () => {
    const life = live([...begun, ...finished, displeased, ['close', 'SATISFIED_OR_NOT_REACHED']]);
    live(
      [
        ['escalateProblem', 'ROUNDS_USED_UP'],
        ['conclude', 'RAISED_AS_PROBLEM'],
        ['rework', 'DISPATCHED'],
      ],
      life,
    );
    expect(life.row).toMatchObject({ round: 2, reworks: 1, leadUnit: 'D02', result: null, followUp: null });
  });

  test('after the rounds are used up it becomes a problem order: a level up, under supervision, not to be handed back', () => {
    const life = live([...three, ['rework', 'ROUNDS_LEFT'], ['conclude', 'RAISED_AS_PROBLEM']]);
    live([['escalateProblem', 'DISPATCHED', { at: '2026-03-16T09:00:00' }]], life);
    expect(life.row).toMatchObject({
      round: 4,
      level: 'DISTRICT',
      leadUnit: 'D02',
      helpers: [here.street],
      supervision: { reason: '三次重办仍未解决' },
    });
    // Half of 5 wd, rounded up; the supervision has a day.
    expect(life.clocks()).toEqual({
      HANDLE: '2026-03-19T23:59:59',
      SIGN: '2026-03-16T11:00:00',
      SUPERVISE: '2026-03-17T23:59:59',
    });
    live([['requestReturn', 'NOT_FORCED']], life);
  });

  test('at the top it stays where it is, raised again and again, until the leader of the centre rules', () => {
    const life = live([...raised, ...again, ['escalateProblem', 'DISPATCHED'], ...again]);
    expect(life.row).toMatchObject({ round: 5, level: 'DISTRICT', leadUnit: 'D02' });
    live(
      [
        ['close', 'SATISFIED_OR_NOT_REACHED'],
        ['conclude', 'NOT_YOURS', { by: cast.REVIEWER }],
      ],
      life,
    );
    live(
      [
        ['conclude', 'FIELD_MISSING', { input: { reason: '' } }],
        ['conclude', 'CLOSED'],
      ],
      life,
    );
    expect(life.row).toMatchObject({ followUp: { outcome: 'UNSATISFIED' }, supervision: null, dueAt: null });
    expect(Object.keys(life.clocks())).toEqual(['ARCHIVE']);
  });

  test('one that is satisfied at last is closed like any other', () => {
    live([...raised, ...taken, ...finished, ...closed]);
  });
});

describe('归档, 撤单, 作废', () => {
  test('a closed case rests for thirty days and goes to the archive by itself, for good', () => {
    const life = live([...begun, ...finished, ...closed]);
    expect(life.clocks()).toEqual({ ARCHIVE: '2026-04-08T23:59:59' });
    expect(life.sweep('2026-04-08T23:59:58')).toEqual([]);
    expect(life.sweep('2026-04-08T23:59:59')).toEqual(['archive']);
    live(
      [
        ['reopen', 'WITHIN_REOPEN_WINDOW'],
        ['voidCase', 'MOVE_NOT_ALLOWED_NOW'],
      ],
      life,
    );
    expect(life.clocks()).toEqual({});
  });

  test.each(openStates.filter((state) => state !== 'DRAFT'))(
    'from %s the resident may take it back',
    (state) => {
      const life = standing('withdraw', state);
      live(
        [
          ['withdraw', 'FIELD_MISSING', { input: { reason: '' } }],
          ['withdraw', 'WITHDRAWN'],
        ],
        life,
      );
      expect(life.row!.closedAt).toEqual(life.now);
      expect(life.clocks()).toEqual({});
    },
  );

  test('what is dangerous is not withdrawn, nor what departments were called to', () => {
    const cover: Step[] = [
      ['submit', 'PENDING_ACCEPT'],
      ['accept', 'ACCEPTED', { input: { categoryCode: '020201' } }],
    ];
    live([...cover, ['withdraw', 'NOT_A_SAFETY_MATTER']]);
    live([...begun, ['withdraw', 'WHISTLES_SETTLED', { row: { openWhistles: 1 } }]]);
    live([...begun, ['withdraw', 'NOT_YOURS', { by: cast.LEAD }]]);
  });

  test.each(openStates)(
    'from %s the leader of the centre voids it, with a reason, and no one else',
    (state) => {
      const life = standing('voidCase', state);
      live([['voidCase', 'NOT_YOURS', { by: cast.REVIEWER }]], life);
      live(
        [
          ['voidCase', 'VOID_EXPLAINED', { input: { reason: '' } }],
          ['voidCase', 'VOIDED'],
        ],
        life,
      );
      expect(life.clocks()).toEqual({});
    },
  );

  test('a draft nobody submits is gone after three days; submitted, it is a case like any other', () => {
    const life = live([['saveDraft', 'DRAFT', { at: '2026-03-09T09:30:00' }]]);
    expect(life.clocks()).toEqual({ SUBMIT: '2026-03-12T23:59:59' });
    expect(live([['submitDraft', 'PENDING_ACCEPT']], life).clocks()).toEqual({
      ACCEPT: '2026-03-09T11:40:00',
    });
    const forgotten = live([['saveDraft', 'DRAFT', { at: '2026-03-09T09:30:00' }]], new Life());
    expect(forgotten.sweep('2026-03-13T00:00:00')).toEqual(['voidCase']);
    expect(forgotten.row).toMatchObject({ state: 'VOIDED' });
  });
});
