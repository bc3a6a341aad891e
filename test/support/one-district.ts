import { isKnown, list, nameOf, pairs, parsedOf, tree, type Tree } from './sql-tree.js';

/** What one name in a FROM stands for: whether its rows are a district's, and whether that is one that is known. */
interface Source {
  /** A distributed table, with its name; a derived table has none. */
  table?: string;
  columns: Map<string, Column>;
}
/** A column that holds the district; `sameAs` links what is equal, `known` says it is a parameter or a constant. */
interface Column {
  known: boolean;
  sameAs: Column[];
}
interface Scope {
  sources: Map<string, Source>;
  outer?: Scope;
  ctes: Map<string, Map<string, Column>>;
}

const column = 'district_id';
const fresh = (known = false): Column => ({ known, sameAs: [] });

export interface Looked {
  /** Distributed tables that are read or written over all districts. */
  wide: string[];
  /** It locks rows or writes. */
  locksOrWrites: boolean;
  /** It writes many rows into these tables by INSERT ... SELECT without RETURNING or ON CONFLICT. */
  copies: string[];
}

/**
 * Looks at a statement as Citus does before it sends it to one node: each distributed table in it, at whatever level, must
 * have `district_id` equal to a parameter or a constant, by itself or by what it is joined with; an INSERT must give it.
 * Stricter than Citus where in doubt: what an outer level says does not count for a WITH.
 */
