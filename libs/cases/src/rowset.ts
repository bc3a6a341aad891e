/** Names a value of a statement: `$1`. */
export type Param = (value: unknown) => string;

/** Columns with their PostgreSQL types. */
export type Columns = Readonly<Record<string, string>>;

/** Values by column. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Rows given to a statement, as a source for `FROM`: the rows of one move as values, through which PostgreSQL sees to its
 * indexes; those of many moves as one JSON text, so that the statement is the same for any number.
 */
export const rowsetOf =
  (p: Param, many: boolean) =>
  (alias: string, columns: Columns, rows: readonly Row[]): string => {
    const types = Object.entries(columns);
    if (many)
      return `jsonb_to_recordset(${p(JSON.stringify(rows))}::jsonb) AS ${alias} (${types
        .map(([name, type]) => `${name} ${type}`)
        .join(', ')})`;
    const values = rows.map((row) =>
      types.map(([name, type]) => `${p(valueFor(row[name], type))}::${type}`).join(', '),
    );
    return `(VALUES ${values.map((one) => `(${one})`).join(', ')}) AS ${alias} (${types.map(([name]) => name).join(', ')})`;
  };

export type Rowset = ReturnType<typeof rowsetOf>;

/** `INSERT` of rows whose columns are named as the table's. It answers, or Citus would COPY them, which row-level security refuses. */
export const insert = (
  table: string,
  columns: Columns,
  from: string,
  instead: Record<string, string> = {},
): string => {
  const names = Object.keys(columns);
  return `INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.map((name) => instead[name] ?? name).join(', ')} FROM ${from} RETURNING 1`;
};

/** What goes to a jsonb column goes as text; arrays, dates and plain values as they are. */
export const valueFor = (value: unknown, type: unknown): unknown =>
  type === 'jsonb' && value !== null && value !== undefined ? JSON.stringify(value) : value;
