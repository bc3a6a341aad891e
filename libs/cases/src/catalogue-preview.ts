import {
  checkCatalogue,
  checkDraft,
  catalogueFrom,
  diffCatalogues,
  ownerFor,
  readVersions,
  type Catalogue,
  type CatalogueDiff,
  type CatalogueDraft,
  type CatalogueWorld,
} from '#catalogue';
import type { Tx } from '#database';
import type { ImportReport } from '#sheets';
import type { Ground } from './ground.js';
import { openStates } from './states.js';

/** What the last cases would have come to under another catalogue; the overrides of dispatch are not asked. */
export interface OtherOwners {
  cases: number;
  /** Another owner, another first handler, and whose matter is not in it any more. */
  otherOwner: number;
  otherFirst: number;
  gone: number;
  /** Some of them, newest first. */
  some: Array<{
    number: string;
    categoryCode: string;
    was: { ownerDept: string; firstHandler: string };
    would: { ownerDept: string; firstHandler: string } | null;
  }>;
}

export interface CataloguePreview {
  /** The version in effect, which it is compared with. */
  base: number;
  report: ImportReport;
  diff: CatalogueDiff;
  effect: OtherOwners;
}

interface Dispatched {
  number: string;
  categoryCode: string;
  gridCode: string | null;
  communityCode: string;
  streetCode: string;
  dispatchedAt: Date;
}

const shown = 20;

/**
 * What would come of a draft: what is wrong with it, what it changes, and what the last `last` dispatched cases (by filing)
 * would have come to, each at its own time. Reads, writes nothing. Looks at everybody's cases: the caller has the right to.
 */
export async function previewCatalogue(
  tx: Tx,
  ground: Ground,
  draft: CatalogueDraft,
  last: number,
  now: Date,
): Promise<CataloguePreview> {
  const { catalogue, district } = ground;
  const { districtId } = district;
  const next = catalogueFrom(districtId, catalogue.version + 1, draft);
  const cases: Dispatched[] = await tx.query(
    `SELECT number, category_code AS "categoryCode", grid_code AS "gridCode", community_code AS "communityCode",
            street_code AS "streetCode", dispatched_at AS "dispatchedAt"
     FROM cases WHERE district_id = $1 AND dispatched_at IS NOT NULL AND category_code IS NOT NULL
       AND community_code IS NOT NULL AND street_code IS NOT NULL
     ORDER BY submitted_at DESC, id DESC LIMIT $2`,
    [districtId, last],
  );
  return {
    base: catalogue.version,
    report: checkDraft(draft, {
      ...(await worldOf(tx, ground, now)),
      scheduled: await toCome(tx, districtId),
    }),
    diff: diffCatalogues(catalogue, next),
    effect: otherOwners(cases, catalogue, next),
  };
}

/** What is wrong with a version that is stored, as things are now. */
export async function reviewCatalogue(
  tx: Tx,
  ground: Ground,
  catalogue: Catalogue,
  now: Date,
): Promise<ImportReport> {
  return checkCatalogue(catalogue, await worldOf(tx, ground, now));
}

async function toCome(tx: Tx, districtId: string): Promise<number[]> {
  const versions = await readVersions(tx, districtId);
  return versions.filter(({ begunAt }) => begunAt === null).map(({ version }) => version);
}

async function worldOf(tx: Tx, ground: Ground, now: Date): Promise<CatalogueWorld> {
  const open: Array<{ code: string; cases: number }> = await tx.query(
    `SELECT category_code AS code, count(*)::int AS cases FROM cases
     WHERE district_id = $1 AND state = ANY($2) AND category_code IS NOT NULL GROUP BY 1`,
    [ground.district.districtId, openStates],
  );
  return {
    units: ground.units,
    areas: ground.territory.all,
    profile: ground.policies.on(now),
    before: ground.catalogue,
    openCases: new Map(open.map(({ code, cases }) => [code, cases])),
    now,
  };
}

/** Pure. */
export function otherOwners(cases: readonly Dispatched[], was: Catalogue, next: Catalogue): OtherOwners {
  const short = ({ ownerDept, firstHandlerCode }: ReturnType<typeof ownerFor>) => ({
    ownerDept,
    firstHandler: firstHandlerCode,
  });
  const moved = cases.flatMap((one) => {
    const [before, after] = [was.find(one.categoryCode), next.find(one.categoryCode)];
    if (!before) return [];
    const old = short(ownerFor(before, one, one.dispatchedAt));
    const would = after ? short(ownerFor(after, one, one.dispatchedAt)) : null;
    const otherOwner = would !== null && would.ownerDept !== old.ownerDept;
    const otherFirst = would !== null && would.firstHandler !== old.firstHandler;
    return would === null || otherOwner || otherFirst ? [{ one, old, would, otherOwner, otherFirst }] : [];
  });
  return {
    cases: cases.length,
    otherOwner: moved.filter((one) => one.otherOwner).length,
    otherFirst: moved.filter((one) => one.otherFirst).length,
    gone: moved.filter(({ would }) => would === null).length,
    some: moved.slice(0, shown).map(({ one: { number, categoryCode }, old, would }) => ({
      number,
      categoryCode,
      was: old,
      would,
    })),
  };
}
