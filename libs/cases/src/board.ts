import type { Tx } from '#database';
import type { Actor } from '#people';
import { Refusal } from '#config';
import type { Case } from './case.js';
import { caseNotFound } from './case-rows.js';
import { CaseEvent } from './event.js';
import { sightOf, type Sight, type Way } from './sight.js';
import type { State } from './states.js';
import { caseColumns, columnsOf } from './write-move.js';

export interface CaseFilter {
  state?: State[];
  categoryCode?: string;
  urgency?: string;
  leadUnit?: string;
  streetCode?: string;
  communityCode?: string;
  gridCode?: string;
  /** What waits for a person: an appeal the platform is not sure of, a case to be dispatched (at a border, by a rule, after a return). */
  triage?: boolean;
  /** HANDLE was due before this moment and still runs. */
  overdueAt?: Date;
  limit: number;
  cursor?: string;
}

export interface Page {
  cases: Case[];
  next: string | null;
}

/** What nobody is shown on a list. */
const unshown = [
  'policy',
  'personalData',
  'trackingHash',
  'headHash',
  'reporterId',
  'externalNo',
  'lng',
  'lat',
  'locatedBy',
  'mapVersion',
  'physical',
  'reworks',
  'openWhistles',
  'handlerId',
  'handDowns',
  'raisedAt',
  'urgedAt',
  'joined',
  'masterId',
  'parentId',
  'sentAt',
  'updatedAt',
] as const satisfies ReadonlyArray<keyof Case>;

/** A case as far as lists show it: the rest of a row is more than half of what reading it takes. */
export type Shown = Omit<Case, (typeof unshown)[number]>;

export interface ShownPage {
  cases: Shown[];
  next: string | null;
}

export const shownColumns = (tx: Tx): string => caseColumns(tx, {}, unshown);

/** What a list is ordered by, as the index of its way has it. */
const keyOf = (join?: string) => (join ? 'k.submitted_at, k.case_id' : 'c.submitted_at, c.id');
const newest = (join?: string) => `${keyOf(join).replace(',', ' DESC,')} DESC`;

/** One page of what the actor sees, newest filing first; `next` continues it. Throws `Refusal` CURSOR_INVALID. */
export const listCases = (tx: Tx, actor: Actor, filter: CaseFilter): Promise<Page> =>
  pageOf<Case>(tx, actor, filter, caseColumns(tx));

/** The same, as far as it is shown. Throws `Refusal` CURSOR_INVALID. */
export const listShown = (tx: Tx, actor: Actor, filter: CaseFilter): Promise<ShownPage> =>
  pageOf<Shown>(tx, actor, filter, shownColumns(tx));

async function pageOf<Row extends Shown>(
  tx: Tx,
  actor: Actor,
  filter: CaseFilter,
  columns: string,
): Promise<{ cases: Row[]; next: string | null }> {
  const params: unknown[] = [actor.districtId];
  const p = (value: unknown) => `$${params.push(value)}`;
  const sight = sightOf(actor, params.length + 1);
  params.push(...sight.params);
  const where = ['c.district_id = $1'];
  if (filter.state?.length) where.push(`c.state = ANY(${p(filter.state)})`);
  const equal = {
    categoryCode: 'category_code',
    urgency: 'urgency',
    leadUnit: 'lead_unit',
    streetCode: 'street_code',
    communityCode: 'community_code',
    gridCode: 'grid_code',
  } as const;
  for (const [name, column] of Object.entries(equal)) {
    const value = filter[name as keyof typeof equal];
    if (value !== undefined) where.push(`c.${column} = ${p(value)}`);
  }
  if (filter.triage)
    where.push(`(c.state = 'PENDING_ACCEPT' AND c.triage IS NOT NULL OR c.state = 'ACCEPTED')`);
  if (filter.overdueAt) where.push(`c.due_at < ${p(filter.overdueAt)}`);
  // By the ways alone there is one good plan whatever the values; a rare filter wants its own.
  const plain = where.length === 1;
  const [at, id] = filter.cursor ? readCursor(filter.cursor).map((one) => p(one)) : [];
  const limit = p(filter.limit + 1);
  // Each way to come to see a case has an index in the order of the list; a condition over all of them has none.
  const pages = waysOf(sight, filter).map(
    ({ sql, join }) => `(SELECT c.district_id, c.submitted_at, c.id FROM cases c ${join ?? ''}
       WHERE ${[...where, join ? 'true' : sql, ...(at ? [`(${keyOf(join)}) < (${at}, ${id})`] : [])].join(' AND ')}
       ORDER BY ${newest(join)} LIMIT ${limit})`,
  );
  const cases: Row[] = await tx.query(
    `${plain ? '/* prepared */ ' : ''}SELECT ${columns} FROM (${pages.join(' UNION ')}) page JOIN cases c USING (district_id, id)
     ORDER BY ${newest()} LIMIT ${limit}`,
    params,
  );
  const page = cases.slice(0, filter.limit);
  const last = page.at(-1);
  return { cases: page, next: cases.length > filter.limit && last ? cursorOf(last) : null };
}

/** Where one way has all that is asked for, the others find nothing more. */
function waysOf({ ways, params }: Sight, filter: CaseFilter): readonly Way[] {
  // The parameters of ways that are left out would have no type.
  const whole = params.length === 1 ? ways.find(({ all }) => all && filter[all] === params[0]) : undefined;
  return whole ? [whole] : ways;
}

/** One case the actor may see. Throws `Refusal` CASE_NOT_FOUND, also when it exists out of sight. */
export async function readCase(tx: Tx, actor: Actor, number: string): Promise<Case> {
  const sight = sightOf(actor, 3);
  const [row] = await tx.query(
    `/* prepared */ SELECT ${caseColumns(tx)} FROM cases c WHERE c.district_id = $1 AND c.number = $2 AND ${sight.sql}`,
    [actor.districtId, number, ...sight.params],
  );
  if (!row) throw caseNotFound();
  return row;
}

/** Everything that happened to a case up to the version that was read, in order: a move made meanwhile is not half shown. */
export function readTimeline(tx: Tx, { districtId, id, version }: Case): Promise<CaseEvent[]> {
  const columns = columnsOf(tx, CaseEvent).filter(({ isSelect }) => isSelect);
  return tx.query(
    `/* prepared */ SELECT ${columns.map(({ propertyName, databaseName }) => `e.${databaseName} AS "${propertyName}"`).join(', ')}
     FROM case_event e WHERE e.district_id = $1 AND e.case_id = $2 AND e.seq <= $3 ORDER BY e.seq`,
    [districtId, id, version],
  );
}

/** Where the next page begins. */
export const cursorOf = ({ submittedAt, id }: Pick<Case, 'submittedAt' | 'id'>) =>
  Buffer.from(`${submittedAt.toISOString()} ${id}`).toString('base64url');

/** Throws `Refusal` CURSOR_INVALID (400). */
export function readCursor(cursor: string): [string, string] {
  const [at, id, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (at && id && rest.length === 0 && isTime(at) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    return [at, id];
  throw new Refusal(
    400,
    'CURSOR_INVALID',
    {
      zh: '翻页游标无效, 请使用上一页返回的 next。',
      en: 'The cursor is invalid; use the `next` of the page before.',
    },
    { fields: ['cursor'] },
  );
}

/** A moment as `toISOString` writes it and PostgreSQL reads it; JavaScript alone would take much more. */
const isTime = (at: string) =>
  /^[12]\d{3}-/.test(at) && !Number.isNaN(Date.parse(at)) && new Date(at).toISOString() === at;
