import '#whistles';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { importYear, loadYear, NATION, parseYear, readYear, readYears, type LoadedYear } from '#calendar';
import { CaseDesk, clocksOwed, recomputeClocks } from '#cases';
import { realClock, Refusal } from '#config';
import { audit } from '#audit';
import { openDatabase, type Tx } from '#database';
import { District } from '#people';
import { operatorActor } from './operator-actor.js';

type DataSource = Awaited<ReturnType<typeof openDatabase>>;

export const calendarUsage = `operator calendar show [REGION]          列出已载入的年份 / the years that are loaded
operator calendar import YEAR            从内置数据导入全国一年, 两源核对 / the nation's year, two sources compared
operator calendar load FILE              载入一年(JSON), 可带 region / a year from a JSON file, of any region`;

/** `calendar show | import | load`: prints what it did. Returns false where the arguments make no sense. */
export async function calendar(databaseUrl: string, [action, given = '']: string[]): Promise<boolean> {
  if (action === 'show') return inDatabase(databaseUrl, (dataSource) => show(dataSource, given || NATION));
  if (action === 'import' && /^\d{4}$/.test(given))
    return inDatabase(databaseUrl, (dataSource) => change(dataSource, (tx) => importYear(tx, Number(given))));
  if (action === 'load' && given) {
    const { region, table } = parseYear(await contentsOf(given));
    return inDatabase(databaseUrl, (dataSource) => change(dataSource, (tx) => loadYear(tx, region, table)));
  }
  return false;
}

async function inDatabase(url: string, work: (dataSource: DataSource) => Promise<void>): Promise<true> {
  const dataSource = await openDatabase(url, { pool: 2, applicationName: 'gridwhistle-calendar' });
  try {
    await work(dataSource);
    return true;
  } finally {
    await dataSource.destroy();
  }
}

async function contentsOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new Refusal(422, 'CALENDAR_FILE_UNREADABLE', {
      zh: `无法读取 ${file}, 请检查路径和权限。`,
      en: `${file} cannot be read; check the path and the rights.`,
    });
  }
}

async function show(dataSource: DataSource, region: string): Promise<void> {
  const years = await readYears(dataSource.manager, region);
  if (years.length === 0) console.log(`${region}: 没有载入的年份 / no year is loaded`);
  for (const { year, confirmed, version, source } of years) {
    const table = await readYear(dataSource.manager, region, year);
    console.log(
      `${region} ${year} v${version} ${confirmed ? '已公布 confirmed' : '预计 forecast'} ${source}`,
    );
    console.log(`  休息 off: ${listed(table?.holidays)}\n  上班 worked: ${listed(table?.makeUpDays)}`);
  }
  console.log(`待重算的计时器 / clocks to compute again: ${await clocksOwed(dataSource, region)}`);
}

const listed = (days: Array<{ date: string; name: string }> = []) =>
  days.map(({ date, name }) => `${date.slice(5)}${name}`).join(' ') || '-';

async function change(dataSource: DataSource, act: (tx: Tx) => Promise<LoadedYear>): Promise<void> {
  const { region, year, version, changed } = await dataSource.transaction(async (tx) => {
    const done = await act(tx);
    if (done.changed) await noted(tx, done);
    return done;
  });
  console.log(
    changed
      ? `${region} ${year} v${version} 已载入 / loaded`
      : `${region} ${year} v${version} 无变化 / no day has changed`,
  );
  // Also where nothing changed: a run that was interrupted is taken up again.
  const faults: string[] = [];
  const fault = (caseId: string, error: unknown) =>
    void faults.push(`${caseId}: ${error instanceof Error ? error.message : String(error)}`);
  const desk = new CaseDesk(dataSource, realClock);
  let done = await recomputeClocks(dataSource, desk, realClock, region, fault);
  // A worker has been quicker: what it leaves is ours.
  for (; !done; done = await recomputeClocks(dataSource, desk, realClock, region, fault)) await wait(200);
  const { clocks, moved, cases } = done;
  console.log(
    `重算 ${clocks} 个计时器, ${moved} 个到期时间变动, 涉及 ${cases} 件 / ${clocks} clocks computed again, ${moved} due times moved, in ${cases} cases`,
  );
  for (const line of faults.slice(0, 20)) console.error(`! ${line}`);
  if (faults.length > 0) process.exitCode = 1;
}

/** A line in the audit log of every district that lives by the region. */
async function noted(tx: Tx, { region, year, version }: LoadedYear): Promise<void> {
  const where = region === NATION ? {} : { calendarRegion: region };
  const districts = await tx.find(District, { where, order: { districtId: 'ASC' } });
  for (const { districtId } of districts)
    await audit(tx, {
      districtId,
      at: realClock.now(),
      act: 'calendarChanged',
      actor: operatorActor(),
      subject: `${region} ${year}`,
      detail: { version },
    });
}
