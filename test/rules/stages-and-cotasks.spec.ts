import { cast, clerkOf, here } from '../support/cast.js';
import { live, type Life, type Step } from '../support/life.js';
import { agreed, asks, begun, displeased, finished, sent, taken, to } from '../support/paths.js';

/** 既有违法建设: stop within 240 duty minutes, penalise within 7 wd, demolish within 15. */
const illegal: Step[] = [
  ['submit', 'PENDING_ACCEPT', { at: '2026-03-09T09:30:00' }],
  ['accept', 'ACCEPTED', { at: '2026-03-09T09:40:00', input: { categoryCode: '050102' } }],
  to('D02', { at: '2026-03-09T09:50:00' }),
];
const stages = {
  'STAGE STOP': '2026-03-09T15:20:00',
  'STAGE PENALISE': '2026-03-18T23:59:59',
  'STAGE DEMOLISH': '2026-03-30T23:59:59',
};
const reaches = (stage: string, at: string): Step => ['reachStage', 'PROCESSING', { at, input: { stage } }];
const clocksOf = (life: Life, kind: string) =>
  Object.fromEntries(Object.entries(life.clocks()).filter(([name]) => name.startsWith(kind)));
const outcomes = ({ timers }: Life, kind: string) =>
  timers.filter((one) => one.kind === kind).map(({ subject, outcome }) => [subject, outcome]);

describe('分段时限 (field-rules 2.10)', () => {
  test('every stage runs from the dispatch on, beside HANDLE', () => {
    const life = live(illegal);
    expect(clocksOf(life, 'STAGE')).toEqual(stages);
    expect(life.clocks()).toMatchObject({ HANDLE: '2026-03-30T23:59:59' });
  });

  test('a stage that is reached stops its own clock and no other; late, it is missed', () => {
    const life = live([...illegal, ...taken, reaches('STOP', '2026-03-09T15:00:00')]);
    expect(Object.keys(clocksOf(life, 'STAGE'))).toEqual(['STAGE PENALISE', 'STAGE DEMOLISH']);
    expect(life.sweep('2026-03-19T09:00:00')).toEqual(['overdue']);
    live([reaches('PENALISE', '2026-03-19T10:00:00'), ['reachStage', 'STAGE_OPEN']], life);
    expect(outcomes(life, 'STAGE')).toEqual([['STOP', 'MET'], ['PENALISE', 'MISSED'], ['DEMOLISH', null]]); // prettier-ignore
  });

  /** A result that does not claim the whole matter solved. */
  const partly: Step = ['submitResult', 'PENDING_REVIEW', { input: { solved: false } }];
  const stopped: Step[] = [...illegal, ...taken, reaches('STOP', '2026-03-09T15:00:00')];

  test('nothing is reported as solved while a stage is not reached', () => {
    live([...stopped, ['submitResult', 'STAGES_REACHED'], partly]);
    live([
      ...stopped,
      reaches('PENALISE', '2026-03-10T09:00:00'),
      reaches('DEMOLISH', '2026-03-20T09:00:00'),
      finished[0]!,
    ]);
  });

  test('a result stops the rest, a redo lets them run on with their old dates', () => {
    const life = live([...stopped, partly]);
    expect(clocksOf(life, 'STAGE')).toEqual({});
    live([['returnForRedo', 'PROCESSING']], life);
    const { 'STAGE STOP': _, ...left } = stages;
    expect(clocksOf(life, 'STAGE')).toEqual(left);
  });

  test('a redo brings back none of the reviews that ended with the result', () => {
    const asked: Step = ['requestExtension', 'PROCESSING'];
    const life = live([...begun, asked, finished[0]!, ['returnForRedo', 'PROCESSING']]);
    expect(life.clocks()).toEqual({ HANDLE: '2026-03-16T23:59:59' });
    live([asked], life);
    expect(life.running().map(({ kind }) => kind)).toEqual(['HANDLE', 'REVIEW']);
  });

  test('they run on through a return; rework, and an error of the platform, start anew those that are not reached', () => {
    expect(clocksOf(live([...illegal, asks('D17'), agreed]), 'STAGE')).toEqual(stages);
    const life = live([...stopped, partly, ...finished.slice(1), displeased]);
    const left = ['STAGE PENALISE', 'STAGE DEMOLISH'];
    live([['rework', 'DISPATCHED']], life);
    expect(Object.keys(clocksOf(life, 'STAGE'))).toEqual(left);
    live([asks('D17'), ['approveReturn', 'ACCEPTED', { input: { platformError: true } }]], life);
    expect(clocksOf(life, 'STAGE')).toEqual({});
    live([to('D17', { at: '2026-03-10T09:00:00' })], life);
    expect(Object.keys(clocksOf(life, 'STAGE'))).toEqual(left);
  });

  test('a matter without stages has none to reach', () => {
    live([...begun, ['reachStage', 'HAS_STAGE']]);
  });
});

