import type { Client } from '../client.js';
import { waitFor } from '../stage-clock.js';
import { readYear, type Days } from './days.js';

const admin = { username: 'admin' };
export const stormName = '暴雨停工';

/**
 * The district announces that nobody works on a day: its calendar is revised over HTTP, and the platform computes every
 * open clock again. Waits until it has.
 */
export async function announceStorm(client: Client, days: Days, date: string): Promise<void> {
  const year = Number(date.slice(0, 4));
  const { region, holidays, makeUpDays, tables } = await readYear(client, year);
  await client.call(admin, 'PUT', `/calendar/years/${year}`, {
    region,
    confirmed: true,
    source: `${tables[0]?.source ?? ''}; 防汛指挥部通知`.slice(0, 200),
    holidays: [...holidays, { date, name: stormName }]
      .map(({ date: day, name }) => ({ name, from: day, to: day }))
      .sort((a, b) => a.from.localeCompare(b.from)),
    makeUpDays: makeUpDays.map(({ date: day, name }) => ({ date: day, name })),
  });
  days.addHoliday(date, stormName);
  await waitFor(async () => {
    const shown = await readYear(client, year);
    return shown.tables.some((table) => table.region === region && table.recomputedAt) ? true : null;
  }, '时限重算 / the clocks to be computed again');
}
