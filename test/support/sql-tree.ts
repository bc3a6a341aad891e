import { loadModule, parseSync } from 'libpg-query';

export type Tree = { [name: string]: unknown };
export const tree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null ? (value as Tree) : {};
export const list = (value: unknown): Tree[] => (Array.isArray(value) ? (value as Tree[]) : []);

await loadModule();

/** What stands on both sides of an `=`, column by column where rows are compared. */
export function pairs(condition: unknown): Array<[Tree, Tree]> {
  const { kind, name, lexpr, rexpr } = tree(tree(condition)['A_Expr']);
  if (kind !== 'AEXPR_OP' || nameOf(list(name)[0] ?? {}) !== '=') return [];
  const [left, right] = [lexpr, rexpr].map((side) => {
    const row = tree(tree(side)['RowExpr'])['args'];
    return row ? list(row) : [tree(side)];
  }) as [Tree[], Tree[]];
  return left.flatMap((one, at): Array<[Tree, Tree]> => (right[at] ? [[one, right[at]]] : []));
}

/** A parameter, a constant, a setting of the session, or a column of the row a trigger is called for. */
export function isKnown(node: Tree): boolean {
  if (node['ParamRef'] || node['A_Const']) return true;
  if (node['TypeCast']) return isKnown(tree(tree(node['TypeCast'])['arg']));
  if (node['CoalesceExpr']) return list(tree(node['CoalesceExpr'])['args']).every(isKnown);
  const fields = list(tree(node['ColumnRef'])['fields']).map(nameOf);
  if (fields.length === 2 && ['new', 'old'].includes(fields[0]!)) return true;
  return nameOf(list(tree(node['FuncCall'])['funcname']).at(-1) ?? {}) === 'current_setting';
}

/** Within functions PostgreSQL also counts expressions by themselves. Null: neither a statement nor an expression. */
export function parsedOf(sql: string): unknown {
  for (const text of [sql, `SELECT ${sql}`])
    try {
      return parseSync(text);
    } catch {
      // As an expression, then.
    }
  return null;
}

export const nameOf = (node: Tree): string => String(tree(node['String'])['sval'] ?? '');
