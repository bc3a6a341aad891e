import type { Tx } from '#database';
import type { Actor } from '#people';
import { Case } from './case.js';
import type { Ground } from './ground.js';
import { reachOf, widest, type LikelyRule } from './likely-rules.js';
import { buildingIn, rough, roughlySame, scoreOf, thresholds } from './likely-score.js';
import type { Score, Sighting } from './likely-score.js';
import { bigrams } from './repeats.js';
import { sightOf } from './sight.js';
import { acceptedStates, type State } from './states.js';
import { columnsOf } from './write-move.js';

/** A case a new one may be about. `closed`: it ended a while ago and may still be reopened. */
export interface Likely {
  number: string;
  closed: boolean;
  /** 0 to 1, with the reasons for staff. */
  score: number;
  reasons: Score['reasons'];
}

/** What is read of a case to compare it: there may be hundreds of candidates, and the rest of a row is long. */
const compared = [
  'id',
  'number',
  'state',
  'kind',
  'text',
  'categoryCode',
  'confidential',
  'lng',
  'lat',
  'gridCode',
  'communityCode',
  'streetCode',
  'address',
  'joined',
  'masterId',
  'parts',
  'submittedAt',
  'closedAt',
] as const satisfies ReadonlyArray<keyof Case>;
export type Compared = Pick<Case, (typeof compared)[number]>;

/** A case that is likely about the same thing. */
export interface LikelyCase extends Score {
  row: Compared;
  closed: boolean;
  /** The actor may see it by their own right. */
  seen: boolean;
}

/** What is looked around. `until`: only what was filed before. */
export interface Around extends Sighting {
  districtId: string;
  /** Where it names a building, its community is looked through as well. */
  communityCode: string | null;
  id?: string;
  reporterId?: string | null;
  states: readonly State[];
  until: Date;
  /**
   * What the actor does not see counts by `roughlySame` alone, whatever its score: it is shown to whoever asks, who must not
   * find out where a case is to the metre, its words or its building by asking again and again.
   */
  roughly?: boolean;
  /** Days for which a closed case may be opened again; 0 leaves closed ones out. */
  reopenDays: number;
}

/** A case as it is compared: where a case has been closed, by when that was. */
export const sightingOf = (row: Compared): Sighting => ({
  text: row.text,
  categoryCode: row.categoryCode,
  lng: row.lng,
  lat: row.lat,
  gridCode: row.gridCode,
  address: row.address,
  at: row.state === 'CLOSED' && row.closedAt ? row.closedAt : row.submittedAt,
});

/** Candidates of one way are not more than these; the newest count. */
const most = 100;
const metresPerDegree = 111_195;

/**
 * What is likely about the same thing as this, the best first: open cases around it within the rule of their category, over
 * the borders of communities, and such as were closed within `reopenDays`. From `thresholds.hint` on. One statement; the scope
 * must be the whole district.
 */
export async function likelyCases(tx: Tx, actor: Actor, around: Around): Promise<LikelyCase[]> {
  const found = new Map<string, Candidate>();
  for (const one of await candidates(tx, actor, around))
    found.set(one.id, { ...one, samePhone: one.samePhone || (found.get(one.id)?.samePhone ?? false) });
  const pairs = bigrams(around.text);
  return [...found.values()]
    .flatMap(({ samePhone, seen, own, ...row }) => {
      const closed = row.state === 'CLOSED';
      const reach = reachOf(around.categoryCode, row.categoryCode, own);
      const rule = closed ? { ...reach, days: around.reopenDays } : reach;
      const exact = scoreOf(around, sightingOf(row), rule, pairs);
      const score = samePhone ? withPhone(exact) : exact;
      const fits =
        around.roughly && !seen ? roughlySame(around, sightingOf(row), rule) : score.score >= thresholds.hint;
      return fits ? [{ row, closed, seen, ...score }] : [];
    })
    .sort(
      (a, b) =>
        Number(a.closed) - Number(b.closed) ||
        b.score - a.score ||
        a.row.submittedAt.getTime() - b.row.submittedAt.getTime(),
    );
}

/**
 * The likely master of a new case, for a person to decide (field-rules 2.1(3)): the best of what is likely about the same
 * thing and already accepted, an open one before one that was closed within `reopenDays`; from `thresholds.likely` on. Never a confidential one: whoever reads of it here may not see that. Nobody who
 * reports anonymously or in confidence is known again by their phone.
 */
export async function likelyMaster(
  tx: Tx,
  row: Case,
  categoryCode: string,
  reopenDays: number,
): Promise<Likely | null> {
  const { districtId, communityCode, id } = row;
  const found = await likelyCases(tx, { districtId, kind: 'SYSTEM' } as Actor, {
    ...sightingOf(row),
    categoryCode,
    districtId,
    communityCode,
    id,
    reporterId: row.anonymous || row.confidential ? null : row.reporterId,
    states: acceptedStates,
    until: row.submittedAt,
    reopenDays,
  });
  const best = found.find(({ score, row: one }) => score >= thresholds.likely && !one.confidential);
  return best
    ? { number: best.row.number, closed: best.closed, score: best.score, reasons: best.reasons }
    : null;
}

