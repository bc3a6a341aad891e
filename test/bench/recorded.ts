import { Client } from 'pg';
import type { Row } from './rows.js';

/** One row a move wrote: all of a new one, what changed of an old one beside its key. */
export interface Written {
  table: string;
  row: Row;
  /** Key columns of a row that was there before; null of a new one. */
  key: string[] | null;
}

/** What one move wrote, so that the floor can write it again for another case. */
export interface MoveRows {
  at: string;
  written: Written[];
}

export interface Recording {
  districtId: string;
  caseId: string;
  /** Ids of the recorded rows with the two hex digits that take their place in another case. */
  marks: Record<string, string>;
  /** The mark of the clock that runs from the filing. */
  firstClock: string;
  moves: MoveRows[];
}

interface Table {
  name: string;
  key: string[];
}
type Snapshot = Map<string, { table: Table; row: Row }>;

/** What triggers write they write for the floor as well. */
const byTrigger = ['case_called', 'case_search', 'case_search_due'];

/**
 * Looks at all rows of one case after each of its moves: what differs is what the move wrote, whatever table it is in. The
 * first look is of the case as it was filed.
 */
export class Recorder {
  private last: Snapshot | undefined;
  private readonly marks = new Map<string, string>();
  private readonly moves: MoveRows[] = [];
  private case = { districtId: '', id: '' };
  private firstClock = '';

  private constructor(
    private readonly client: Client,
    private readonly tables: Table[],
  ) {}

  static async open(url: string): Promise<Recorder> {
    const client = new Client({ connectionString: url, types: { getTypeParser: () => String } });
    await client.connect();
    const { rows } = await client.query<{ name: string; key: string }>(
      `SELECT c.oid::regclass::text AS name,
         (SELECT string_agg(a.attname, ' ' ORDER BY a.attnum) FROM pg_index i
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS key
       FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND (c.relname = 'cases' OR EXISTS (
         SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'case_id' AND NOT a.attisdropped))
         AND c.relname <> ALL($1::text[])`,
      [byTrigger],
    );
    return new Recorder(
      client,
      rows.map(({ name, key }) => ({ name, key: key.split(' ') })),
    );
  }

  /** Sees what the last move has written. */
  async look(number: string): Promise<void> {
    const now = await this.snapshot(number);
    if (!this.last) {
      for (const { row } of now.values()) this.mark(row);
      const clock = [...now.values()].find(({ table }) => table.name === 'case_timer');
      this.firstClock = this.marks.get(String(clock?.row['id'])) ?? '';
      this.last = now;
      return;
    }
    const written: Written[] = [];
    for (const [at, { table, row }] of now) {
      const before = this.last.get(at)?.row;
      if (!before) {
        this.mark(row);
        written.push({ table: table.name, row, key: null });
        continue;
      }
      const changed = Object.entries(row).filter(([column, value]) => value !== before[column]);
      const key = table.key.map((column) => [column, row[column] ?? null] as const);
      if (changed.length > 0)
        written.push({ table: table.name, row: Object.fromEntries([...key, ...changed]), key: table.key });
    }
    this.last = now;
    const event = written.find(({ table }) => table === 'case_event');
    this.moves.push({ at: String(event?.row['at']), written });
  }

  /** What was seen of the whole life. */
  async close(): Promise<Recording> {
    await this.client.end();
    const { districtId, id: caseId } = this.case;
    return {
      districtId,
      caseId,
      marks: Object.fromEntries(this.marks),
      firstClock: this.firstClock,
      moves: this.moves,
    };
  }

  private mark({ id }: Row): void {
    if (typeof id !== 'string' || id === this.case.id || this.marks.has(id)) return;
    this.marks.set(id, (this.marks.size + 1).toString(16).padStart(2, '0'));
  }

  /** All rows of one case by their table, as they are now. */
  async rowsOf(number: string): Promise<Map<string, Row[]>> {
    const tables = new Map<string, Row[]>();
    for (const { table, row } of (await this.snapshot(number)).values())
      tables.set(table.name, [...(tables.get(table.name) ?? []), row]);
    return tables;
  }

  private async snapshot(number: string): Promise<Snapshot> {
    const { rows: found } = await this.client.query<Row>('SELECT * FROM cases WHERE number = $1', [number]);
    const row = found[0]!;
    this.case = { districtId: String(row['district_id']), id: String(row['id']) };
    const seen: Snapshot = new Map();
    for (const table of this.tables) {
      const { rows } = await this.client.query<Row>(
        `SELECT * FROM ${table.name} WHERE ${table.name === 'cases' ? 'id' : 'case_id'} = $1`,
        [this.case.id],
      );
      for (const one of rows)
        seen.set([table.name, ...table.key.map((column) => one[column])].join(' '), { table, row: one });
    }
    return seen;
  }
}

/** The id that takes the place of a recorded one in another case: beside that case's own, as ids made at one time are. */
export const idOf = (caseId: string, mark: string): string => caseId.slice(0, -2) + mark;
