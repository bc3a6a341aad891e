import { cast, here, staff } from '../support/cast.js';
import { Life, live, type Step } from '../support/life.js';
import { at } from '../support/paper.js';

const begun: Step[] = [
  ['submit', 'PENDING_ACCEPT'],
  ['accept', 'ACCEPTED'],
  ['dispatch', 'DISPATCHED'],
  ['sign', 'SIGNED'],
  ['contact', 'PROCESSING'],
];
const finished: Step[] = [
  ['submitResult', 'PENDING_REVIEW'],
  ['approve', 'VERIFYING'],
  ['verify', 'FOLLOW_UP'],
];
const displeased: Step = ['followUp', 'FOLLOW_UP', { input: { satisfaction: 'UNSATISFIED', solved: false } }];

test('办结: handled, checked, and the resident is satisfied', () => {
  const { row } = live([...begun, ...finished, ['followUp', 'FOLLOW_UP'], ['close', 'CLOSED']]);
  expect(row).toMatchObject({
    state: 'CLOSED',
    version: 10,
    round: 1,
    leadUnit: 'D02',
    dueAt: null,
    dispatchedAt: at('2026-03-09T09:50:00'),
    closedAt: at('2026-03-09T11:00:00'),
    result: { solved: true, signedOffBy: '李局长' },
    followUp: { outcome: 'SATISFIED', contacted: true, solved: true },
  });
});

test('a refused step leaves the case as it was', () => {
  const life = live(begun);
  const before = structuredClone({ row: life.row, timers: life.timers });
  live(
    [
      ['sign', 'MOVE_NOT_ALLOWED_NOW'],
      ['submitResult', 'NOT_YOURS', { by: cast.REVIEWER }],
      ['submitResult', 'FIELD_MISSING', { input: { reply: '' } }],
      ['submitResult', 'LEADER_SIGNED_OFF', { input: { signedOffBy: undefined } }],
    ],
    life,
  );
  expect({ row: life.row, timers: life.timers }).toEqual(before);
});

test('视同签收: nobody signs, so it is signed by default, and its result comes late', () => {
  const life = live([
    ...begun.slice(0, 3),
    ['autoSign', 'SIGN_OVERDUE', { at: '2026-03-09T11:49:59' }],
    ['autoSign', 'SIGNED', { at: '2026-03-09T11:50:00' }],
    ['sign', 'MOVE_NOT_ALLOWED_NOW'],
    ['contact', 'PROCESSING', { at: '2026-03-10T09:00:00' }],
    ['warn', 'PROCESSING', { at: '2026-03-16T00:00:00' }],
    ['overdue', 'PROCESSING', { at: '2026-03-17T00:00:00' }],
    ['submitResult', 'PENDING_REVIEW', { at: '2026-03-17T10:00:00' }],
  ]);
  const came = life.timers.map(({ kind, outcome }) => [kind, outcome]);
  expect(came).toEqual(expect.arrayContaining([['CONTACT', 'MET'], ['HANDLE', 'MISSED']])); // prettier-ignore
});

test.each<[string, Step, object]>([
  ['不予受理', ['reject', 'REJECTED'], { leadUnit: null }],
  ['转外部', ['transfer', 'TRANSFERRED', { input: { target: 'PETITION' } }], { leadUnit: null }],
  ['直接答复', ['answer', 'ANSWERED'], { kind: 'CONSULT', result: { solved: true } }],
])('%s: it ends before anybody handles it', (_, end, row) => {
  const life = live([
    ['submit', 'PENDING_ACCEPT'],
    end,
    ['accept', 'MOVE_NOT_ALLOWED_NOW'],
    ['withdraw', 'MOVE_NOT_ALLOWED_NOW'],
  ]);
  expect(life.row).toMatchObject({ ...row, closedAt: at('2026-03-09T09:40:00') });
  expect(life.clocks()).toEqual({});
});

test('转人工分拣: held for a person, who says where it is', () => {
  const life = live(
    [
      ['submit', 'PENDING_ACCEPT'],
      ['hold', 'PENDING_ACCEPT'],
      ['accept', 'PLACE_KNOWN'],
      ['accept', 'ACCEPTED', { input: { gridCode: here.grid } }],
      ['dispatch', 'DISPATCHED', { input: { leadUnit: undefined } }],
      ['sign', 'NOT_YOURS', { by: cast.LEAD }],
      ['sign', 'SIGNED', { by: cast.STREET }],
    ],
    new Life({ gridCode: null, communityCode: null, streetCode: null }),
  );
  expect(life.row).toMatchObject({
    gridCode: here.grid,
    leadUnit: here.street,
    why: { located: { by: 'GRID_CODE' } },
  });
});

test('自处上报: the grid worker clears it on the spot; a resident is asked, a patrol is simply recorded', () => {
  const steps = (end: string): Step[] => [
    ['submit', 'PENDING_ACCEPT'],
    ['selfResolve', 'NOT_YOURS', { by: cast.OTHER_GRID_WORKER }],
    ['selfResolve', end],
  ];
  const asked = live([
    ...steps('FOLLOW_UP'),
    ['followUp', 'FOLLOW_UP', { by: cast.REPORTER }],
    ['close', 'CLOSED'],
  ]);
  expect(asked.row).toMatchObject({ leadUnit: here.community, result: { solved: true } });
  const patrol = live(steps('CLOSED'), new Life({ reporterId: null, channel: 'GRID_APP' }));
  expect(patrol.row).toMatchObject({ closedAt: at('2026-03-09T09:50:00') });
});

