import { v7 as uuidv7 } from 'uuid';
import { PatrolDesk, type PatrolActionSent } from '#patrol';
import type { Actor } from '#people';
import { openDesk } from './desk.js';
import { laneEnv } from './world.js';

/** 商城社区第3网格 with three key points, its worker, and a desk for what a phone sends. */
export async function openPatrol(now = '2026-03-09T12:00:00+08:00') {
  const world = await openDesk(now);
  const { dataSource, districtId, clock, desk, intake, people } = world;
  const gridCode = `${districtId}004001003`;
  const patrol = new PatrolDesk(
    dataSource,
    clock,
    { desk, intake },
    { tokenSecret: laneEnv('TOKEN_SECRET'), patrolShiftHours: 12 },
  );
  await dataSource.query(
    `INSERT INTO key_point (district_id, code, valid_from, grid_code, name, lng, lat, visits)
     SELECT $1, 'KP-' || n, '2026-01-01', $2, '点位' || n, 118.3274 + n / 5000.0, 35.0827, 2 FROM generate_series(1, 3) n`,
    [districtId, gridCode],
  );
  const faults: unknown[] = [];
  const rows = async (table: string, columns: string): Promise<unknown[]> =>
    dataSource.query(`SELECT ${columns} FROM ${table} WHERE district_id = $1 ORDER BY id`, [districtId]);
  return {
    ...world,
    gridCode,
    patrol,
    worker: people.gridWorker,
    faults,
    sync: (actions: readonly PatrolActionSent[], worker: Actor = people.gridWorker) =>
      patrol.sync(worker, clock.now(), actions, (error) => faults.push(error)),
    /** Everything that is kept of the rounds, as rows. */
    kept: async () => ({
      shifts: await rows('patrol_shift', 'id, on_at, off_at, ends_at, ended_by'),
      records: await rows(
        'patrol_record',
        'id, what, key_point, result, at, day, shift_id, metres_outside, repeat_of, number IS NOT NULL AS filed',
      ),
      tracks: await rows('patrol_track', 'id, from_at, to_at, seconds, lng_e6'),
      actions: await rows('patrol_action', 'id, kind, outcome'),
      cases: (await dataSource.query(`SELECT text FROM cases WHERE district_id = $1 ORDER BY text`, [
        districtId,
      ])) as unknown[],
    }),
  };
}

export const point = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } as const;

/** A moment of the day the tests play on, and an id in the order of calls. */
export const at = (clock: string, day = '2026-03-09') => new Date(`${day}T${clock}:00+08:00`);
export const newId = (): string => uuidv7();

/** A worker's whole morning: on, a visit, an event and the same again, a track, a round, off. */
export const morning = (): PatrolActionSent[] => [
  { id: newId(), kind: 'SHIFT_ON', at: at('08:00') },
  { id: newId(), kind: 'RECORD', at: at('08:10'), keyPoint: 'KP-1', result: 'NOTHING_FOUND', point },
  { id: newId(), kind: 'EVENT', at: at('08:20'), text: '人行道井盖破损。', point },
  { id: newId(), kind: 'EVENT', at: at('08:40'), text: '井盖还是破的。', point, keyPoint: 'KP-2' },
  {
    id: newId(),
    kind: 'TRACK',
    at: at('08:45'),
    crs: 'WGS84',
    points: ['08:00', '08:15', '08:30', '08:45'].map((clock) => ({
      at: at(clock),
      lng: point.lng,
      lat: point.lat,
    })),
  },
  { id: newId(), kind: 'RECORD', at: at('10:50'), result: 'EVENT' },
  { id: newId(), kind: 'SHIFT_OFF', at: at('11:00') },
];