export function look(sql: string, distributed: ReadonlySet<string>): Looked {
  const looked: Looked = { wide: [], locksOrWrites: false, copies: [] };
  const checks: Array<() => void> = [];
  const parsed = tree(parsedOf(sql));
  // What cannot be read is let pass where it speaks of none of the tables.
  if (!parsed['stmts'])
    looked.wide.push(
      ...[...distributed].filter((table) => new RegExp(`\\b${table.split('.')[1]}\\b`).test(sql)),
    );
  for (const { stmt } of list(parsed['stmts']))
    statement(tree(stmt), { sources: new Map(), ctes: new Map() });
  for (const check of checks) check();
  return { ...looked, wide: [...new Set(looked.wide)], copies: [...new Set(looked.copies)] };

  /** Looks at one level and answers the districts among its columns, by name and by place. */
  function statement(node: Tree, outer: Scope): Map<string, Column> {
    if (node['SelectStmt']) return select(tree(node['SelectStmt']), outer);
    if (node['InsertStmt']) return insert(tree(node['InsertStmt']), outer);
    if (node['UpdateStmt']) return change(tree(node['UpdateStmt']), outer, 'fromClause');
    if (node['DeleteStmt']) return change(tree(node['DeleteStmt']), outer, 'usingClause');
    return new Map();
  }

  function within(outer: Scope, withClause: unknown): Scope {
    const scope: Scope = { sources: new Map(), outer, ctes: new Map() };
    for (const one of list(tree(withClause)['ctes'])) {
      const cte = tree(one['CommonTableExpr']);
      const recursive = tree(withClause)['recursive'] === true;
      // What it answers of itself is what its first half answers.
      if (recursive) scope.ctes.set(String(cte['ctename']), new Map([[column, fresh(true)]]));
      const answered = named(statement(tree(cte['ctequery']), scope), cte['aliascolnames']);
      scope.ctes.set(String(cte['ctename']), answered);
    }
    return scope;
  }

  function select(node: Tree, outer: Scope): Map<string, Column> {
    const scope = within(outer, node['withClause']);
    if (list(node['lockingClause']).length > 0) looked.locksOrWrites = true;
    if (node['op'] && node['op'] !== 'SETOP_NONE') {
      const left = select(tree(node['larg']), scope);
      const right = select(tree(node['rarg']), scope);
      return new Map([...left].map(([name, one]) => [name, both(one, right.get(name))]));
    }
    const valueRows = list(node['valuesLists']);
    if (valueRows.length > 0) {
      for (const row of valueRows) inside(row, scope);
      const rows = valueRows.map((row) => list(tree(row['List'])['items']));
      return new Map(rows[0]!.map((_, at) => [`#${at}`, fresh(rows.every((row) => isKnown(row[at]!)))]));
    }
    for (const item of list(node['fromClause'])) from(item, scope);
    equal(node['whereClause'], scope);
    inside(node['whereClause'], scope);
    for (const name of [
      'targetList',
      'groupClause',
      'havingClause',
      'sortClause',
      'limitCount',
      'distinctClause',
    ])
      inside(node[name], scope);
    return answers(list(node['targetList']), scope);
  }

  function answers(targets: Tree[], scope: Scope): Map<string, Column> {
    const found = new Map<string, Column>();
    for (const [at, one] of targets.entries()) {
      const target = tree(one['ResTarget']);
      const fields = list(tree(tree(target['val'])['ColumnRef'])['fields']);
      if (fields.at(-1)?.['A_Star']) {
        const alias = fields.length > 1 ? nameOf(fields[0]!) : undefined;
        for (const [name, source] of scope.sources)
          if (alias === undefined || alias === name)
            for (const [key, value] of source.columns) if (!key.startsWith('#')) found.set(key, value);
        continue;
      }
      const value = columnOf(tree(target['val']), scope) ?? fresh(isKnown(tree(target['val'])));
      found.set(`#${at}`, value);
      const name = target['name'] ?? (fields.length > 0 ? nameOf(fields.at(-1)!) : undefined);
      if (typeof name === 'string') found.set(name, value);
    }
    return found;
  }

  function insert(node: Tree, outer: Scope): Map<string, Column> {
    looked.locksOrWrites = true;
    const scope = within(outer, node['withClause']);
    const { table, alias } = relation(tree(node['relation']));
    const source = select(tree(tree(node['selectStmt'])['SelectStmt']), scope);
    const names = list(node['cols']).map((one) => String(tree(one['ResTarget'])['name']));
    const at = names.indexOf(column);
    const given = source.get(at >= 0 ? `#${at}` : names.length === 0 ? '#0' : '') ?? source.get(column);
    if (distributed.has(table)) {
      checks.push(() => void (given && settled(given) ? 0 : looked.wide.push(table)));
      const values = list(tree(tree(node['selectStmt'])['SelectStmt'])['valuesLists']).length > 0;
      if (!values && !node['onConflictClause'] && returned(node).length === 0) looked.copies.push(table);
    }
    scope.sources.set(alias, { columns: new Map([[column, fresh(given ? settled(given) : false)]]) });
    inside(node['onConflictClause'], scope);
    return answers(returned(node), scope);
  }

  function change(node: Tree, outer: Scope, others: string): Map<string, Column> {
    looked.locksOrWrites = true;
    const scope = within(outer, node['withClause']);
    from({ RangeVar: node['relation'] }, scope);
    for (const item of list(node[others])) from(item, scope);
    equal(node['whereClause'], scope);
    inside(node['whereClause'], scope);
    inside(node['targetList'], scope);
    inside(returned(node), scope);
    return answers(returned(node), scope);
  }

  function from(item: Tree, scope: Scope): void {
    if (item['RangeVar']) {
      const { table, alias } = relation(tree(item['RangeVar']));
      const cte = table.startsWith('public.') ? cteOf(table.slice(7), scope) : undefined;
      if (cte) {
        scope.sources.set(alias, { columns: seenFrom(cte) });
        return;
      }
      const own = fresh();
      if (distributed.has(table)) checks.push(() => void (settled(own) ? 0 : looked.wide.push(table)));
      scope.sources.set(alias, { table, columns: new Map(distributed.has(table) ? [[column, own]] : []) });
    } else if (item['RangeSubselect']) {
      const sub = tree(item['RangeSubselect']);
      const many = list(tree(tree(sub['subquery'])['SelectStmt'])['valuesLists']).length > 1;
      // Several rows may be of several districts.
      const answered = many ? new Map<string, Column>() : statement(tree(sub['subquery']), scope);
      const alias = tree(sub['alias']);
      scope.sources.set(String(alias['aliasname']), {
        columns: seenFrom(named(answered, alias['colnames'])),
      });
    } else if (item['RangeFunction']) {
      const call = tree(item['RangeFunction']);
      inside(call['functions'], scope);
      scope.sources.set(String(tree(call['alias'])['aliasname']), { columns: new Map([[column, fresh()]]) });
    } else if (item['JoinExpr']) {
      const join = tree(item['JoinExpr']);
      from(tree(join['larg']), scope);
      const before = [...scope.sources.values()];
      from(tree(join['rarg']), scope);
      const after = [...scope.sources.values()].filter((one) => !before.includes(one));
      if (list(join['usingClause']).some((one) => nameOf(one) === column))
        for (const left of before)
          for (const right of after) link(left.columns.get(column), right.columns.get(column));
      equal(join['quals'], scope);
      inside(join['quals'], scope);
    }
  }

  /** Follows what is said by AND: equal columns are linked, those equal to what is known are known. */
  function equal(condition: unknown, scope: Scope): void {
    for (const one of knownBy(condition, scope)) one.known = true;
    const node = tree(tree(condition)['BoolExpr']);
    if (node['boolop'] === 'AND_EXPR') for (const one of list(node['args'])) equal(one, scope);
    for (const [left, right] of pairs(condition)) link(columnOf(left, scope), columnOf(right, scope));
  }

  /** The columns that a condition says are equal to what is known; of an OR, those that every branch says so of. */
  function knownBy(condition: unknown, scope: Scope): Set<Column> {
    const { boolop, args } = tree(tree(condition)['BoolExpr']);
    const parts = list(args).map((one) => knownBy(one, scope));
    if (boolop === 'AND_EXPR') return new Set(parts.flatMap((part) => [...part]));
    if (boolop === 'OR_EXPR')
      return new Set([...parts[0]!].filter((one) => parts.every((part) => part.has(one))));
    const found = new Set<Column>();
    for (const [left, right] of pairs(condition)) {
      const [one, two] = [columnOf(left, scope), columnOf(right, scope)];
      if (one && isKnown(right)) found.add(one);
      if (two && isKnown(left)) found.add(two);
    }
    return found;
  }

  /** Looks for further levels in whatever stands in this one. */
  function inside(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) for (const one of value) inside(one, scope);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const link_ = tree(tree(value)['SubLink']);
    if (link_['subselect']) {
      statement(tree(link_['subselect']), scope);
      inside(link_['testexpr'], scope);
      return;
    }
    for (const one of Object.values(value)) inside(one, scope);
  }

  function relation(node: Tree): { table: string; alias: string } {
    const name = String(node['relname']);
    const table = `${typeof node['schemaname'] === 'string' ? node['schemaname'] : 'public'}.${name}`;
    return { table, alias: String(tree(node['alias'])['aliasname'] ?? name) };
  }

  function columnOf(node: Tree, scope: Scope): Column | undefined {
    const fields = list(tree(node['ColumnRef'])['fields']);
    if (fields.length === 0) return undefined;
    const name = nameOf(fields.at(-1)!);
    const alias = fields.length > 1 ? nameOf(fields.at(-2)!) : undefined;
    for (let at: Scope | undefined = scope; at; at = at.outer) {
      if (alias !== undefined) {
        const source = at.sources.get(alias);
        if (source) return source.columns.get(name);
      } else
        for (const source of at.sources.values())
          if (source.columns.has(name)) return source.columns.get(name);
    }
    return undefined;
  }

  function cteOf(name: string, scope: Scope): Map<string, Column> | undefined {
    for (let at: Scope | undefined = scope; at; at = at.outer)
      if (at.ctes.has(name)) return at.ctes.get(name);
    return undefined;
  }
}

/** What a statement that writes answers. */
const returned = (node: Tree): Tree[] => list(tree(node['returningClause'])['exprs']);

function link(one: Column | undefined, two: Column | undefined): void {
  one?.sameAs.push(...(two ? [two] : []));
  two?.sameAs.push(...(one ? [one] : []));
}

/** The columns of an inner level as an outer one has them: what is known within is known without, and not the other way. */
const seenFrom = (columns: Map<string, Column>): Map<string, Column> =>
  new Map([...columns].map(([name, one]) => [name, { known: false, sameAs: [one] }]));

/** The columns of a derived table under the names it is given. */
function named(columns: Map<string, Column>, names: unknown): Map<string, Column> {
  const given = list(names).map(nameOf);
  return new Map([
    ...columns,
    ...given.flatMap((name, at): Array<[string, Column]> => {
      const one = columns.get(`#${at}`);
      return one ? [[name, one]] : [];
    }),
  ]);
}

const both = (one: Column, two: Column | undefined): Column => fresh(settled(one) && !!two && settled(two));

function settled(one: Column, seen = new Set<Column>()): boolean {
  if (one.known) return true;
  if (seen.has(one)) return false;
  seen.add(one);
  return one.sameAs.some((other) => settled(other, seen));
}