/** Calendar days for which a closed case may be begun again by the policy in force; working days are counted twice. */
export function reopenDaysOf({ policies }: Pick<Ground, 'policies'>, now: Date): number {
  const { value, unit } = policies.on(now).reopenWindow;
  return unit === 'd' ? value : unit === 'wd' ? value * 2 : Math.ceil(value / 24);
}

/** The same phone at the same grid after a closing is the same matter again, whatever it is called. */
const withPhone = (score: Score): Score => ({
  ...score,
  score: Math.max(score.score, thresholds.likely),
  reasons: [{ zh: '同一联系电话', en: 'the same phone' }, ...score.reasons],
});

type Candidate = Compared & { samePhone: boolean; seen: boolean; own: Record<string, LikelyRule> };

function candidates(tx: Tx, actor: Actor, around: Around): Promise<Candidate[]> {
  // Around the rough spot, and wider by what that may be off: the edge of the box tells nothing of where a case is.
  const { lng, lat } = rough(around);
  const north = (widest.metres + 100) / metresPerDegree;
  const east = north / Math.cos(((lat ?? 0) * Math.PI) / 180);
  const since = new Date(around.at.getTime() - widest.days * 86_400_000);
  const sight = sightOf(actor, 14);
  const closedSince = new Date(around.until.getTime() - around.reopenDays * 86_400_000);
  // Literally, so that the partial index on the spot is known to hold them.
  const open = `c.state IN (${around.states.map((state) => `'${state}'`).join(', ')})`;
  const inBox = `c.lat BETWEEN $4 AND $5 AND c.lng BETWEEN $6 AND $7`;
  const whole = `c.id IS DISTINCT FROM $2::uuid AND c.parent_id IS NULL AND c.parts IS NULL`;
  const columns = columnsOf(tx, Case)
    .filter(({ propertyName }) => compared.some((one) => one === propertyName))
    .map(({ propertyName, databaseName }) => `c.${databaseName} AS "${propertyName}"`);
  // Each way reads what is compared itself: to join its ids with the table again is slow where the planner knows little of it yet.
  const read = (samePhone: boolean) =>
    `SELECT ${columns.join(', ')}, ${samePhone} AS "samePhone", coalesce(${sight.sql}, false) AS seen`;
  const community = buildingIn(around.address) ? around.communityCode : null;
  const way = (where: string) =>
    `(${read(false)} FROM cases c WHERE c.district_id = $1 AND ${where} AND ${whole} ORDER BY c.submitted_at DESC LIMIT ${most})`;
  // Only the ways that can lead anywhere are asked: to plan one takes longer than to walk its index, so each text is prepared.
  const reopens = around.reopenDays > 0;
  const ways = [
    lat !== null && way(`${open} AND ${inBox} AND c.submitted_at BETWEEN $8 AND $9`),
    around.gridCode !== null &&
      way(
        `c.grid_code = $3 AND (c.lat IS NULL OR $10::float8 IS NULL) AND ${open} AND c.submitted_at BETWEEN $8 AND $9`,
      ),
    community !== null &&
      way(
        `c.community_code = $13 AND c.address IS NOT NULL AND ${open} AND c.submitted_at BETWEEN $8 AND $9`,
      ),
    reopens &&
      lat !== null &&
      way(`c.state = 'CLOSED' AND ${inBox} AND c.closed_at > $11 AND c.closed_at <= $9`),
    reopens &&
      around.reporterId &&
      `${read(true)} FROM vault.reporter other JOIN cases c ON c.district_id = other.district_id AND c.reporter_id = other.id
       WHERE other.district_id = $1 AND other.phone_index = (SELECT phone_index FROM vault.reporter WHERE district_id = $1 AND id = $12)
         AND c.grid_code = $3 AND ${whole} AND NOT c.anonymous AND NOT c.confidential
         AND c.state = 'CLOSED' AND c.closed_at > $11 AND c.closed_at <= $9`,
  ].filter((one) => typeof one === 'string' && one !== '');
  if (ways.length === 0) return Promise.resolve([]);
  return tx.query(
    // Every value is named, because which are used hangs on the ways.
    `WITH given AS (SELECT $2::uuid, $3::text, $4::float8, $5::float8, $6::float8, $7::float8, $8::timestamptz, $9::timestamptz,
       $10::float8, $11::timestamptz, $12::uuid, $13::text)
     SELECT way.*, coalesce((SELECT jsonb_object_agg(r.category_prefix, jsonb_build_object('metres', r.metres, 'days', r.days))
         FROM repeat_rule r WHERE r.district_id = $1), '{}') AS own
     FROM (${ways.join(' UNION ALL ')}) way`,
    [
      around.districtId,
      around.id ?? null,
      around.gridCode,
      lat === null ? null : lat - north,
      lat === null ? null : lat + north,
      lng === null ? null : lng - east,
      lng === null ? null : lng + east,
      since,
      around.until,
      lng,
      closedSince,
      around.reporterId ?? null,
      community,
      ...sight.params,
    ],
  );
}
