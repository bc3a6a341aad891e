import type { EntityManager } from 'typeorm';
import { changeRoster, recordLeave, type Shift } from '#rosters';
import { Staff, systemActor, type Actor } from '#people';

/** The account of a username as whoever acts by it. */
export async function actorOf(tx: EntityManager, districtId: string, username: string): Promise<Actor> {
  const { id, name, unitCode, roles, gridCode } = await tx.findOneByOrFail(Staff, { districtId, username });
  return { kind: 'STAFF', districtId, id, name, unitCode, roles, gridCode, caseId: null };
}

/** Gives a grid its people, by username, and their shifts. */
export async function rostered(
  tx: EntityManager,
  districtId: string,
  gridCode: string,
  people: { answerable: string | null; standIns?: string[]; shifts?: Array<Partial<Shift> & { of: string }> },
  now: Date,
): Promise<void> {
  const idOf = async (username: string) => (await actorOf(tx, districtId, username)).id;
  const shifts = await Promise.all(
    (people.shifts ?? []).map(async ({ of, ...shift }) => ({
      days: 'WEEKLY' as const,
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      dates: [],
      fromClock: '08:00',
      toClock: '18:00',
      ...shift,
      staffId: await idOf(of),
    })),
  );
  const post = {
    answerable: people.answerable ? await idOf(people.answerable) : null,
    standIns: await Promise.all((people.standIns ?? []).map(idOf)),
  };
  await tx.transaction((inner) =>
    changeRoster(inner, systemActor(districtId), { gridCode, post, shifts }, now, now),
  );
}

/** Somebody is away between two moments. */
export async function away(
  tx: EntityManager,
  districtId: string,
  username: string,
  from: Date,
  to: Date,
): Promise<void> {
  const { id: staffId } = await actorOf(tx, districtId, username);
  await tx.transaction((inner) =>
    recordLeave(inner, systemActor(districtId), { staffId, from, to, reasonCode: 'LEAVE' }, from, from),
  );
}
