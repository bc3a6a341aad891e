import { arrivals, type World } from '../../apps/standalone/src/demo/month/arrivals.js';
import { Chance } from '../../apps/standalone/src/demo/month/chance.js';
import { Days } from '../../apps/standalone/src/demo/month/days.js';

const start = new Date('2026-09-14T00:00:00+08:00');
const days = new Days();
for (let day = 1; day <= 7; day++) days.addHoliday(`2026-10-0${day}`, '国庆节');

const worker = {
  username: 'gw0001',
  name: '网格员GW0001',
  unitCode: '379902001001',
  gridCode: '379902001001001',
};
const place = { gridCode: '379902001001001', name: '鼓楼社区第1网格', lng: 118.303, lat: 35.053, worker };
const matter = (code: string, name: string) => ({
  code,
  name,
  kind: 'COMPLAINT' as const,
  urgency: 'NORMAL' as const,
  ownerDept: 'D02',
  whistle: null,
  words: [name, '影响出行'],
});
const world: World = {
  days,
  places: [
    { ...place, border: false },
    { ...place, lng: 118.31196, border: true },
  ],
  matters: [matter('010206', '乱堆物料'), matter('020301', '路灯不亮')],
  sample: [
    {
      id: 'S001',
      channel: 'HOTLINE',
      received_at: '2026-02-13T17:40:00+08:00',
      reporter: { name: '王女士', phone: '15400001001', anonymous: false, confidential_requested: false },
      grid_code: '379902001001002',
      lng: 118.3094,
      lat: 35.0527,
      address: '后巷',
      text: '垃圾没人拉',
      expected: { decision: 'ACCEPT', kind: 'COMPLAINT', category_code: '010101' },
    },
  ],
};
const month = (seed: string) => arrivals(new Chance(seed), world, start, 30);

test('the same seed gives the same month, another seed another one', () => {
  expect(month('1')).toEqual(month('1'));
  expect(month('1')).not.toEqual(month('2'));
});

test.each(['1', '2', 'a month'])('seed %s: 8 to 15 a day, in order, never two at once', (seed) => {
  const told = month(seed);
  const times = told.map(({ received_at: at }) => Date.parse(at));
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  const perDay = new Map<string, number>();
  for (const time of times) {
    const day = new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  expect(perDay.size).toBe(30);
  for (const [day, count] of perDay) {
    expect([day, count >= 8, count <= (day.startsWith('2026-10-0') && day < '2026-10-08' ? 10 : 15)]).toEqual(
      [day, true, true],
    );
  }
});

test('whoever repeats a matter names one that was told before', () => {
  const told = month('1');
  const repeats = told.filter(({ expected }) => expected.decision === 'MERGE');
  expect(repeats.length).toBeGreaterThan(10);
  for (const one of repeats) {
    const first = told.find(({ id }) => id === one.expected.merge_into)!;
    expect(Date.parse(first.received_at)).toBeLessThan(Date.parse(one.received_at));
    expect(one.expected.category_code).toBe(first.expected.category_code);
  }
});

test('drafts and what is resolved on the spot come from a grid worker', () => {
  const own = month('1').filter(({ expected }) => ['DRAFT', 'SELF_RESOLVE'].includes(expected.decision));
  expect(own.length).toBeGreaterThan(3);
  for (const { channel, reporter } of own)
    expect([channel, reporter.name]).toEqual(['GRID_APP', '网格员GW0001']);
});
