import { Life, live, type Step } from '../support/life.js';

/** One step, and every clock that runs after it with its due time in Asia/Shanghai. */
type Tick = readonly [step: Step, clocks: Record<string, string>];

function tick(ticks: readonly Tick[], life = new Life()): Life {
  for (const [index, [step, clocks]] of ticks.entries()) {
    live([step], life);
    const after = `${index + 1} ${step[0]}`;
    expect({ after, ...life.clocks() }).toEqual({ after, ...clocks });
  }
  return life;
}

const original = { HANDLE: '2026-03-16T23:59:59' };
const redone: Tick[] = [
  [['submitResult', 'PENDING_REVIEW', { at: '2026-03-12T16:00:00' }], { REVIEW: '2026-03-13T23:59:59' }],
  [['returnForRedo', 'PROCESSING', { at: '2026-03-13T09:00:00' }], original],
  [['submitResult', 'PENDING_REVIEW', { at: '2026-03-13T15:00:00' }], { REVIEW: '2026-03-16T23:59:59' }],
  [['approve', 'VERIFYING', { at: '2026-03-13T16:00:00' }], { VERIFY: '2026-03-16T23:59:59' }],
  [['verify', 'PROCESSING', { at: '2026-03-17T10:00:00', input: { passed: false } }], original],
  [['submitResult', 'PENDING_REVIEW', { at: '2026-03-17T15:00:00' }], { REVIEW: '2026-03-18T23:59:59' }],
  [['approve', 'VERIFYING', { at: '2026-03-17T16:00:00' }], { VERIFY: '2026-03-18T23:59:59' }],
  [['verify', 'FOLLOW_UP', { at: '2026-03-18T09:00:00' }], { FOLLOW_UP: '2026-03-20T23:59:59' }],
];
const begun: Tick[] = [
  [['submit', 'PENDING_ACCEPT', { at: '2026-03-09T09:30:00' }], { ACCEPT: '2026-03-09T11:30:00' }],
  [['accept', 'ACCEPTED', { at: '2026-03-09T09:40:00' }], { DISPATCH: '2026-03-09T11:40:00' }],
  [['dispatch', 'DISPATCHED', { at: '2026-03-09T09:50:00' }], { ...original, SIGN: '2026-03-09T11:50:00' }],
  [['sign', 'SIGNED', { at: '2026-03-09T10:00:00' }], { ...original, CONTACT: '2026-03-10T10:00:00' }],
  [['contact', 'PROCESSING', { at: '2026-03-09T15:00:00' }], original],
];

test('一般 5 wd: every clock of a case that is sent back, fails its check, and is done again within its first date', () => {
  const life = tick([...begun, ...redone]);
  const handle = life.timers.filter(({ kind }) => kind === 'HANDLE');
  // The last result came after the date, so the one clock is missed however often it was stopped in time before.
  expect(handle.map(({ outcome, round }) => [outcome, round])).toEqual([['MISSED', 1]]);
});

test('dueAt of the case is that of HANDLE while it runs, and empty otherwise', () => {
  const life = new Life();
  for (const [step] of [...begun, ...redone]) {
    live([step], life);
    expect(life.row?.dueAt ?? null).toEqual(
      life.timers.find(({ kind, stoppedAt }) => kind === 'HANDLE' && !stoppedAt)?.dueAt ?? null,
    );
  }
});

test('FOLLOW_UP runs through the tries that reach nobody and stops at the third, or at an answer', () => {
  const due = { FOLLOW_UP: '2026-03-20T23:59:59' };
  const nobody = (wall: string): Step => ['followUp', 'FOLLOW_UP', { at: wall, input: { reached: false } }];
  const tries: Tick[] = [
    [nobody('2026-03-18T10:00:00'), due],
    [nobody('2026-03-18T14:00:00'), due],
  ];
  tick([
    ...begun,
    ...redone,
    ...tries,
    [nobody('2026-03-19T09:00:00'), { CLOSE: '2026-03-20T23:59:59' }],
    [['close', 'CLOSED'], { ARCHIVE: '2026-04-18T23:59:59' }],
  ]);
  tick([
    ...begun,
    ...redone,
    ...tries,
    [['followUp', 'FOLLOW_UP'], { CLOSE: '2026-03-19T23:59:59' }],
    [['close', 'CLOSED'], { ARCHIVE: '2026-04-17T23:59:59' }],
  ]);
});

