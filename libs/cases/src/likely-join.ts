import { Refusal } from '#config';
import type { Catalogue } from '#catalogue';
import type { Tx } from '#database';
import { systemActor } from '#people';
import { speaksOfDanger } from '#understanding';
import type { Case } from './case.js';
import { readCaseById } from './case-rows.js';
import type { CaseDesk } from './desk.js';
import type { Triage } from './entries.js';
import { noSuchHandle } from './likely-handle.js';
import { sightingOf } from './likely.js';
import { readLikelyRules } from './likely-rule-store.js';
import { groundOf } from './ground.js';
import { reachOf, type LikelyRule } from './likely-rules.js';
import { scoreOf } from './likely-score.js';
import { mayBeShown } from './likely-shown.js';
import { mergeInto } from './merging.js';
import { filedStates } from './states.js';

/** What became of a filing whose reporter chose to join another; null where nobody chose so. */
export type Joining = { joined: string } | { reason: Triage['reasons'][number] } | null;

/**
 * 诉求人选择并入: merges a fresh case, which has its own number and call-back, into the one its reporter was shown and chose.
 * Where that is over, may not be shown any more or no longer fits, where the fresh case is confidential or a report 举报 or
 * of another matter, or its words have `holds` (a person must look, whatever was chosen), nothing is done and the reason for
 * a person is answered: the case goes its usual way. `body` is that of the filing's delivery.
 */
export async function joinChosen(
  tx: Tx,
  desk: CaseDesk,
  row: Case,
  body: Record<string, unknown>,
  holds: ReadonlyArray<{ code: string }> = [],
): Promise<Joining> {
  const { joins } = body;
  if (typeof joins !== 'string') return null;
  const master = joins === noSuchHandle ? undefined : await masterOf(tx, row.districtId, joins);
  const inForce = await readLikelyRules(tx, row.districtId);
  const rules = Object.fromEntries(inForce.map((one) => [one.categoryPrefix, one]));
  const { catalogue } = await groundOf(tx, row.districtId);
  const reason = whyNot(row, master, { rules, catalogue, held: holds.length > 0 });
  if (reason || !master) return { reason: reason ?? unknown };
  try {
    const caller = { actor: systemActor(row.districtId), number: row.number };
    await mergeInto(desk, caller, master.number, '诉求人选择并入');
    return { joined: master.number };
  } catch (error) {
    if (error instanceof Refusal && error.status === 422) return { reason: ended(master) };
    throw error;
  }
}

/** The case itself, or the one it was merged into since it was shown. */
async function masterOf(tx: Tx, districtId: string, id: string): Promise<Case | undefined> {
  const row = await readCaseById(tx, districtId, id).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  return row?.state === 'MERGED' && row.masterId ? readCaseById(tx, districtId, row.masterId) : row;
}

function whyNot(
  row: Case,
  master: Case | undefined,
  by: { rules: Readonly<Record<string, LikelyRule>>; catalogue: Catalogue; held: boolean },
): Triage['reasons'][number] | null {
  if (!master || master.confidential || master.id === row.id) return unknown;
  if (!filedStates.includes(master.state) || master.parts !== null) return ended(master);
  if (speaksOfDanger(row.text))
    return {
      code: 'JOIN_DANGER',
      zh: `诉求人选择并入 ${master.number}, 但文字提示有人身危险, 请先处置`,
      en: `the reporter chose to join ${master.number}, but the text speaks of danger; look first`,
    };
  if (!mayBeShown(master, by.catalogue)) return unknown;
  if (isApart(row, by.catalogue))
    return {
      code: 'JOIN_CONFIDENTIAL',
      zh: `诉求人选择并入 ${master.number}, 但本件保密或为举报, 请核实`,
      en: `the reporter chose to join ${master.number}, but this is confidential or a report; check it`,
    };
  if (by.held)
    return {
      code: 'JOIN_HELD',
      zh: `诉求人选择并入 ${master.number}, 但文字须人工判断, 请核实`,
      en: `the reporter chose to join ${master.number}, but the text needs a person; check it`,
    };
  if (row.categoryCode && row.categoryCode.slice(0, 4) !== master.categoryCode?.slice(0, 4))
    return {
      code: 'JOIN_OTHER_MATTER',
      zh: `诉求人选择并入 ${master.number}, 但两件事项不同, 请核实`,
      en: `the reporter chose to join ${master.number}, but the matters differ; check it`,
    };
  // What matters is the place and the time: the words may have been changed after it was shown.
  const fresh = { ...sightingOf(row), categoryCode: row.categoryCode ?? master.categoryCode };
  const reach = reachOf(fresh.categoryCode, master.categoryCode, by.rules);
  if (scoreOf(fresh, sightingOf(master), reach).score > 0) return null;
  return {
    code: 'JOIN_APART',
    zh: `诉求人选择并入 ${master.number}, 但两处相距较远, 请核实`,
    en: `the reporter chose to join ${master.number}, but the places are apart; check it`,
  };
}

/** A case that must not become known through another: confidential or a report 举报, by itself or by its matter. */
function isApart({ confidential, kind, categoryCode }: Case, catalogue: Catalogue): boolean {
  const category = categoryCode ? catalogue.find(categoryCode) : undefined;
  return (
    confidential ||
    kind === 'REPORT' ||
    category?.confidentialDefault === true ||
    category?.defaultKind === 'REPORT'
  );
}

const unknown = {
  code: 'JOIN_UNKNOWN',
  zh: '诉求人选择了并入他件, 但所选已失效, 请核实',
  en: 'the reporter chose to join another case, but the choice is no longer good; check it',
};
const ended = ({ number }: Case) => ({
  code: 'JOIN_ENDED',
  zh: `诉求人选择并入 ${number}, 但该件已办结, 请核实`,
  en: `the reporter chose to join ${number}, which has ended meanwhile; check it`,
});
