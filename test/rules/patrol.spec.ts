import {
  corrected,
  correctionOf,
  coverageOf,
  covers,
  likelyRepeats,
  marksOf,
  merge,
  mergeRules,
  packTrack,
  shiftOf,
  shiftsOf,
  unpackTrack,
  walkingOrder,
  type Mark,
  type MergeFacts,
} from '#patrol';

const at = (clock: string, day = '2026-03-09') => new Date(`${day}T${clock}:00+08:00`);
const mark = (kind: Mark['kind'], clock: string, id = `${kind} ${clock}`): Mark => ({
  id,
  kind,
  at: at(clock),
  gridCode: 'g',
});

describe('a shift', () => {
  test('is from on to off; on while on and off while off change nothing', () => {
    const shifts = shiftsOf(
      [
        mark('SHIFT_OFF', '07:00'),
        mark('SHIFT_ON', '08:00'),
        mark('SHIFT_ON', '09:00'),
        mark('SHIFT_OFF', '11:30'),
        mark('SHIFT_OFF', '11:40'),
        mark('SHIFT_ON', '14:00'),
      ],
      12,
    );
    expect(shifts.map(({ onAt, offAt, endedBy }) => [onAt, offAt, endedBy])).toEqual([
      [at('08:00'), at('11:30'), 'WORKER'],
      [at('14:00'), null, null],
    ]);
  });

  test('that nobody ended is over by itself', () => {
    const marks = [mark('SHIFT_ON', '06:00'), mark('SHIFT_ON', '19:00')];
    const [first, second] = shiftsOf(marks, 12);
    expect([first?.offAt, first?.endedBy, second?.offAt]).toEqual([at('18:00'), 'LIMIT', null]);
    expect(covers(second!, at('06:59', '2026-03-10'))).toBe(true);
    expect(covers(second!, at('07:01', '2026-03-10'))).toBe(false);
  });

  test('has what happens within it or half an hour beside it', () => {
    const shifts = shiftsOf(
      ['08:00', '14:00'].map((clock) => mark('SHIFT_ON', clock)),
      3,
    );
    const of = (clock: string) => shiftOf(at(clock), shifts)?.onAt ?? null;
    expect(['07:29', '07:31', '09:00', '11:29', '11:31', '13:31'].map(of)).toEqual([
      null,
      at('08:00'),
      at('08:00'),
      at('08:00'),
      null,
      at('14:00'),
    ]);
  });
});

test("a phone's clock is put right by when it says it sent the batch, within bounds", () => {
  const receivedAt = at('12:00');
  const off = (sentAt: Date) => {
    const correction = correctionOf({ sentAt, receivedAt });
    return [corrected(at('08:00'), correction, receivedAt), correction.doubtful];
  };
  expect(off(at('11:59'))).toEqual([at('08:00'), false]);
  expect(off(at('11:00'))).toEqual([at('09:00'), false]);
  expect(off(at('13:00'))).toEqual([at('07:00'), false]);
  expect(off(at('12:00', '2026-03-07'))).toEqual([receivedAt, true]);
  expect(off(at('12:00', '2026-03-19'))).toEqual([at('08:00', '2026-03-08'), true]);
  expect(corrected(at('12:30'), { offsetMs: 0, doubtful: false }, receivedAt)).toEqual(receivedAt);
});

