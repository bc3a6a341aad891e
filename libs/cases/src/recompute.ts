import type { DataSource } from 'typeorm';
import { endLease, leaseRegion, NATION, readCalendar, renewLease, settleOwed, versionsOf } from '#calendar';
import type { Clock } from '#config';
import type { Tx } from '#database';
import { District } from '#people';
import type { CaseDesk } from './desk.js';
import { retimeCase, stampCases } from './retime.js';
import { countStale, staleCases, type Place } from './stale-clocks.js';

/** How many clocks were told again, how many due times that moved, and in how many cases. */
export interface Recomputed {
  clocks: number;
  moved: number;
  cases: number;
  /** Cases that could not be done; the region stays owed. */
  faults: number;
}

/**
 * Tells every open clock again that was computed from another version of the calendar, for the districts of a region or,
 * for `NATION`, for all (field-rules 4: provisional dates when the year is loaded; civic-peers T27). Where a due time
 * moves it is a move of the case, `retime`, through the desk; where only the version or the provisional mark changes,
 * a page of cases is stamped at once. Interrupted or run twice it ends at the same: only what is stale is touched, under
 * the case's lock. A case that cannot be done is told to `fault` and does not hold up the others. Null where another
 * process is at this region, or it has no year.
 */
export async function recomputeClocks(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  region: string,
  fault: (caseId: string, error: unknown) => void,
  signal?: AbortSignal,
): Promise<Recomputed | null> {
  const tx = dataSource.manager;
  if (!(await leaseRegion(tx, region))) return null;
  return recompute(dataSource, desk, clock, region, fault, signal).finally(() => endLease(tx, region));
}

async function recompute(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  region: string,
  fault: (caseId: string, error: unknown) => void,
  signal?: AbortSignal,
): Promise<Recomputed> {
  const done: Recomputed = { clocks: 0, moved: 0, cases: 0, faults: 0 };
  // Before the calendars: a year that changes after this stays owed.
  const versions = await versionsOf(dataSource.manager, region);
  for (const place of await placesOf(dataSource.manager, region)) {
    let last: string | undefined;
    for (;;) {
      const page = await staleCases(dataSource.manager, place, last);
      last = page.at(-1);
      if (!last) break;
      await renewLease(dataSource.manager, region);
      const { clocks, left } = await stampCases(dataSource, place, page, clock.now());
      done.clocks += clocks;
      for (const caseId of left) {
        if (signal?.aborted) return done;
        await one(dataSource, desk, clock, place, caseId, done).catch((error: unknown) => {
          done.faults += 1;
          fault(caseId, error);
        });
      }
    }
  }
  if (done.faults === 0) await settleOwed(dataSource.manager, versions);
  return done;
}

async function one(
  dataSource: DataSource,
  desk: CaseDesk,
  clock: Clock,
  place: Place,
  caseId: string,
  done: Recomputed,
): Promise<void> {
  const { clocks, moved } = await retimeCase(desk, place, caseId);
  done.clocks += clocks;
  done.moved += moved;
  if (moved > 0) done.cases += 1;
  // It was only busy, or somebody has moved it meanwhile: what is left is the stamp.
  else done.clocks += (await stampCases(dataSource, place, [caseId], clock.now(), { wait: true })).clocks;
}

/** Open clocks of a region that were computed from another version of its calendar. */
export async function clocksOwed(dataSource: DataSource, region: string): Promise<number> {
  let count = 0;
  for (const place of await placesOf(dataSource.manager, region)) {
    count += await countStale(dataSource.manager, place);
  }
  return count;
}

/** The districts a region's days hold for, each with its calendar. */
async function placesOf(tx: Tx, region: string): Promise<Place[]> {
  const districts = await tx.find(District, {
    ...(region === NATION ? {} : { where: { calendarRegion: region } }),
    order: { districtId: 'ASC' },
  });
  const calendars = new Map<string, Place['calendar']>();
  for (const { calendarRegion } of districts)
    if (!calendars.has(calendarRegion)) calendars.set(calendarRegion, await readCalendar(tx, calendarRegion));
  return districts.map(({ districtId, calendarRegion }) => ({
    districtId,
    calendar: calendars.get(calendarRegion)!,
  }));
}
