/**
 * Where each table lives when PostgreSQL is spread over several machines by Citus (docs/citus.md): its rows on the node of
 * their district, a copy on every node, or on the coordinator alone.
 */
export type Placement = 'DISTRIBUTED' | 'REFERENCE' | 'LOCAL';

/** The column that says where a row lives: one district is on one node, with everything that is its own. */
export const distributionColumn = 'district_id';

/** The first to be distributed; every other table lies beside it, so that one node answers whatever is about one district. */
export const anchor = 'public.district';

/** Tables that are not a district's, each with the reason. Every other table has `district_id` and is distributed by it. */
export const exceptions: ReadonlyArray<{ table: string; placement: 'REFERENCE' | 'LOCAL'; because: string }> =
  [
    {
      table: 'public.work_calendar',
      placement: 'REFERENCE',
      because:
        "a region's days: the nation's and cities' hold for many districts, and every due time is computed from them",
    },
    {
      table: 'public.work_calendar_year',
      placement: 'REFERENCE',
      because: 'which years of a region are known, with what is owed where one changes; read with its days',
    },
    {
      table: 'public.signing_key',
      placement: 'REFERENCE',
      because: "the platform's public keys; every district's heads are proved by them",
    },
    {
      table: 'public.schema_migration',
      placement: 'LOCAL',
      because: 'migrations run on the coordinator, which takes them to the other nodes',
    },
  ];

/** Whole schemas that stay on the coordinator, each with the reason. */
export const localSchemas: ReadonlyArray<{ schema: string; because: string }> = [
  {
    schema: 'bullmq',
    because: "BullMQ's own tables, where there is no Redis: jobs of all districts wait in one queue",
  },
  {
    schema: 'limits',
    because:
      'counts how often an address or an account asks, for the whole platform, where there is no Redis',
  },
];

/** Sequences stay on the coordinator, through which every process writes; each is asked by itself, never as a default. */
export const sequences: ReadonlyArray<{ sequence: string; because: string }> = [
  {
    sequence: 'public.case_number_block',
    because: 'blocks of case numbers; none is given twice, gaps are harmless',
  },
  { sequence: 'public.qr_point_number', because: 'numbers of printed codes; none is given twice' },
  { sequence: 'public.schema_migration_id_seq', because: 'of the table of migrations' },
];

/**
 * Triggers of distributed tables that write another table. They run on the node of the row, in its transaction, and Citus
 * lets them reach only what lies on that node: rows of the same district, one by one.
 */
export const writingTriggers: ReadonlyArray<{ function: string; writes: string }> = [
  { function: 'keep_case_called', writes: 'public.case_called' },
  { function: 'owe_search', writes: 'public.case_search_due' },
  { function: 'count_roster_change', writes: 'public.roster_version' },
];

const setting = (name: string) => `current_setting('gw.${name}', true)`;
const ofDistrict = `${setting('sees')} = 'ALL' OR district_id = ${setting('district')} AND ${setting('sees')}`;

/**
 * Citus refuses policies with a subquery on a distributed table. These look at the case of a row; spread, they hold the
 * districts apart and a resident at their own case, and within a district the statement's own join with the case decides.
 */
export const policiesWithoutSubquery: ReadonlyArray<{ table: string; policy: string; using: string }> = [
  'public.case_event',
  'public.attachment',
].map((table) => ({
  table,
  policy: 'sight',
  using: `${ofDistrict} IN ('DISTRICT', 'UNIT', 'GRID') OR ${ofDistrict.slice(ofDistrict.indexOf('district_id'))} = 'CASE' AND case_id::text = ${setting('case')}`,
}));

/** Functions that read one district's rows: called where these lie. */
export const functionsOfDistrict: ReadonlyArray<{ signature: string; argument: string }> = [
  {
    signature: 'public.search_cases(text, integer[], integer[], timestamptz, uuid, integer)',
    argument: 'district',
  },
];

export interface TablePlace {
  /** `schema.table`. */
  table: string;
  placement: Placement;
}

/**
 * Where each of these tables lives, in the order in which they are to be placed: what is on every node, the anchor, the
 * rest. Tables without a decision, and those that should be distributed without the column, are told in `undecided`.
 */
export function places(tables: ReadonlyArray<{ schema: string; name: string; ofDistrict: boolean }>): {
  placed: TablePlace[];
  undecided: string[];
} {
  const placed: TablePlace[] = [];
  const undecided: string[] = [];
  for (const { schema, name, ofDistrict: has } of tables) {
    const table = `${schema}.${name}`;
    const exception = exceptions.find((one) => one.table === table)?.placement;
    const local = localSchemas.some((one) => one.schema === schema);
    if (local) placed.push({ table, placement: 'LOCAL' });
    else if (exception && !has) placed.push({ table, placement: exception });
    else if (has && !exception) placed.push({ table, placement: 'DISTRIBUTED' });
    else undecided.push(table);
  }
  const rank = ({ table, placement }: TablePlace) =>
    table === anchor ? 1 : { REFERENCE: 0, DISTRIBUTED: 2, LOCAL: 3 }[placement];
  placed.sort((a, b) => rank(a) - rank(b) || (a.table < b.table ? -1 : 1));
  return { placed, undecided: undecided.toSorted() };
}
