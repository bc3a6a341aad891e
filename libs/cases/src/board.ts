import { LessThanOrEqual } from 'typeorm';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { Refusal } from '#config';
import type { Case } from './case.js';
import { caseNotFound } from './case-rows.js';
import { CaseEvent } from './event.js';
import { nearby } from './nearby.js';
import { sightOf } from './sight.js';
import type { State } from './states.js';
import { caseColumns } from './write-move.js';

export interface CaseFilter {
  state?: State[];
  categoryCode?: string;
  urgency?: string;
  leadUnit?: string;
  streetCode?: string;
  communityCode?: string;
  gridCode?: string;
  /** What waits for a person: an appeal the platform is not sure of, a border case to be dispatched. */
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

/** What a list is ordered by, as the index of its way has it. */
const keyOf = (join?: string) => (join ? 'k.submitted_at, k.case_id' : 'c.submitted_at, c.id');
const newest = (join?: string) => `${keyOf(join).replace(',', ' DESC,')} DESC`;

/** One page of what the actor sees, newest filing first; `next` continues it. Throws `Refusal` CURSOR_INVALID. */
export async function listCases(tx: Tx, actor: Actor, filter: CaseFilter): Promise<Page> {
  const params: unknown[] = [actor.districtId];
  const p = (value: unknown) => `$${params.push(value)}`;
  const sight = sightOf(actor, params.length + 1);
  params.push(...sight.params);
  const where = ['c.district_id = $1'];
  if (filter.state?.length) where.push(`c.state = ANY(${p(filter.state)})`);
  const columns = {
    categoryCode: 'category_code',
    urgency: 'urgency',
    leadUnit: 'lead_unit',
    streetCode: 'street_code',
    communityCode: 'community_code',
    gridCode: 'grid_code',
  } as const;
  for (const [name, column] of Object.entries(columns)) {
    const value = filter[name as keyof typeof columns];
    if (value !== undefined) where.push(`c.${column} = ${p(value)}`);
  }
  if (filter.triage)
    where.push(
      `(c.state = 'PENDING_ACCEPT' AND c.triage IS NOT NULL OR c.state = 'ACCEPTED' AND c.boundary)`,
    );
  if (filter.overdueAt) where.push(`c.due_at < ${p(filter.overdueAt)}`);
  const [at, id] = filter.cursor ? readCursor(filter.cursor).map((one) => p(one)) : [];
  const limit = p(filter.limit + 1);
  // Each way to come to see a case has an index in the order of the list; a condition over all of them has none.
  const pages = sight.ways.map(
    ({ sql, join }) => `(SELECT c.district_id, c.submitted_at, c.id FROM cases c ${join ?? ''}
       WHERE ${[...where, join ? 'true' : sql, ...(at ? [`(${keyOf(join)}) < (${at}, ${id})`] : [])].join(' AND ')}
       ORDER BY ${newest(join)} LIMIT ${limit})`,
  );
  const cases: Case[] = await tx.query(
    `SELECT ${caseColumns(tx)} FROM (${pages.join(' UNION ')}) page JOIN cases c USING (district_id, id)
     ORDER BY ${newest()} LIMIT ${limit}`,
    params,
  );
  const page = cases.slice(0, filter.limit);
  const last = page.at(-1);
  return { cases: page, next: cases.length > filter.limit && last ? cursorOf(last) : null };
}

/** One case the actor may see. Throws `Refusal` CASE_NOT_FOUND, also when it exists out of sight. */
export async function readCase(tx: Tx, actor: Actor, number: string): Promise<Case> {
  const sight = sightOf(actor, 3);
  const [row] = await tx.query(
    `SELECT ${caseColumns(tx)} FROM cases c WHERE c.district_id = $1 AND c.number = $2 AND ${sight.sql}`,
    [actor.districtId, number, ...sight.params],
  );
  if (!row) throw caseNotFound();
  return row;
}

/** Everything that happened to a case up to the version that was read, in order: a move made meanwhile is not half shown. */
export function readTimeline(tx: Tx, { districtId, id, version }: Case): Promise<CaseEvent[]> {
  return tx.find(CaseEvent, {
    where: { districtId, caseId: id, seq: LessThanOrEqual(version) },
    order: { seq: 'ASC' },
  });
}

/** A case a new one may be about. `closed`: it ended a while ago and may still be reopened. */
export interface Likely {
  number: string;
  closed: boolean;
}

/**
 * The likely master of a new case: an open one of the same category within 300 m (or at the same grid where one has no
 * position) that was filed in the last 7 days; else one that was closed within the reopening window `reopenDays`, of the
 * same category within 100 m, or of the same reporter's phone at the same grid. A hint for a person, never a decision.
 */
export async function likelyMaster(
  tx: Tx,
  row: Case,
  categoryCode: string,
  reopenDays: number,
): Promise<Likely | null> {
  const since = `$6::timestamptz - make_interval(days => $10::int)`;
  const [found] = await tx.query(
    `SELECT number, closed FROM (
       SELECT c.number, false AS closed, c.submitted_at FROM cases c
       WHERE c.district_id = $1 AND c.category_code = $2 AND c.id <> $3 AND c.parent_id IS NULL AND c.community_code = $4
         AND c.state = ANY($5) AND c.submitted_at BETWEEN $6::timestamptz - interval '7 days' AND $6 AND ${near(300)}
       UNION ALL
       SELECT c.number, true, c.submitted_at FROM cases c
       WHERE c.district_id = $1 AND c.category_code = $2 AND c.parent_id IS NULL AND c.community_code = $4
         AND c.state = 'CLOSED' AND c.closed_at > ${since} AND c.lng IS NOT NULL AND $7::float8 IS NOT NULL AND ${near(100)}
       UNION ALL
       SELECT c.number, true, c.submitted_at
       FROM vault.reporter mine
       JOIN vault.reporter other ON other.district_id = mine.district_id AND other.phone_index = mine.phone_index
       JOIN cases c ON c.district_id = other.district_id AND c.reporter_id = other.id
       WHERE mine.district_id = $1 AND mine.id = $11 AND c.grid_code = $9 AND c.parent_id IS NULL
         AND c.state = 'CLOSED' AND c.closed_at > ${since}
     ) likely ORDER BY closed, submitted_at LIMIT 1`,
    [
      row.districtId,
      categoryCode,
      row.id,
      row.communityCode,
      openAfterAcceptance,
      row.submittedAt,
      row.lng,
      row.lat,
      row.gridCode,
      reopenDays,
      row.reporterId,
    ],
  );
  return found ?? null;
}

const near = (metres: number) => nearby('c', { lng: '$7', lat: '$8', grid: '$9' }, metres);

const openAfterAcceptance: State[] = [
  'ACCEPTED',
  'DISPATCHED',
  'RETURN_PENDING',
  'ARBITRATING',
  'SIGNED',
  'PROCESSING',
  'SUSPENDED',
  'PENDING_REVIEW',
  'VERIFYING',
  'FOLLOW_UP',
];

/** Where the next page begins. */
export const cursorOf = ({ submittedAt, id }: Case) =>
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