describe('协办', () => {
  const helped: Step[] = [...begun, ['addCoHandler', 'PROCESSING', { input: { unit: 'D06' } }]];

  test('the helper has until HANDLE is due, sees the case, and the lead stays the lead', () => {
    const life = live(helped);
    expect(clocksOf(life, 'CO_TASK')).toEqual({ 'CO_TASK D06': '2026-03-16T23:59:59' });
    expect(life.row).toMatchObject({
      leadUnit: 'D02',
      calledUnits: ['D06'],
      coTasks: [{ unit: 'D06', done: null }],
    });
  });

  test('in a case that is late already it has a day', () => {
    const life = live(begun);
    life.sweep('2026-03-17T10:00:00');
    live([['addCoHandler', 'PROCESSING', { at: '2026-03-17T11:00:00', input: { unit: 'D06' } }]], life);
    expect(clocksOf(life, 'CO_TASK')).toEqual({ 'CO_TASK D06': '2026-03-18T11:00:00' });
  });

  test('only who was asked answers, and its answer ends its own task', () => {
    const two: Step[] = [...helped, ['addCoHandler', 'PROCESSING', { input: { unit: 'D08' } }]];
    const life = live([...two, ['finishCoTask', 'NOT_YOURS', { by: clerkOf('D16') }]]);
    live([['finishCoTask', 'PROCESSING', { by: clerkOf('D06') }]], life);
    expect(Object.keys(clocksOf(life, 'CO_TASK'))).toEqual(['CO_TASK D08']);
    live([['finishCoTask', 'NOT_YOURS', { by: clerkOf('D06') }]], life);
    expect(outcomes(life, 'CO_TASK')).toEqual([['D06', 'MET'], ['D08', null]]); // prettier-ignore
  });

  test('there is no result before every helper has answered, or the lead has ended the task for it', () => {
    const life = live([...helped, ['submitResult', 'CO_TASKS_DONE']]);
    live([['finishCoTask', 'CO_TASK_OPEN', { by: cast.LEAD, input: { unit: 'D08' } }]], life);
    live(
      [
        ['finishCoTask', 'PROCESSING', { by: cast.LEAD }],
        ['submitResult', 'PENDING_REVIEW'],
      ],
      life,
    );
  });

  test('the same unit is asked again once it has answered', () => {
    const ask: Step = ['addCoHandler', 'PROCESSING', { input: { unit: 'D06' } }];
    const life = live([...helped, ['addCoHandler', 'KNOWN_CO_UNIT', { input: { unit: 'D06' } }]]);
    live([['finishCoTask', 'PROCESSING'], ask], life);
    expect(life.row!.coTasks).toHaveLength(1);
  });

  test('a rise takes no task away: who helped the lower level helps the higher', () => {
    const life = live([...sent.slice(0, 2), to(here.street), ...taken]);
    live(
      [
        ['addCoHandler', 'PROCESSING', { input: { unit: 'D06' } }],
        ['escalate', 'PROCESSING'],
      ],
      life,
    );
    live(
      [
        ['submitResult', 'CO_TASKS_DONE'],
        ['finishCoTask', 'PROCESSING'],
        ['submitResult', 'PENDING_REVIEW'],
      ],
      life,
    );
  });
});
