import { nextMoves, type Move } from '#cases';
import type { Actor } from '#people';
import { cast } from '../support/cast.js';
import { live, type Life, type Step } from '../support/life.js';
import { at } from '../support/paper.js';
import { begun, closed, finished } from '../support/paths.js';

/** Closed on Monday 9 March at 11:00. */
const over: Step[] = [...begun, ...finished, ...closed];
const reopened: Step = ['reopen', 'DISPATCHED', { at: '2026-03-20T09:00:00' }];
const lastMoment = '2026-04-08T23:59:59';
const tooLate = '2026-04-09T00:00:00';

/** What this person's screen offers at that moment. */
const offers = (life: Life, by: Actor, wall: string): Move[] =>
  nextMoves({ ...life.situation('reopen', { by }), now: at(wall) });

describe('重启', () => {
  test('the same lead begins again, a round on, with half the limit and nothing of the last result', () => {
    const life = live([...over, reopened]);
    expect(life.row).toMatchObject({
      round: 2,
      reopens: 1,
      leadUnit: 'D02',
      level: 'DISTRICT',
      result: null,
      followUp: null,
      verifierUnit: null,
    });
    // A new SIGN, half of 5 wd, and the archive waits no more.
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-25T23:59:59', SIGN: '2026-03-20T11:00:00' });
  });

  test('T8: a reopened case is neither closed nor solved, whatever it was', () => {
    const { row } = live([...over, reopened]);
    expect([row!.state, row!.closedAt, row!.result, row!.followUp]).toEqual(['DISPATCHED', null, null, null]);
  });

  test('thirty days from closing, to the last second', () => {
    live([...over, ['reopen', 'DISPATCHED', { at: lastMoment }]]);
    live([...over, ['reopen', 'WITHIN_REOPEN_WINDOW', { at: tooLate }]]);
  });

  test('T3: what happens to a closed case afterwards neither lengthens nor shortens the window', () => {
    const whistled = { row: { whistled: true } };
    const later: Step[] = [
      ['score', 'CLOSED', { at: '2026-03-25T09:00:00', ...whistled }],
      ['rateBack', 'CLOSED', { at: '2026-04-05T09:00:00' }],
      ['retime', 'CLOSED', { at: '2026-04-07T09:00:00' }],
    ];
    live([...over, ...later, ['reopen', 'DISPATCHED', { at: lastMoment }]]);
    live([...over, ...later, ['reopen', 'WITHIN_REOPEN_WINDOW', { at: tooLate }]]);
  });

  test('T7: the screen offers it exactly while the desk makes it, by the one window of the policy the case is held to', () => {
    for (const [days, last] of [
      [30, lastMoment],
      [10, '2026-03-19T23:59:59'],
    ] as const) {
      const life = live(over);
      const policy = { ...life.row!.policy!, reopenWindow: { value: days, unit: 'd' as const } };
      life.row = { ...life.row!, policy };
      const second = new Date(at(last).getTime() + 1000).toISOString();
      expect(offers(life, cast.REPORTER, last)).toContain('reopen');
      expect(nextMoves({ ...life.situation('reopen'), now: new Date(second) })).not.toContain('reopen');
      live([['reopen', 'DISPATCHED', { at: last }]], life);
    }
  });

  test('a closing that was false is undone by the staff, whenever it comes out', () => {
    const falsely = { at: '2026-04-08T23:59:59', input: { falseClosing: true } };
    const life = live(over);
    life.row = { ...life.row!, closedAt: at('2026-02-01T09:00:00') };
    live([['reopen', 'WITHIN_REOPEN_WINDOW', { ...falsely, by: cast.REPORTER }]], life);
    live([['reopen', 'DISPATCHED', { ...falsely, by: cast.REVIEWER }]], life);
  });

  test('even out of the archive', () => {
    const life = live(over);
    expect(life.sweep('2026-06-01T09:00:00')).toEqual(['archive']);
    live([['reopen', 'WITHIN_REOPEN_WINDOW', { by: cast.REVIEWER }]], life);
    live([['reopen', 'DISPATCHED', { by: cast.REVIEWER, input: { falseClosing: true } }]], life);
    expect(life.row).toMatchObject({ round: 2, leadUnit: 'D02', closedAt: null });
  });

  test('closed again, it has a window again', () => {
    const life = live([...over, reopened, ...begun.slice(3), ...finished, ...closed]);
    expect(life.clocks()).toEqual({ ARCHIVE: '2026-04-19T23:59:59' });
    live([['reopen', 'DISPATCHED', { at: '2026-04-19T23:59:59' }]], life);
    expect(life.row).toMatchObject({ round: 3, reopens: 2 });
  });

  test('a patrol that was recorded on the spot can be reopened as well: it has a lead and a policy', () => {
    const life = live([
      ['submit', 'PENDING_ACCEPT'],
      ['selfResolve', 'FOLLOW_UP'],
      ...closed,
      ['reopen', 'DISPATCHED'],
    ]);
    expect(life.row).toMatchObject({ round: 2, leadUnit: expect.any(String) });
  });
});
