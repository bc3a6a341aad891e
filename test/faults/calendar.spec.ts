import { ANNOUNCED_YEARS, loadYear, localDate, NATION, type YearTable } from '#calendar';
import { clocksOwed } from '#cases';
import { reporterActor, systemActor } from '#people';
import { until } from '../support/until.js';
import { clean } from './in-the-world.js';
import { ownWorld, patience, smokeAt, type OwnWorld } from './own-world.js';

/** T27: a calendar change is recalculated, whoever dies over it. */
let world: OwnWorld;
beforeEach(async () => {
  world = await ownWorld();
}, patience);
afterEach(() => world.stop());

/** Cases of working days, dispatched without a worker. */
async function dispatched(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const resident = reporterActor(world.districtId, null, null);
    const { caseId } = await world.intake.submit(resident, smokeAt(index));
    const actor = systemActor(world.districtId);
    await world.desk.move({ actor, caseId, move: 'accept', input: { categoryCode: '060103' } });
    await world.desk.move({ actor, caseId, move: 'dispatch' });
  }
}

const retimed = async (): Promise<number[]> => {
  const rows: { times: number }[] = await world.dataSource.query(
    `SELECT count(*)::int AS times FROM case_event WHERE move = 'retime' GROUP BY case_id`,
  );
  return rows.map(({ times }) => times);
};

test(
  'the nation’s year is amended; of two workers one is killed in the middle; every case is moved once',
  async () => {
    const count = 80;
    await dispatched(count);
    const [{ due_at: due }] = await world.dataSource.query(`SELECT max(due_at) AS due_at FROM cases`);
    const day = localDate(due as Date);
    const year = Number(day.slice(0, 4));
    const table: YearTable = ANNOUNCED_YEARS.find((one) => one.year === year) ?? {
      year,
      confirmed: true,
      source: '',
      holidays: [],
      makeUpDays: [],
    };
    await world.dataSource.transaction((tx) =>
      loadYear(tx, NATION, { ...table, holidays: [...table.holidays, { name: '停', from: day, to: day }] }),
    );
    const workers = await Promise.all([
      world.worker({ QUEUE_PREFIX: 'one' }),
      world.worker({ QUEUE_PREFIX: 'two' }),
    ]);
    await until('the first cases are moved', async () => (await retimed()).length > 5);
    await workers[0]!.stop('SIGKILL');
    // The lease of the dead runs out first.
    await until(
      'no clock is of the calendar of before',
      async () => (await clocksOwed(world.dataSource, NATION)) === 0,
      60_000,
    );
    await world.settled();
    expect(await retimed()).toEqual(Array.from({ length: count }, () => 1));
    const [{ wrong }] = await world.dataSource.query(
      `SELECT count(*)::int AS wrong FROM cases c JOIN case_timer t ON t.district_id = c.district_id AND t.case_id = c.id
       WHERE t.kind = 'HANDLE' AND (c.due_at <> t.due_at OR t.due_at <= $1)`,
      [due],
    );
    expect(wrong).toBe(0);
    const [{ told }] = await world.dataSource.query(
      `SELECT count(*)::int AS told FROM delivery d JOIN case_event e USING (district_id, case_id, seq) WHERE e.move = 'retime'`,
    );
    expect(told).toBe(0);
    expect(await world.history()).toEqual(clean);
  },
  patience,
);
