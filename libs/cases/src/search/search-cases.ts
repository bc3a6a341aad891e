import type { Clock } from '#config';
import { audit } from '#audit';
import { seeing, wholeDistrict, type Tx } from '#database';
import type { Actor, Vault } from '#people';
import { shownColumns, type Shown, type ShownPage } from '../board.js';
import { listCasesOfPhone } from '../of-phone.js';
import { sightOf } from '../sight.js';
import type { State } from '../states.js';
import { questionOf, sightTokens, type Where } from './question.js';
import { openPlace, sealPlace, type Ranked, type Spot } from './sealed-place.js';

export interface SearchFilter extends Where {
  state?: State[];
  limit: number;
  cursor?: string;
}

/** So many of the newest hits are ranked among themselves; then the next older ones. */
const windowSize = 150;
/** So many, for each that fits on a page, are looked at first: words usually stand in the text as they were asked. */
const firstLook = 3;
/** Where a filter leaves nothing of a window, the next one is looked at: so often in one answer. */
const windows = 12;

/**
 * Staff search 检索: cases whose masked words, address, matter, place or number have everything that is asked, as far as the
 * actor sees them. Of the newest 150 hits those come first in which the words stand as they were asked; then the next 150. A
 * phone finds the cases of whoever left it, of neither confidential nor anonymous ones, and leaves a line in the audit log
 * that does not say it. Throws `Refusal` as `questionOf`, and CURSOR_INVALID.
 */
export async function searchCases(
  tx: Tx,
  actor: Actor,
  asked: string,
  filter: SearchFilter,
  by: { vault: Vault; real: Clock; secret: string },
): Promise<ShownPage> {
  const question = questionOf(actor, asked, filter);
  if (question.by === 'PHONE') return ofPhone(tx, actor, question.phone, filter, by);
  if (question.by === 'NUMBER') return ofNumber(tx, actor, question.number, filter);
  const { districtId } = actor;
  const from = filter.cursor ? openPlace(by.secret, districtId, filter.cursor) : { top: null, after: null };
  const found: Hit[] = [];
  let { top, after } = from;
  if (!after) {
    const few = firstLook * (filter.limit + 1);
    const { hits, bottom } = await oneWindow(tx, actor, question, filter, top, after, filter.limit + 1, few);
    // All there is; or a page of hits that none of the older ones of the window can come before.
    if (!bottom || hits.at(filter.limit)?.rank === bestRank(question)) {
      const last = hits[filter.limit - 1];
      return {
        cases: rows(hits, filter.limit),
        next: hits.length > filter.limit ? sealPlace(by.secret, districtId, { top, after: last! }) : null,
      };
    }
  }
  for (let i = 0; i < windows; i += 1) {
    const left = filter.limit + 1 - found.length;
    const one = await oneWindow(tx, actor, question, filter, top, after, left, windowSize);
    found.push(...one.hits.map((hit) => ({ ...hit, top })));
    if (found.length > filter.limit) {
      const last = found[filter.limit - 1]!;
      return {
        cases: rows(found, filter.limit),
        next: sealPlace(by.secret, districtId, { top: last.top, after: last }),
      };
    }
    if (!one.bottom) return { cases: rows(found, filter.limit), next: null };
    [top, after] = [one.bottom, null];
  }
  return { cases: rows(found, filter.limit), next: sealPlace(by.secret, districtId, { top, after: null }) };
}

type Found = Shown & { rank: number };
type Hit = Found & { top: Spot | null };

const rows = (found: Array<Found & { top?: Spot | null }>, limit: number): Shown[] =>
  found.slice(0, limit).map(({ rank: _rank, top: _top, ...row }) => row);

/** Of a hit in whose text everything stands as it was asked. */
const bestRank = ({ phrases }: { phrases: string[] }): number => 2 * phrases.length;

