import type { WhistleKind } from '#catalogue';
import { readTimeline, readTimers, sweepTimers, type CaseTimer } from '#cases';
import { whistlesOf, type Caller, type WholeWhistle } from '#whistles';
import { openDesk } from './desk.js';

export const refusal = (code: string) => expect.objectContaining({ code });
/** The place of every test case of the desk. */
export const spot = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } as const;
export const five = ['D02', 'D07', 'D06', 'D15', 'D04'];

/** A case that its street handles, and a way to whistle on it as anybody; in a district of its own, or in this one. */
export async function readyToWhistle(at?: string, district?: string) {
  const open = await openDesk(at, district);
  const { processing, whistles, people, dataSource, districtId, clock, desk } = open;
  const row = await processing();
  const tx = dataSource.manager;
  const by = (actor: Caller['actor']): Caller => ({ actor, number: row.number });
  const all = () => whistlesOf(tx, row);
  const only = async (): Promise<WholeWhistle> => (await all())[0]!;
  const clocks = async (kind?: CaseTimer['kind']) =>
    (await readTimers(tx, row)).filter((timer) => kind === undefined || timer.kind === kind);
  /** Everything a refused move could have left behind. */
  const kept = () =>
    tx.query(
      `SELECT (SELECT json_agg(c) FROM cases c WHERE district_id = $1) AS cases,
              (SELECT json_agg(w ORDER BY w.id) FROM whistle w WHERE district_id = $1) AS whistles,
              (SELECT json_agg(t ORDER BY t.id) FROM report_task t WHERE district_id = $1) AS tasks,
              (SELECT json_agg(m ORDER BY m.id) FROM whistle_minute m WHERE district_id = $1) AS minutes,
              (SELECT json_agg(k ORDER BY k.id) FROM case_timer k WHERE district_id = $1) AS clocks,
              (SELECT count(*) FROM case_event WHERE district_id = $1) AS events,
              (SELECT count(*) FROM outbox WHERE district_id = $1) AS owed`,
      [districtId],
    ) as Promise<unknown>;
  return {
    ...open,
    row,
    by,
    all,
    only,
    clocks,
    /** Refused with this code, and nothing of it is left. */
    async refuses(attempt: () => Promise<unknown>, code: string): Promise<void> {
      const before = await kept();
      await expect(attempt()).rejects.toEqual(refusal(code));
      expect(await kept()).toEqual(before);
    },
    blow: (actor: Caller['actor'], kind: WhistleKind = 'ENFORCE', units = five) =>
      whistles.blow(by(actor), { kind, reason: '多次制止无效', units }).then(({ whistleId }) => whistleId),
    /** The task of a unit in the whistle that called it last. */
    async task(unit: string): Promise<string> {
      const tasks = (await all()).flatMap((whistle) => whistle.tasks);
      return tasks.findLast(({ unitCode }) => unitCode === unit)!.id;
    },
    hours: (hours: number) => clock.set(new Date(clock.now().getTime() + hours * 3_600_000)),
    sweep: () =>
      sweepTimers(dataSource, desk, clock, (_, error) => {
        throw error;
      }),
    timeline: async () => readTimeline(tx, await open.read(row.id)),
    openWhistles: async () => (await open.read(row.id)).openWhistles,
    leader: people.streetLeader,
  };
}

/** The same case with an enforcement whistle at five departments, blown and so issued by the street leader. */
export async function whistled(at?: string) {
  const ready = await readyToWhistle(at);
  const whistleId = await ready.blow(ready.leader);
  return { ...ready, whistleId };
}
