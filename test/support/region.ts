import { loadYear, type YearTable } from '#calendar';
import { readTimeline, readTimers, recomputeClocks, verifyHistory } from '#cases';
import { openDesk } from './desk.js';
import { until } from './until.js';

/** A wall clock in Shanghai. */
export const at = (local: string) => new Date(`${local}+08:00`);
/** What a region says of 2026 by itself. */
export const table = (days: Partial<YearTable> = {}): YearTable => ({
  year: 2026,
  confirmed: true,
  source: '本区通知',
  holidays: [],
  makeUpDays: [],
  ...days,
});
export const off = (...days: string[]) => days.map((day) => ({ name: '停', from: day, to: day }));

/** A district that lives by a calendar of its own, so that no other test sees its days. */
export async function ownRegion() {
  const world = await openDesk();
  const { dataSource, districtId, desk, clock } = world;
  const region = `R${districtId}`;
  await dataSource.query(`UPDATE district SET calendar_region = $2 WHERE district_id = $1`, [
    districtId,
    region,
  ]);
  return {
    ...world,
    region,
    load: (year: YearTable) => dataSource.transaction((tx) => loadYear(tx, region, year)),
    /** Waits where another is at it. */
    recompute: async () => {
      const said: string[] = [];
      const fault = (_: string, error: unknown) => void said.push(String(error));
      const done = await until('the region is free', () =>
        recomputeClocks(dataSource, desk, clock, region, fault),
      );
      return { ...done, said };
    },
    clocks: async (id: string) =>
      Object.fromEntries(
        (await readTimers(dataSource.manager, { districtId, id }))
          .filter(({ stoppedAt }) => stoppedAt === null)
          .map((timer) => [timer.kind, timer]),
      ),
    moves: async (id: string) =>
      (await readTimeline(dataSource.manager, await world.read(id))).map(({ move }) => move),
    clean: async () => {
      const { counts } = await verifyHistory(dataSource, () => {}, districtId);
      expect(counts).toMatchObject({ rowsUnlikeEvents: 0, brokenChains: 0, openWithoutClock: 0 });
    },
  };
}
