import type { Ground } from '#cases';
import { seeing, wholeDistrict, type Tx } from '#database';
import type { QrPoint } from '#territory';

/** A matter a resident may choose at a point. */
export interface LikelyMatter {
  code: string;
  name: string;
}

const most = 6;
const days = 30;
/** Of so many of the latest cases of a grid the most frequent matters are taken; fewer than that often is chance. */
const latest = 300;
const leastOften = 2;
const freshForMs = 10 * 60_000;
const mostKept = 5000;
const kept = new Map<string, { codes: Promise<string[]>; readAt: number }>();

/**
 * What is likely the matter here: what the point's keeper has named, then what was reported most in its grid lately (known
 * for ten minutes at a time). Matters that are confidential by nature are never suggested, and cases that are confidential count
 * for none.
 */
export async function likelyMatters(
  tx: Tx,
  { catalogue }: Ground,
  { districtId, categories }: QrPoint,
  gridCode: string,
  now: Date,
): Promise<LikelyMatter[]> {
  const reported = await reportedIn(tx, districtId, gridCode, now);
  return [...new Set([...categories, ...reported])]
    .flatMap((code) => catalogue.find(code) ?? [])
    .filter(({ confidentialDefault }) => !confidentialDefault)
    .slice(0, most)
    .map(({ code, name }) => ({ code, name }));
}

function reportedIn(tx: Tx, districtId: string, gridCode: string, now: Date): Promise<string[]> {
  const key = `${districtId} ${gridCode}`;
  const at = performance.now();
  const one = kept.get(key);
  if (one && at - one.readAt < freshForMs) return one.codes;
  const codes = read(tx, districtId, gridCode, now);
  codes.catch(() => kept.delete(key));
  kept.delete(key);
  kept.set(key, { codes, readAt: at });
  // The one that was read longest ago comes first.
  if (kept.size > mostKept) kept.delete(kept.keys().next().value ?? '');
  return codes;
}

async function read(tx: Tx, districtId: string, gridCode: string, now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - days * 86_400_000);
  // Whoever scans sees no case: only how often a matter was reported is asked, and not by whom or what.
  const rows: Array<{ code: string }> = await seeing(wholeDistrict(districtId), () =>
    tx.query(
      `SELECT category_code AS code FROM (
         SELECT category_code, state, confidential, kind FROM cases c WHERE c.district_id = $1 AND c.grid_code = $2 AND c.submitted_at > $3
         ORDER BY c.submitted_at DESC, c.id DESC LIMIT ${latest}) newest
       WHERE category_code IS NOT NULL AND state NOT IN ('VOIDED', 'REJECTED', 'WITHDRAWN')
         AND NOT confidential AND kind IS DISTINCT FROM 'REPORT'
       GROUP BY category_code HAVING count(*) >= ${leastOften} ORDER BY count(*) DESC, category_code LIMIT ${most}`,
      [districtId, gridCode, since],
    ),
  );
  return rows.map(({ code }) => code);
}