describe('merging', () => {
  const fresh: MergeFacts = { kind: 'RECORD', hash: 'a', known: null };
  const known = { kind: 'RECORD', hash: 'a', outcome: 'APPLIED' } as const;
  const move: MergeFacts = { ...fresh, kind: 'MOVE', seenVersion: 3 };
  test.each<[string, MergeFacts, string]>([
    ['what is new', fresh, 'APPLIED'],
    ['the same again', { ...fresh, known }, 'ALREADY SENT_BEFORE'],
    ['the same id for something else', { ...fresh, hash: 'b', known }, 'REFUSED ID_TAKEN'],
    ['a conflict again', { ...fresh, known: { ...known, outcome: 'CONFLICT' } }, 'CONFLICT CONFLICT_BEFORE'],
    ['a move on the version seen', { ...move, caseVersion: 3 }, 'APPLIED'],
    ['a move on another version', { ...move, caseVersion: 4 }, 'CONFLICT CASE_MOVED_ON'],
    ['a track off duty', { ...fresh, kind: 'TRACK', pointsOnShift: 0 }, 'REFUSED NO_SHIFT'],
    ['a track on duty', { ...fresh, kind: 'TRACK', pointsOnShift: 1 }, 'APPLIED'],
  ])('%s', (_, facts, outcome) => {
    const rule = merge(facts);
    expect(rule ? `${rule.outcome} ${rule.code}` : 'APPLIED').toBe(outcome);
  });

  test('every line says what to do, and has a code of its own', () => {
    expect(new Set(mergeRules.map(({ code }) => code)).size).toBe(mergeRules.length);
    for (const { zh, en } of mergeRules)
      expect([zh, en]).toEqual([expect.stringMatching(/\p{Script=Han}/u), en]);
  });

  test('what is unusual about a record is marked and refuses nothing', () => {
    const plain = {
      at: at('08:00'),
      receivedAt: at('08:01'),
      shiftId: 's',
      metresOutside: 200,
      clockDoubtful: false,
      repeatOf: null,
    };
    expect(marksOf(plain)).toEqual([]);
    expect(
      marksOf({ ...plain, receivedAt: at('08:01', '2026-03-12'), metresOutside: 201, repeatOf: 'r' }),
    ).toEqual(['LATE', 'AWAY', 'LIKELY_REPEAT']);
    expect(marksOf({ ...plain, shiftId: null, metresOutside: null, clockDoubtful: true })).toEqual([
      'NO_POSITION',
      'OUT_OF_SHIFT',
      'CLOCK_DOUBTFUL',
    ]);
  });
});

test('an event just before at the same place is what the next one perhaps repeats', () => {
  const here = { lng: 118.3274, lat: 35.0827 };
  const events = [
    { id: 'a', at: at('08:00'), ...here },
    { id: 'b', at: at('08:30'), ...here, lat: 35.0831 },
    { id: 'c', at: at('08:59'), ...here, lat: 35.0837 },
    { id: 'd', at: at('10:00'), ...here, lat: 35.0837 },
    { id: 'e', at: at('08:20'), lng: null, lat: null },
  ];
  expect(Object.fromEntries(likelyRepeats(events.toReversed()))).toEqual({
    a: null,
    b: 'a',
    c: null,
    d: null,
    e: null,
  });
});

test('what is due: a round of a base grid and the visits of its points on a working day; nothing on a rest day', () => {
  const point = (code: string, visits: number, validTo: string | null = null) => ({
    code,
    visits,
    validFrom: '2026-03-01',
    validTo,
  });
  const grid = {
    day: '2026-03-09',
    workingDay: true,
    gridType: 'BASE',
    keyPoints: [point('A', 2), point('B', 1), point('C', 2, '2026-03-08')],
    rounds: 1,
    visits: new Map([['A', 5]]),
  };
  expect(coverageOf(grid)).toEqual({
    rounds: { due: 1, done: 1 },
    visits: { due: 3, done: 5 },
    rate: 0.75,
  });
  expect(coverageOf({ ...grid, gridType: 'DEDICATED', rounds: 0 }).rate).toBe(0.6667);
  expect(coverageOf({ ...grid, workingDay: false })).toMatchObject({
    rounds: { due: 0 },
    visits: { due: 0 },
    rate: null,
  });
});

test('the way goes from one place to the next nearest; what has no place comes last', () => {
  const spots = [
    { code: 'far', lng: 118.33, lat: 35.08 },
    { code: 'nowhere', lng: null, lat: null },
    { code: 'near', lng: 118.321, lat: 35.08 },
    { code: 'middle', lng: 118.325, lat: 35.08 },
  ];
  const way = (start: { lng: number; lat: number } | null) =>
    walkingOrder(spots, start).map(({ code }) => code);
  expect(way(null)).toEqual(['near', 'middle', 'far', 'nowhere']);
  expect(way({ lng: 118.331, lat: 35.08 })).toEqual(['far', 'middle', 'near', 'nowhere']);
  expect(walkingOrder(spots, null)[1]?.metresOn).toBe(364);
});

test('a track is packed and unpacked to the second and to a decimetre', () => {
  const points = [0, 30, 61].map((second, i) => ({
    at: new Date(at('08:00').getTime() + second * 1000),
    lng: [118.3274, 118.3284, 118.3294][i]!,
    lat: 35.0827,
  }));
  const packed = packTrack(points.toReversed())!;
  expect([packed.seconds, packed.lngE6[1]]).toEqual([[0, 30, 61], 118328400]);
  expect(unpackTrack(packed)).toEqual(points);
  expect(packTrack([])).toBeNull();
});
