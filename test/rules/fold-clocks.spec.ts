import { v5 as uuidv5 } from 'uuid';
import { foldClocks, unlikeHistory, type FoldedClock } from '../../libs/cases/src/fold-clocks.js';
import type { ClockEntry } from '../../libs/cases/src/clock-entry.js';

/** The clocks of a case told from its events, as PostgreSQL wrote them. */
const id = '01890000-0000-7000-8000-000000000001';
const other = '01890000-0000-7000-8000-000000000002';
const at = (hour: number) => new Date(Date.UTC(2026, 2, 9, hour));
const begun = (over: object = {}) => ({
  id,
  kind: 'HANDLE' as const,
  subject: '',
  round: 1,
  allowed: { value: 5, unit: 'wd' as const },
  startedAt: at(1),
  dueAt: at(9),
  ...over,
});
const told = (...entries: Array<[number, string, ClockEntry]>) =>
  foldClocks(entries.map(([hour, move, clocks]) => ({ at: at(hour), move, clocks })))!;
const handle = (...entries: Array<[number, string, ClockEntry]>) =>
  told([1, 'dispatch', { started: [begun()] }], ...entries).get(id)!;

test.each<[string, ClockEntry, number, FoldedClock['outcome']]>([
  ['in time', { stopped: { kinds: ['HANDLE'] } }, 9, 'MET'],
  ['late', { stopped: { kinds: ['HANDLE'] } }, 10, 'MISSED'],
  ['called off by kind', { stopped: { kinds: ['HANDLE'], callsOff: ['HANDLE'] } }, 3, 'CANCELLED'],
  ['with everything', { stopped: { everything: true, meet: [] } }, 3, 'CANCELLED'],
  ['with everything, its duty done', { stopped: { everything: true, meet: ['HANDLE'] } }, 3, 'MET'],
])('stopped %s', (_, entry, hour, outcome) => {
  expect(handle([hour, 'close', entry])).toMatchObject({ stoppedAt: at(hour), outcome });
});

test('spared, another kind, another subject: it runs on', () => {
  for (const stopped of [
    { everything: true, spare: ['HANDLE'] },
    { kinds: ['SIGN'] },
    { subjects: ['D02'] },
  ] satisfies Array<ClockEntry['stopped']>)
    expect(handle([3, 'close', { stopped }])).toMatchObject({ stoppedAt: null, outcome: null });
});

test('what has run out was missed, whatever ends it; a review date was not', () => {
  const entries: Array<[number, string, ClockEntry]> = [
    [9, 'overdue', { served: { id, as: 'OVERDUE' } }],
    [10, 'withdraw', { stopped: { everything: true } }],
  ];
  expect(handle(...entries)).toMatchObject({ overdueAt: at(9), outcome: 'MISSED' });
  const review = told([1, 'suspend', { started: [begun({ kind: 'LEDGER_REVIEW' })] }], ...entries).get(id);
  expect(review).toMatchObject({ outcome: 'CANCELLED' });
});

test('the clock that brings the move about and ends with it', () => {
  const entry: ClockEntry = { served: { id, as: 'OVERDUE' }, stopped: { kinds: ['HANDLE'] } };
  expect(handle([9, 'autoSign', entry])).toMatchObject({
    overdueAt: at(9),
    stoppedAt: at(9),
    outcome: 'MISSED',
  });
});

test('paused, and going on with another due time', () => {
  const remaining = { value: 2, unit: 'wd' as const };
  const paused: [number, string, ClockEntry] = [3, 'suspend', { paused: [{ id, remaining }] }];
  expect(handle(paused)).toMatchObject({ pausedAt: at(3), remaining, dueAt: at(9) });
  const resumed = handle(paused, [5, 'resume', { retimed: [{ id, dueAt: at(20) }] }]);
  expect(resumed).toMatchObject({ pausedAt: null, remaining: null, dueAt: at(20) });
});

test('a redo lets run on what the result had stopped last, of this round and not before', () => {
  const ranOn = { round: 1, stoppedBy: 'submitResult', since: at(2) };
  const stop: [number, string, ClockEntry] = [4, 'submitResult', { stopped: { kinds: ['HANDLE'] } }];
  expect(handle(stop, [5, 'returnForRedo', { ranOn }])).toMatchObject({ stoppedAt: null, outcome: null });
  expect(handle(stop, [5, 'returnForRedo', { ranOn: { ...ranOn, round: 2 } }]).stoppedAt).toEqual(at(4));
  expect(handle(stop, [5, 'returnForRedo', { ranOn: { ...ranOn, since: at(5) } }]).stoppedAt).toEqual(at(4));
});

test('dates that come back from the database as text tell the same', () => {
  const entries: Array<[number, string, ClockEntry]> = [
    [1, 'dispatch', { started: [begun()] }],
    [3, 'retime', { retold: [{ id, dueAt: at(12), remaining: null, overdueAt: null }] }],
  ];
  const read = JSON.parse(JSON.stringify(entries.map(([, move, clocks]) => ({ move, clocks })))) as Array<{
    move: string;
    clocks: ClockEntry;
  }>;
  const again = foldClocks(read.map((one, index) => ({ ...one, at: at(entries[index]![0]) })));
  expect(again).toEqual(told(...entries));
});

test('one event without the record, and nothing is told', () => {
  expect(foldClocks([{ at: at(1), move: 'submit', clocks: null }])).toBeNull();
});

test('a clock that was passed over at a due time it had had before is not taken for edited', () => {
  const one = handle();
  const row = { ...one, overdueAt: at(9) };
  expect(unlikeHistory(row, one, [])).toEqual(['overdueAt']);
  expect(unlikeHistory(row, one, [{ cause: uuidv5(at(9).toISOString(), id) }])).toEqual([]);
  expect(unlikeHistory(row, one, [{ cause: uuidv5(at(9).toISOString(), other) }])).toEqual(['overdueAt']);
});
