import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { realClock, SteppedClock, WoundClock, type MovableClock, type Settings } from '#config';
import { openDatabase } from '#database';

/** Before the first sample complaint. */
const firstDay = new Date('2026-01-01T00:00:00+08:00');

/**
 * The clock of the embedded default. How far it was wound ahead is kept in the data folder, and no start shows a time
 * before the last thing that happened there. `keep` writes down where it is.
 */
export async function openClock({
  dataDir,
  databaseUrl,
  clock,
}: Settings & { databaseUrl: string }): Promise<{ clock: MovableClock; keep: () => Promise<void> }> {
  const last = await lastMoment(databaseUrl);
  if (clock === 'stepped')
    return {
      clock: new SteppedClock(last && last > firstDay ? last : firstDay),
      keep: async () => undefined,
    };
  const file = join(resolve(dataDir), 'clock.json');
  const behind = last ? last.getTime() - realClock.now().getTime() : 0;
  const wound = new WoundClock(Math.max(await readAhead(file), behind, 0));
  return { clock: wound, keep: () => writeAhead(file, wound.ahead()) };
}

async function lastMoment(databaseUrl: string): Promise<Date | null> {
  const dataSource = await openDatabase(databaseUrl, { pool: 1 });
  try {
    const [{ last }] = await dataSource.query('SELECT max(updated_at) AS last FROM cases');
    return last;
  } finally {
    await dataSource.destroy();
  }
}

async function readAhead(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const { aheadMs = 0 } = JSON.parse(text) as { aheadMs?: number };
  return Number.isFinite(aheadMs) ? aheadMs : 0;
}

/** Whole or not at all: with half a file the next start would not know what time it is. */
async function writeAhead(file: string, aheadMs: number): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify({ aheadMs })}\n`);
  await rename(`${file}.new`, file);
}
