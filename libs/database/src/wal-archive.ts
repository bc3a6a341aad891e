import { resolve } from 'node:path';
import { Refusal } from '#config';

/** How much of the newest work may be missing from the archive at most, because its segment is not full yet. */
const longestOpenSeconds = 60;

/** Settings of a server that copies each finished WAL segment into `folder`. Throws `Refusal` ARCHIVE_FOLDER. */
export const archiveSettings = (folder: string): Record<string, string> => ({
  archive_mode: 'on',
  archive_command: archiveCommand(folder),
  archive_timeout: `${longestOpenSeconds}s`,
});

/**
 * Never overwrites, appears whole or not at all, and takes a segment that it has copied already for done: a server that
 * died between the copy and its note of it asks again.
 */
export function archiveCommand(folder: string): string {
  const file = `${shellSafe(folder)}/%f`;
  return `if test -f "${file}"; then cmp -s "%p" "${file}"; else cp "%p" "${file}.part" && sync "${file}.part" && mv "${file}.part" "${file}"; fi`;
}

/** The other way, for a server that recovers. */
export const restoreCommand = (folder: string): string => `cp "${shellSafe(folder)}/%f" "%p"`;

/** Both commands run in a shell, and `%` is PostgreSQL's. */
function shellSafe(folder: string): string {
  const path = resolve(folder);
  if (/^[/\p{L}\p{N}._ @+,=-]+$/u.test(path)) return path;
  throw new Refusal(422, 'ARCHIVE_FOLDER', {
    zh: `WAL 归档目录 ${path} 只能含字母、数字和 . _ - 之类的字符, 请换一个目录。`,
    en: `The folder of the WAL archive, ${path}, may hold letters, digits and signs such as . _ - only; choose another.`,
  });
}
