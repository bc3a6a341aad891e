import { classify, textModelOf, type Verdict } from '#understanding';
import {
  groundOf,
  joinChosen,
  likelyMaster,
  reopenDaysOf,
  type Case,
  type Ground,
  type Likely,
  type Triage,
  type Why,
} from '#cases';
import { done, skipped } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** Tries come after 1, 2, 4 ... seconds: a grid worker has about a minute before the platform takes the case up. */
const triesForSelfResolution = 6;

/**
 * The platform's own decision on a new case: accept it when place and matter are certain, otherwise put it on the
 * triage list with the reasons (field-rules 2.1(3)).
 */
export const acceptNewCase: Effect = async ({ dataSource, desk, clock }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  if (row.state !== 'PENDING_ACCEPT' || row.triage) return skipped(`already ${row.state}`);
  if (delivery.body['selfResolving'] === true && delivery.attempts <= triesForSelfResolution)
    return { is: 'RETRY', why: 'the grid worker is resolving it on the spot' };
  const ground = await groundOf(tx, row.districtId, clock.now());
  const model = await textModelOf(tx, row.districtId);
  const verdict = classify(row.text, ground.catalogue, { model });
  const join = row.parentId ? null : await joinChosen(tx, desk, row, delivery.body, verdict.holds);
  if (join && 'joined' in join) return done;
  // What was chosen may have left the catalogue since.
  const chosen = ground.catalogue.find(row.categoryCode ?? '')?.code ?? null;
  const categoryCode = chosen ?? verdict.category;
  const reopenDays = reopenDaysOf(ground, clock.now());
  // A part of a split appeal is at the place of its siblings by nature.
  const likely = categoryCode && !row.parentId ? await likelyMaster(tx, row, categoryCode, reopenDays) : null;
  const named = row.communityCode ? null : ground.territory.byAddress(row.text);
  const reasons = reasonsToAsk(row, verdict, ground, categoryCode, likely);
  if (join) reasons.push(join.reason);
  const request = { actor: systemActor(row.districtId), caseId: row.id, cause: delivery.id };

  if (reasons.length > 0 || !categoryCode) {
    const triage: Triage = {
      emergency: verdict.emergency,
      reasons,
      candidates: verdict.candidates,
      ...(verdict.matters.length > 1 ? { matters: verdict.matters } : {}),
      ...(likely
        ? { duplicateOf: likely.number, duplicateScore: likely.score, duplicateReasons: likely.reasons }
        : {}),
      // Only to be confirmed: people also name where they live, where they were, and what they passed.
      ...(named
        ? { place: { code: named.gridCode ?? named.communityCode, matched: named.matched ?? '' } }
        : {}),
    };
    await desk.move({ ...request, move: 'hold', input: { triage } });
    return done;
  }
  await desk.move({ ...request, move: 'accept', input: { categoryCode, why: whyOf(row, verdict) } });
  return done;
};

/** Everything that must not be decided without a person; empty when the platform may decide. */
function reasonsToAsk(
  row: Case,
  verdict: Verdict,
  { catalogue }: Ground,
  categoryCode: string | null,
  likely: Likely | null,
): Triage['reasons'] {
  // Whoever split an appeal has read it; the words of a part need not stand alone.
  const reasons: Triage['reasons'] = (row.parentId ? [] : verdict.holds).map(({ code, zh, en, matched }) => ({
    code,
    zh: `${zh}(“${matched}”)`,
    en: `${en} ("${matched}")`,
  }));
  const say = (code: string, zh: string, en: string) => void reasons.push({ code, zh, en });
  if (!row.communityCode)
    say('PLACE_UNKNOWN', '位置不明, 请向诉求人核实', 'the place is not known; ask the resident');
  if (row.categoryCode && !catalogue.find(row.categoryCode))
    say(
      'CATEGORY_GONE',
      `所选事项 ${row.categoryCode} 已不在目录中, 请重新选择分类`,
      `the chosen matter ${row.categoryCode} has left the catalogue; choose another`,
    );
  else if (!row.categoryCode && !(verdict.category && verdict.confident))
    say('MATTER_UNSURE', '事项不确定, 请选择分类', 'the matter is not certain; choose its category');
  if (verdict.emergency && categoryCode && catalogue.find(categoryCode)?.urgency !== 'EMERGENCY')
    say(
      'DANGER_BUT_NOT_URGENT',
      '文字提示有人身危险, 但分类并非紧急',
      'the text speaks of danger, the category is not an emergency',
    );
  if (likely?.closed)
    say(
      'LIKELY_RECURRENCE',
      `可能是已结案的 ${likely.number} 再次发生, 并入即重启`,
      `probably the closed ${likely.number} again; merging into it reopens it`,
    );
  else if (likely)
    say('LIKELY_DUPLICATE', `可能与 ${likely.number} 重复`, `probably the same as ${likely.number}`);
  return reasons;
}

function whyOf(row: Case, verdict: Verdict): Why {
  const [best, ...others] = verdict.candidates;
  const [by = 'GRID_CODE', matched] = (row.locatedBy ?? '').split(':');
  return {
    located: { by, boundary: row.boundary, ...(matched ? { matched } : {}) },
    classified: row.categoryCode
      ? { by: 'REPORTER' }
      : {
          by: verdict.model ? 'LEARNED' : 'KEYWORDS',
          model: verdict.model?.version ?? null,
          score: verdict.score,
          margin: verdict.margin,
          ...(best ? { confidence: best.confidence } : {}),
          matched: best?.matched ?? [],
          runnersUp: others.map(({ code, name, score }) => ({ code, name, score })),
        },
    owner: { zh: '', en: '' },
  };
}
