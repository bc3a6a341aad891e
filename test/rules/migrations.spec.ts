import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadModule, parseSync } from 'libpg-query';

/**
 * While a migration runs and after it the version before still works on the same tables (docs/upgrade.md): migrations only add.
 * Held against every migration after those of the first release that was upgraded this way.
 */
const lastBefore = 1765000000160;
const folder = resolve(import.meta.dirname, '../../libs/database/src/migrations');

/** What is done all the same, by migration and finding, and why it harms nobody. */
const allowed: Record<string, Record<string, string>> = {
  '1766000000020-live.ts': {
    'drops ix_outbox_unrelayed_next': 'its own, where an earlier run was broken off',
    'drops ix_delivery_ring_next': 'its own, where an earlier run was broken off',
    'drops ix_outbox_unrelayed':
      'an index is no promise, and its successor is there already: the old relay finds its rows by that',
    'drops ix_delivery_ring': 'as above',
    'renames in ix_outbox_unrelayed_next': 'the successor takes the name',
    'renames in ix_delivery_ring_next': 'as above',
  },
  '1766000000070-open-cases.ts': {
    'drops ix_cases_open':
      'its own, where an earlier run was broken off; the version before has none of that name',
  },
  '1766000000080-lists.ts': {
    'drops ix_cases_ended': 'as above',
    'drops ix_cases_ended_lead': 'as above',
  },
};

interface Parsed {
  stmts?: Array<{ stmt: Record<string, Record<string, unknown>> }>;
}
interface Command {
  AlterTableCmd: {
    subtype: string;
    name?: string;
    def?: { ColumnDef?: Column; Constraint?: { skip_validation?: boolean } };
  };
}
interface Column {
  colname: string;
  constraints?: Array<{ Constraint: { contype: string } }>;
}

/** Adding any of these keeps what runs running. */
const harmless = new Set([
  'AT_EnableRowSecurity',
  'AT_SetStatistics',
  'AT_SetRelOptions',
  'AT_SetStorage',
  'AT_SetCompression',
  'AT_ColumnDefault',
  'AT_DropNotNull',
  'AT_ValidateConstraint',
]);

/** What a statement does that the version before may trip over, or that holds a table while it is read through. */
function findings(sql: string, made: Set<string>): string[] {
  const { stmts = [] } = parseSync(sql) as Parsed;
  return stmts.flatMap(({ stmt }) => {
    const [[kind, node]] = Object.entries(stmt) as [[string, Record<string, unknown>]];
    const table = (node['relation'] as { relname?: string } | undefined)?.relname ?? '';
    if (kind === 'CreateStmt') made.add(table);
    if (made.has(table)) return [];
    if (kind === 'RenameStmt') return [`renames in ${table}`];
    if (kind === 'DropStmt')
      return (node['objects'] as unknown[]).map(
        (one) => `drops ${/"sval":"(\w+)"[^"]*$/.exec(JSON.stringify(one))?.[1]}`,
      );
    if (kind === 'IndexStmt') return node['concurrent'] ? [] : [`indexes ${table} at once`];
    if (kind === 'TruncateStmt') return [`empties ${JSON.stringify(node)}`];
    if (kind !== 'AlterTableStmt') return [];
    return (node['cmds'] as Command[]).flatMap(({ AlterTableCmd: command }) => change(table, command));
  });
}

function change(table: string, { subtype, name, def }: Command['AlterTableCmd']): string[] {
  if (harmless.has(subtype)) return [];
  if (subtype === 'AT_AddColumn') {
    const { colname, constraints = [] } = def!.ColumnDef!;
    const kinds = constraints.map(({ Constraint: { contype } }) => contype);
    const demanding =
      kinds.includes('CONSTR_NOTNULL') &&
      !kinds.includes('CONSTR_DEFAULT') &&
      !kinds.includes('CONSTR_GENERATED');
    return demanding ? [`demands ${table}.${colname}`] : [];
  }
  if (subtype === 'AT_AddConstraint' && def?.Constraint?.skip_validation) return [];
  return [`${subtype} on ${table} ${name ?? ''}`.trim()];
}

/** The statements of `up`; a `${...}` in them stands for a value or a name. */
function statements(source: string): string[] {
  const up = source.slice(source.indexOf('async up('), source.indexOf('async down('));
  return [...up.matchAll(/\.query\(\s*(?:`([^`]*)`|'([^']*)'|"([^"]*)")/g)].map(([, ...given]) =>
    given.find((one) => one !== undefined)!.replaceAll(/\$\{[^}]*\}/g, '1'),
  );
}

beforeAll(() => loadModule());

test('the rule itself sees what breaks the version before, and lets pass what does not', () => {
  const of = (sql: string) => findings(sql, new Set());
  expect(of('alter table cases add column x text')).toEqual([]);
  expect(of(`alter table cases add column x text not null default ''`)).toEqual([]);
  expect(of('alter table cases add column x text not null')).toEqual(['demands cases.x']);
  expect(of('alter table cases drop column x')).toEqual(['AT_DropColumn on cases x']);
  expect(of('alter table cases alter column x type int')).toEqual(['AT_AlterColumnType on cases x']);
  expect(of('alter table cases alter column x set not null')).toEqual(['AT_SetNotNull on cases x']);
  expect(of('alter table cases rename column x to y')).toEqual(['renames in cases']);
  expect(of('alter table cases rename to matters')).toEqual(['renames in cases']);
  expect(of('drop table cases')).toEqual(['drops cases']);
  expect(of('create index ix on cases (x)')).toEqual(['indexes cases at once']);
  expect(of('create index concurrently ix on cases (x)')).toEqual([]);
  expect(of('create table t (x int not null); create index ix on t (x)')).toEqual([]);
  expect(of('alter table cases add constraint c check (x > 0)')).toEqual(['AT_AddConstraint on cases']);
  expect(of('alter table cases add constraint c check (x > 0) not valid')).toEqual([]);
});

test('migrations only add, but for what is said here with its reason', async () => {
  const names = (await readdir(folder)).filter(
    (name) => parseInt(name, 10) > lastBefore && name.endsWith('.ts'),
  );
  const found: Record<string, string[]> = {};
  for (const name of names.sort()) {
    const source = await readFile(resolve(folder, name), 'utf8');
    const made = new Set<string>();
    const list = statements(source);
    // A statement that is not written where it is run is not seen here.
    expect([name, list.length]).toEqual([
      name,
      source.slice(source.indexOf('async up('), source.indexOf('async down(')).split('.query(').length - 1,
    ]);
    const all = list.flatMap((sql) => findings(sql, made));
    const left = all.filter((one) => !allowed[name]?.[one]);
    if (left.length > 0) found[name] = left;
  }
  expect(found).toEqual({});
});
