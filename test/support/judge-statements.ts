import { openDatabase, placesOfTables } from '#database';
import { acrossDistricts, toMend } from './across-districts.js';
import { look } from './one-district.js';
import { seenStatements } from './seen-statements.js';

/**
 * Looks at every text the program's role ran in a lane: whatever touches a distributed table names one district, or is
 * declared in `acrossDistricts`, and then neither locks nor writes. Answers what is wrong, a line for each, and how many texts
 * were looked at. `docs/citus.md` says why.
 */
export async function judgeStatements(ownerUrl: string): Promise<{ faults: string[]; looked: number }> {
  const db = await openDatabase(ownerUrl, { pool: 1, applicationName: 'test' });
  const tables = await placesOfTables(db.manager).finally(() => db.destroy());
  const distributed = new Set(
    tables.filter(({ placement }) => placement === 'DISTRIBUTED').map(({ table }) => table),
  );
  const seen = await seenStatements(ownerUrl);
  const faults = seen.flatMap((text) => judge(text, distributed));
  return { faults, looked: seen.length };
}

/** What is wrong with one text; nothing with most. */
export function judge(text: string, distributed: ReadonlySet<string>): string[] {
  if (ofNobodys.test(text)) return [];
  const { wide, locksOrWrites, copies } = look(text, distributed);
  const plain = oneLine(text);
  const walled = copies.filter((table) => behindWalls.has(table));
  if (toMend.some(({ says }) => says.test(plain))) return [];
  const declared = !locksOrWrites && acrossDistricts.some(({ says }) => says.test(plain));
  return [
    ...(wide.length > 0 && !declared
      ? [
          `${locksOrWrites ? 'locks or writes' : 'reads'} ${wide.join(', ')} over all districts: ${short(plain)}`,
        ]
      : []),
    ...walled.map(
      (table) =>
        `INSERT INTO ${table} ... SELECT without RETURNING, which Citus does by COPY: ${short(plain)}`,
    ),
  ];
}

/** What a test asks as the program's role, and utility statements inside BullMQ's own functions. */
const ofNobodys = /^\s*(CREATE|DROP|ALTER|LISTEN|NOTIFY|SET|SHOW|EXPLAIN)\b|\/\* of a test \*\//i;

/** Tables with row-level security: PostgreSQL takes no COPY into them, and Citus copies what is inserted by a SELECT. */
const behindWalls = new Set([
  'public.cases',
  'public.case_event',
  'public.case_called',
  'public.case_search',
  'public.attachment',
  'vault.reporter',
]);

/** Without what it may begin with for whoever prepares it. */
const oneLine = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\/\*.*?\*\/ /, '');
const short = (text: string): string => (text.length > 400 ? `${text.slice(0, 400)} ...` : text);