test('重办: half of the first limit, whichever the round, days rounded up, and SIGN anew', () => {
  const unhappy: Step = ['followUp', 'FOLLOW_UP', { input: { satisfaction: 'UNSATISFIED' } }];
  const half = { HANDLE: '2026-03-24T23:59:59' };
  const second = { HANDLE: '2026-03-27T23:59:59' };
  const life = tick([
    ...begun,
    ...redone,
    [unhappy, { CLOSE: '2026-03-19T23:59:59' }],
    [
      ['rework', 'DISPATCHED', { at: '2026-03-19T14:00:00' }],
      { ...half, SIGN: '2026-03-19T16:00:00', SUPERVISE: '2026-03-20T23:59:59' },
    ],
    [['answerSupervision', 'DISPATCHED'], { ...half, SIGN: '2026-03-19T16:00:00' }],
    [['sign', 'SIGNED', { at: '2026-03-19T15:00:00' }], { ...half, CONTACT: '2026-03-20T15:00:00' }],
    [['contact', 'PROCESSING'], half],
    [['submitResult', 'PENDING_REVIEW'], { REVIEW: '2026-03-20T23:59:59' }],
    [['returnForRedo', 'PROCESSING'], half],
    [['submitResult', 'PENDING_REVIEW', { at: '2026-03-20T09:00:00' }], { REVIEW: '2026-03-23T23:59:59' }],
    [['approve', 'VERIFYING'], { VERIFY: '2026-03-23T23:59:59' }],
    [['verify', 'FOLLOW_UP', { at: '2026-03-23T09:00:00' }], { FOLLOW_UP: '2026-03-25T23:59:59' }],
    [unhappy, { CLOSE: '2026-03-24T23:59:59' }],
    [
      ['rework', 'DISPATCHED', { at: '2026-03-24T09:30:00' }],
      { ...second, SIGN: '2026-03-24T11:30:00', SUPERVISE: '2026-03-25T23:59:59' },
    ],
  ]);
  const rounds = life.timers
    .filter(({ kind }) => kind === 'HANDLE')
    .map(({ round, allowed }) => [round, allowed.value]);
  expect(rounds).toEqual([[1, 5], [2, 3], [3, 3]]); // prettier-ignore
});

test('紧急 2 h: minutes around the clock, through the night before a holiday', () => {
  const handle = { HANDLE: '2026-09-30T23:14:00' };
  tick([
    [['submit', 'PENDING_ACCEPT', { at: '2026-09-30T21:10:00' }], { ACCEPT: '2026-09-30T23:10:00' }],
    [
      ['accept', 'ACCEPTED', { at: '2026-09-30T21:12:00', input: { categoryCode: '020201' } }],
      { DISPATCH: '2026-09-30T21:22:00' },
    ],
    [['dispatch', 'DISPATCHED', { at: '2026-09-30T21:14:00' }], { ...handle, SIGN: '2026-09-30T21:24:00' }],
    [['autoSign', 'SIGNED', { at: '2026-09-30T21:24:00' }], { ...handle, CONTACT: '2026-09-30T21:54:00' }],
    [['contact', 'PROCESSING', { at: '2026-09-30T21:30:00' }], handle],
    [['submitResult', 'PENDING_REVIEW', { at: '2026-09-30T22:50:00' }], { REVIEW: '2026-10-08T23:59:59' }],
    [['approve', 'VERIFYING', { at: '2026-09-30T23:00:00' }], { VERIFY: '2026-10-01T23:00:00' }],
    // Two working days, and the holiday lasts until the 7th.
    [['verify', 'FOLLOW_UP', { at: '2026-10-01T08:00:00' }], { FOLLOW_UP: '2026-10-09T23:59:59' }],
    [['followUp', 'FOLLOW_UP', { input: { satisfaction: 'UNSATISFIED' } }], { CLOSE: '2026-10-08T23:59:59' }],
    [
      ['rework', 'DISPATCHED', { at: '2026-10-01T08:30:00' }],
      {
        HANDLE: '2026-10-01T09:30:00',
        SIGN: '2026-10-01T08:40:00',
        SUPERVISE: '2026-10-08T23:59:59',
      },
    ],
  ]);
});

