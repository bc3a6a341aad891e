import type { EntityManager } from 'typeorm';
import { Refusal } from '#config';
import { NATION, storeYears } from './calendar-store.js';
import { readYear } from './stored-year.js';
import { yearFromPackages } from './year-from-packages.js';
import { daysOff, YearTableError, type YearTable } from './year-table.js';

/** What is stored now; `changed` where the open clocks of the region are to be computed again. */
export interface LoadedYear {
  region: string;
  year: number;
  version: number;
  changed: boolean;
}

/**
 * Stores a year as a person gives it: the nation's, or a region's own days laid over it (ethnic holidays, a suspension
 * after a disaster). Throws `Refusal`: CALENDAR_YEAR_INVALID, CALENDAR_DAY_TAKEN (422).
 */
export async function loadYear(tx: EntityManager, region: string, table: YearTable): Promise<LoadedYear> {
  const changed = await storeYears(tx, region, [table]).catch((error: unknown) => {
    throw error instanceof YearTableError ? invalid(error) : error;
  });
  const stored = await readYear(tx, region, table.year);
  return { region, year: table.year, version: stored?.version ?? 0, changed: changed.length > 0 };
}

/** Stores the nation's year as the packages have it. Throws `Refusal` as `yearFromPackages`. */
export async function importYear(tx: EntityManager, year: number): Promise<LoadedYear> {
  const table = yearFromPackages(year);
  const stored = await readYear(tx, NATION, year);
  // For the same days the notice's own number, which is stored already, says more than the packages.
  if (
    stored?.confirmed &&
    print(stored.holidays, stored.makeUpDays) === print(daysOff(table), table.makeUpDays)
  )
    return { region: NATION, year, version: stored.version, changed: false };
  return loadYear(tx, NATION, table);
}

const print = (...lists: ReadonlyArray<ReadonlyArray<{ date: string }>>) =>
  lists
    .map((days) =>
      days
        .map(({ date }) => date)
        .sort()
        .join(' '),
    )
    .join(' / ');

const invalid = ({ said }: YearTableError) =>
  new Refusal(422, 'CALENDAR_YEAR_INVALID', {
    zh: `${said.zh}。请核对放假通知后重新提交, 日历未改动。`,
    en: `${said.en}. Check it against the notice and send it again; the calendar is as it was.`,
  });
