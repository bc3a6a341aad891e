import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '#config';

/** What the server that runs on a data folder says of itself, for the commands that speak to it. */
export interface RunningNote {
  pid: number;
  url: string;
  databaseUrl: string;
}

const fileIn = ({ dataDir }: Pick<Settings, 'dataDir'>) => join(dataDir, 'running.json');

/** Leaves the note; what is returned takes it away. */
export async function noteRunning(
  settings: Pick<Settings, 'dataDir'>,
  note: RunningNote,
): Promise<() => Promise<void>> {
  await writeFile(fileIn(settings), JSON.stringify(note), { mode: 0o600 });
  return () => rm(fileIn(settings), { force: true });
}

/** The note of a server that is alive; a note whose process is gone was left by one that was killed. */
export async function readRunning(settings: Pick<Settings, 'dataDir'>): Promise<RunningNote | undefined> {
  const text = await readFile(fileIn(settings), 'utf8').catch(() => undefined);
  if (!text) return undefined;
  const note = JSON.parse(text) as RunningNote;
  try {
    process.kill(note.pid, 0);
    return note;
  } catch {
    return undefined;
  }
}
