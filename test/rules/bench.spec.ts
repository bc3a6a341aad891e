import { askedBy, sizeOf, sizeText } from '../bench/arguments.js';
import { percentile } from '../bench/load.js';
import { recoveredIn, scheduled, type Arrival } from '../bench/open-loop.js';
import { markdownTable } from '../bench/report.js';

test('sizes are read and told as people write them', () => {
  expect(['10k', '1M', '2.5M', '250'].map(sizeOf)).toEqual([10_000, 1_000_000, 2_500_000, 250]);
  expect(['', 'k', '1G', '0', '0.5'].map(sizeOf)).toEqual([NaN, NaN, NaN, NaN, NaN]);
  expect([10_000, 1_000_000, 250].map(sizeText)).toEqual(['10 k', '1 M', '250']);
});

test('the command line says what is measured; what it does not know is refused', () => {
  expect(askedBy(['--part', 'lists,case', '--cases', '1M,10k'])).toMatchObject({
    parts: ['lists', 'case'],
    sizes: [10_000, 1_000_000],
    seconds: 5,
  });
  expect(askedBy(['--quick'])).toMatchObject({ seconds: 2, sizes: [10_000], quick: true });
  for (const wrong of [
    ['--part', 'lunch'],
    ['--cases', 'many'],
    ['--seconds', '0'],
    ['--keep', 'a', '--from', 'b'],
  ])
    expect(() => askedBy(wrong)).toThrow(expect.objectContaining({ code: 'BENCH_USAGE' }));
});

test('a percentile is the value that so many are within', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([51, 96, 100, 100]);
  expect(percentile([], 0.5)).toBeNaN();
});

test('a table is Markdown that no cell can break', () => {
  expect(markdownTable(['a', 'b', 'c'], [['x|y', 'z', '1']])).toBe(
    '| a | b | c |\n| --- | --- | --: |\n| x\\|y | z | 1 |',
  );
});

test('arrivals come as the schedule says, and the end of a spike is when all windows are as before', () => {
  expect(
    scheduled([
      { perSecond: 2, seconds: 1 },
      { perSecond: 4, seconds: 0.5 },
    ]),
  ).toEqual([0, 500, 1000, 1250]);
  const at = (due: number, took: number): Arrival => ({ due, took, status: 201, retryAfter: false });
  expect(recoveredIn([at(0, 5), at(1000, 900), at(1300, 500), at(1600, 5)], 1000, 20)).toBe(0.5);
  expect(recoveredIn([at(1000, 900)], 1000, 20)).toBeNull();
});