test('审核退回 and 核查不通过: done again in the same round', () => {
  const life = live([
    ...begun,
    ['submitResult', 'PENDING_REVIEW'],
    ['returnForRedo', 'PROCESSING'],
    ['submitResult', 'PENDING_REVIEW'],
    ['approve', 'VERIFYING'],
    ['verify', 'PROCESSING', { input: { passed: false } }],
    ['followUp', 'MOVE_NOT_ALLOWED_NOW'],
    ...finished,
  ]);
  expect(life.row).toMatchObject({ round: 1, dueAt: null, leadUnit: 'D02' });
  expect(life.timers.filter(({ kind }) => kind === 'HANDLE')).toHaveLength(1);
});

test('重办: reworked twice, then no round is left', () => {
  const again: Step[] = [...begun.slice(3), ...finished, displeased];
  const life = live([
    ...begun.slice(0, 3),
    ...again,
    ['close', 'SATISFIED_OR_NOT_REACHED'],
    ['rework', 'DISPATCHED'],
    ...again,
    ['rework', 'DISPATCHED'],
    ...again,
    ['rework', 'ROUNDS_LEFT'],
    ['close', 'SATISFIED_OR_NOT_REACHED'],
  ]);
  expect(life.row).toMatchObject({ state: 'FOLLOW_UP', round: 3, leadUnit: 'D02' });
  expect(life.timers.filter(({ kind }) => kind === 'HANDLE').map(({ round }) => round)).toEqual([1, 2, 3]);
});

test('a reworked case starts its round clean: no result, no answer, no checker', () => {
  const { row } = live([...begun, ...finished, displeased, ['rework', 'DISPATCHED']]);
  expect(row).toMatchObject({ round: 2, result: null, followUp: null, verifierUnit: null, leadUnit: 'D02' });
});

test('无效回访: three half-days and nobody answers, so it is closed', () => {
  const nobody = (wall: string) => ({ at: wall, input: { reached: false } });
  const life = live([
    ...begun,
    ...finished,
    ['followUp', 'FOLLOW_UP', nobody('2026-03-10T10:00:00')],
    ['followUp', 'ANOTHER_HALF_DAY', nobody('2026-03-10T11:30:00')],
    ['close', 'SATISFIED_OR_NOT_REACHED'],
    ['followUp', 'FOLLOW_UP', nobody('2026-03-10T14:00:00')],
    ['close', 'SATISFIED_OR_NOT_REACHED'],
    ['followUp', 'FOLLOW_UP', nobody('2026-03-11T09:00:00')],
    ['followUp', 'NOT_YET_ANSWERED', { at: '2026-03-11T15:00:00' }],
    ['rework', 'UNSATISFIED'],
    ['close', 'CLOSED'],
  ]);
  expect(life.row?.followUp).toMatchObject({
    outcome: 'INVALID',
    tries: ['2026-03-10 AM', '2026-03-10 PM', '2026-03-11 AM'].map((halfDay) => ({
      halfDay,
      reached: false,
    })),
  });
});

test('撤单: the resident takes it back, but not a matter of safety', () => {
  const { row, timers } = live([...begun, ['withdraw', 'WITHDRAWN']]);
  expect(row).toMatchObject({ dueAt: null, closedAt: at('2026-03-09T10:20:00') });
  expect(timers.filter(({ stoppedAt }) => !stoppedAt)).toEqual([]);
  live([
    ['submit', 'PENDING_ACCEPT'],
    ['accept', 'ACCEPTED', { input: { categoryCode: '020201' } }],
    ['withdraw', 'NOT_A_SAFETY_MATTER'],
    ['withdraw', 'NOT_A_SAFETY_MATTER', { by: cast.AGENT }],
  ]);
});

test('吹哨: 事不完人不走, no result before the street has let all five departments go', () => {
  const whistling = (openWhistles: number) => ({ row: { openWhistles } });
  const life = live([
    ...begun,
    ['whistle', 'NOT_YOURS', { by: cast.LEAD }],
    ['whistle', 'PROCESSING', { input: { units: ['D02', 'D05', 'D06', 'D07', 'D15'] } }],
    ['submitResult', 'WHISTLES_SETTLED', whistling(1)],
    ['ack', 'NOT_YOURS', { by: staff('DEPT_CLERK', 'D16') }],
    ['ack', 'PROCESSING'],
    ['checkIn', 'PROCESSING', { by: cast.STREET }],
    ['work', 'PROCESSING'],
    ['askLeave', 'PROCESSING'],
    ['submitResult', 'WHISTLES_SETTLED'],
    ['withdraw', 'WHISTLES_SETTLED'],
    ['release', 'PROCESSING'],
    ['submitResult', 'PENDING_REVIEW', whistling(0)],
    ['score', 'PENDING_REVIEW'],
    ['score', 'LOW_SCORE_EXPLAINED', { input: { score: 40 } }],
  ]);
  expect(life.row).toMatchObject({ whistled: true, leadUnit: 'D02' });
});

test('a line that is wrong names its step', () => {
  expect(() => live([...begun, ['close', 'CLOSED']])).toThrow(
    'step 6, close (结案): CLOSED expected, MOVE_NOT_ALLOWED_NOW came',
  );
});