test('自处上报 stops ACCEPT, and starts FOLLOW_UP only where there is a resident to ask', () => {
  const filed: Tick = [['submit', 'PENDING_ACCEPT'], { ACCEPT: '2026-03-09T11:30:00' }];
  tick([filed, [['selfResolve', 'FOLLOW_UP'], { FOLLOW_UP: '2026-03-11T23:59:59' }]]);
  tick(
    [filed, [['selfResolve', 'CLOSED'], { ARCHIVE: '2026-04-08T23:59:59' }]],
    new Life({ reporterId: null, channel: 'GRID_APP' }),
  );
});

test('a matter nobody needs to see on the spot goes from approval to the resident', () => {
  const life = live([
    ['submit', 'PENDING_ACCEPT'],
    ['accept', 'ACCEPTED', { input: { categoryCode: '020103' } }],
    ['dispatch', 'DISPATCHED'],
    ['sign', 'SIGNED'],
    ['contact', 'PROCESSING'],
    ['submitResult', 'PENDING_REVIEW', { input: { evidence: [] } }],
    ['approve', 'FOLLOW_UP', { at: '2026-03-09T11:00:00' }],
  ]);
  expect(life.clocks()).toEqual({ FOLLOW_UP: '2026-03-11T23:59:59' });
});

test('each clock says by which policy and calendar it runs, and looks up first at its warning', () => {
  const { timers } = tick(begun);
  const handle = timers.find(({ kind }) => kind === 'HANDLE')!;
  expect(handle.computedFrom).toMatch(/^SHANDONG_LIKE@1 CN/);
  expect(handle.warnAt).toEqual(new Date('2026-03-16T00:00:00+08:00'));
  expect(handle.nextAt).toEqual(handle.warnAt);
  const sign = timers.find(({ kind }) => kind === 'SIGN')!;
  expect([sign.warnAt, sign.computedFrom]).toEqual([null, handle.computedFrom]);
});

test('T27: each clock is its own: nothing that is done for one resets, meets or stops another', () => {
  const life = live(begun.slice(0, 4).map(([step]) => step));
  const running = { HANDLE: '2026-03-16T23:59:59', CONTACT: '2026-03-10T10:00:00' };
  const busy: Step[] = [
    ['assignInner', 'SIGNED', { at: '2026-03-09T11:00:00' }],
    ['urge', 'SIGNED'],
    ['reveal', 'SIGNED'],
    ['changeGrid', 'SIGNED'],
    ['changeCategory', 'SIGNED'],
    ['takeIn', 'SIGNED'],
  ];
  for (const step of busy) expect(live([step], life).clocks()).toEqual(running);
  // What others write is no first contact, and the contact is no result.
  life.sweep('2026-03-10T10:00:00');
  live([['contact', 'PROCESSING', { at: '2026-03-10T11:00:00' }]], life);
  expect(life.timers.map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ['ACCEPT', 'MET'],
    ['DISPATCH', 'MET'],
    ['HANDLE', null],
    ['SIGN', 'MET'],
    ['CONTACT', 'MISSED'],
  ]);
});