/** One window of hits older than `top`, as far as they are the actor's; `bottom` where there may be older ones. */
async function oneWindow(
  tx: Tx,
  actor: Actor,
  { phrases, words }: { phrases: string[]; words: number[] },
  filter: SearchFilter,
  top: Spot | null,
  after: Ranked | null,
  limit: number,
  size: number,
): Promise<{ hits: Found[]; bottom: Spot | null }> {
  const params: unknown[] = [
    actor.districtId,
    words,
    sightTokens(actor),
    top?.submittedAt ?? null,
    top?.id ?? null,
    size,
    phrases,
  ];
  const p = (value: unknown) => `$${params.push(value)}`;
  const sight = sightOf(actor, params.length + 1);
  params.push(...sight.params);
  const where = [sight.sql, ...(filter.state?.length ? [`c.state = ANY(${p(filter.state)})`] : [])];
  const beyond = after
    ? `WHERE (rank, "submittedAt", id) < (${p(after.rank)}::int, ${p(after.submittedAt)}::timestamptz, ${p(after.id)}::uuid)`
    : '';
  const answered: Array<Shown & { rank: number | null; hits: number; last: string }> = await tx.query(
    `WITH hit AS MATERIALIZED (SELECT * FROM search_cases($1, $2::int[], $3::int[], $4::timestamptz, $5::uuid, $6::int)),
     foot AS (SELECT count(*)::int AS hits, (SELECT to_char(submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || case_id
       FROM hit ORDER BY submitted_at, case_id LIMIT 1) AS last FROM hit)
     SELECT foot.hits, foot.last, page.* FROM foot LEFT JOIN LATERAL (
       SELECT * FROM (SELECT ${shownColumns(tx)}, (SELECT sum(CASE WHEN strpos(lower(c.text), w) > 0 THEN 2
           WHEN strpos(lower(coalesce(c.address, '')), w) > 0 THEN 1 ELSE 0 END)::int FROM unnest($7::text[]) w) AS rank
         FROM hit JOIN cases c ON c.district_id = $1 AND c.id = hit.case_id WHERE ${where.join(' AND ')}) ranked
       ${beyond} ORDER BY rank DESC, "submittedAt" DESC, id DESC LIMIT ${p(limit)}) page ON true`,
    params,
  );
  const hits = answered.flatMap(({ hits: _hits, last: _last, rank, ...row }) =>
    rank === null ? [] : [{ ...row, rank }],
  );
  const [{ hits: count, last }] = answered as [(typeof answered)[number]];
  const [at, id] = count === size ? last.split(' ') : [];
  return { hits, bottom: at && id ? { submittedAt: new Date(at), id } : null };
}

async function ofNumber(tx: Tx, actor: Actor, number: string, { state }: SearchFilter): Promise<ShownPage> {
  const sight = sightOf(actor, 3);
  const cases: Shown[] = await tx.query(
    `/* prepared */ SELECT ${shownColumns(tx)} FROM cases c WHERE c.district_id = $1 AND c.number = $2 AND ${sight.sql}`,
    [actor.districtId, number, ...sight.params],
  );
  return { cases: cases.filter((row) => !state?.length || state.includes(row.state)), next: null };
}

/** Whoever may ask so sees the whole district by their own right (`mayAskByPhone`). */
function ofPhone(
  tx: Tx,
  actor: Actor,
  phone: string,
  { limit, cursor, ...openOnly }: SearchFilter,
  { vault, real }: { vault: Vault; real: Clock },
): Promise<ShownPage> {
  const { districtId } = actor;
  return seeing(wholeDistrict(districtId), async () => {
    const indexes = await vault.phoneIndex(tx, districtId, phone);
    const page = await listCasesOfPhone(tx, districtId, indexes, {
      limit,
      ...(cursor ? { cursor } : {}),
      openOnly,
    });
    await tx.transaction((inner) =>
      audit(inner, {
        districtId,
        at: real.now(),
        act: 'searchedByPhone',
        actor,
        subject: null,
        detail: { found: page.cases.map(({ number }) => number) },
      }),
    );
    return page;
  });
}
