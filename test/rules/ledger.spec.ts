import { cast } from '../support/cast.js';
import { live, type Life, type Step } from '../support/life.js';
import { local } from '../support/paper.js';
import { begun } from '../support/paths.js';

const reviewAt = '2026-04-08T17:30:00+08:00';
const asked: Step = ['requestSuspension', 'PROCESSING', { input: { reviewAt } }];
const held = (wall: string): Step => ['suspend', 'SUSPENDED', { at: wall }];
/** 既有违法建设, 疑难 15 wd, in stages, on the street's level, with a helper. */
const illegal: Step[] = [
  ['submit', 'PENDING_ACCEPT', { at: '2026-03-09T09:30:00' }],
  ['accept', 'ACCEPTED', { at: '2026-03-09T09:40:00', input: { categoryCode: '050102' } }],
  ['dispatch', 'DISPATCHED', { at: '2026-03-09T09:50:00', input: { leadUnit: undefined } }],
  ['sign', 'SIGNED', { at: '2026-03-09T09:52:00' }],
  ['contact', 'PROCESSING', { at: '2026-03-09T09:55:00' }],
  ['addCoHandler', 'PROCESSING', { at: '2026-03-09T10:00:00', input: { unit: 'D17' } }],
  ['reachStage', 'PROCESSING', { at: '2026-03-09T15:00:00' }],
];
const outcomes = ({ timers }: Life, kind: string) =>
  timers.filter((one) => one.kind === kind).map(({ outcome }) => outcome);

describe('挂账: who decides', () => {
  test('the lead asks with reason, plan and date, signed by its leader, once at a time', () => {
    for (const field of ['reasonCode', 'plan', 'reviewAt'])
      live([...begun, ['requestSuspension', 'FIELD_MISSING', { input: { [field]: '' } }]]);
    live([...begun, ['requestSuspension', 'LEADER_SIGNED_OFF', { input: { signedOffBy: undefined } }]]);
    live([...begun, asked, ['requestSuspension', 'SUSPENSION_NOT_ASKED']]);
  });

  test('the leader of the centre grants it; refused, the clock has run all the time', () => {
    const life = live([...begun, asked, ['suspend', 'NOT_YOURS', { by: cast.REVIEWER }]]);
    live(
      [
        ['refuseSuspension', 'PROCESSING', { by: cast.REVIEWER }],
        ['suspend', 'SUSPENSION_ASKED'],
      ],
      life,
    );
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59' });
    live([...begun, asked, held('2026-03-11T10:00:00')]);
  });

  test('nothing is suspended while departments are called to it, nor to a date that has passed', () => {
    live([...begun, asked, ['suspend', 'WHISTLES_SETTLED', { row: { openWhistles: 1 } }]]);
    live([...begun, asked, ['suspend', 'REVIEW_STILL_AHEAD', { at: '2026-04-08T17:30:00' }]]);
  });
});

describe('挂账: every clock of the handling stands still and goes on with what was left of it', () => {
  const running = {
    HANDLE: '2026-03-30T23:59:59',
    ESCALATE: '2026-03-13T23:59:59',
    'STAGE PENALISE': '2026-03-18T23:59:59',
    'STAGE DEMOLISH': '2026-03-30T23:59:59',
    'CO_TASK D17': '2026-03-30T23:59:59',
  };
  const paused = Object.fromEntries(Object.keys(running).map((name) => [name, '(paused)']));

  test('HANDLE, ESCALATE, STAGE and CO_TASK; the ledger has its own, and the case no due time', () => {
    const life = live([...illegal, asked]);
    expect(life.clocks()).toEqual({ ...running, REVIEW: '2026-03-10T23:59:59' });
    live([held('2026-03-11T10:00:00')], life);
    expect(life.clocks()).toEqual({ ...paused, LEDGER_REVIEW: '2026-04-08T17:30:00' });
    expect(life.row).toMatchObject({ dueAt: null, suspension: { grantedBy: 'CENTRE_LEADER' } });
  });

  test('nothing runs out meanwhile; on the date of the review it goes on by itself', () => {
    const life = live([...illegal, asked, held('2026-03-11T10:00:00')]);
    expect(life.sweep('2026-04-08T17:29:59')).toEqual([]);
    expect(life.sweep('2026-04-08T17:30:00')).toEqual(['resume']);
    // 13, 2, 5 and 13 working days were left; the co-task ends with its case at the latest.
    expect(life.clocks()).toEqual({
      HANDLE: '2026-04-27T23:59:59',
      ESCALATE: '2026-04-10T23:59:59',
      'STAGE PENALISE': '2026-04-15T23:59:59',
      'STAGE DEMOLISH': '2026-04-27T23:59:59',
      'CO_TASK D17': '2026-04-27T23:59:59',
    });
    expect(life.row).toMatchObject({ state: 'PROCESSING', suspension: null });
    expect(local(life.row!.dueAt!)).toBe('2026-04-27T23:59:59');
  });

  test('earlier, when the conditions are there', () => {
    const life = live([...begun, asked, held('2026-03-11T10:00:00')]);
    live([['resume', 'PROCESSING', { at: '2026-03-20T09:00:00' }]], life);
    // Thursday, Friday and Monday were left: Monday, Tuesday and Wednesday.
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-25T23:59:59' });
    expect(outcomes(life, 'LEDGER_REVIEW')).toEqual(['MET']);
  });

  test('what was late already stays late, and is not told so twice', () => {
    const life = live(begun);
    expect(life.sweep('2026-03-17T09:00:00')).toEqual(['warn', 'overdue']);
    live([asked, held('2026-03-17T10:00:00')], life);
    expect(life.clocks()).toMatchObject({ HANDLE: '(paused)', SUPERVISE: '(paused)' });
    live([['resume', 'PROCESSING', { at: '2026-03-24T09:00:00' }]], life);
    // The supervision had a working day left.
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59', SUPERVISE: '2026-03-25T23:59:59' });
    expect(life.sweep('2026-03-25T09:00:00')).toEqual([]);
    live([['submitResult', 'PENDING_REVIEW']], life);
    expect(outcomes(life, 'HANDLE')).toEqual(['MISSED']);
  });

  test('late when it was suspended and not told yet: it is told when it goes on', () => {
    const life = live([...begun, asked, held('2026-03-17T10:00:00')]);
    live([['resume', 'PROCESSING', { at: '2026-03-24T09:00:00' }]], life);
    expect(life.sweep('2026-03-24T09:00:00')).toEqual(['overdue']);
    expect(life.row).toMatchObject({ card: 'RED' });
  });
});

describe('T28: changing the category', () => {
  const renamed: Step = ['changeCategory', 'PROCESSING'];

  test('T28: takes back neither the pause nor the extension a case has already earned', () => {
    const life = live([...begun, asked, held('2026-03-11T10:00:00')]);
    live([['resume', 'PROCESSING', { at: '2026-03-20T09:00:00' }]], life);
    live(
      [
        ['requestExtension', 'PROCESSING'],
        ['grantExtension', 'PROCESSING'],
      ],
      life,
    );
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-30T23:59:59' });
    live([renamed], life);
    expect(life.row).toMatchObject({ categoryCode: '010206', policy: { limits: { HANDLE: { value: 5 } } } });
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-30T23:59:59' });
  });

  test('T28: of a suspended case leaves it what was left', () => {
    const life = live([...begun, asked, held('2026-03-11T10:00:00')]);
    live(
      [
        ['changeCategory', 'SUSPENDED'],
        ['resume', 'PROCESSING', { at: '2026-03-20T09:00:00' }],
      ],
      life,
    );
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-25T23:59:59' });
  });
});
