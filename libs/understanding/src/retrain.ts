import type { Catalogue } from '#catalogue';
import type { Tx } from '#database';
import { type Figures, measure, notWorse } from './figures.js';
import { type ConfirmedCase, learn } from './learn.js';
import { forgetOld, type ModelOrder, noted, retire, textModelOf, tryTextModels } from './model-store.js';
import { packModel } from './text-model.js';
import { TextModelRow } from './text-model-row.js';

/** Fewer cases held back than these show nothing. */
const LEAST_HELD_BACK = 20;

/**
 * Learns anew from confirmed cases, holds the result and what is in use against the same held-back cases, and puts it in
 * use where it is not worse (see `notWorse`), unless a person has gone back since: then it waits as a candidate. Answers the
 * version, or null where too little is confirmed or somebody else is at it. Runs in the caller's transaction.
 */
export async function retrain(
  tx: Tx,
  order: ModelOrder & { catalogue: Catalogue; cases: AsyncIterable<ConfirmedCase>; signal?: AbortSignal },
): Promise<TextModelRow | null> {
  const { districtId, catalogue, cases, now, by, signal } = order;
  if (!(await tryTextModels(tx, districtId))) return null;
  const [known] = await tx.query<{ version: number; heed: boolean }[]>(
    `select coalesce(max(version), 0) as version,
        coalesce(max(rolled_back_at) > max(activated_at), false) as heed from text_model where district_id = $1`,
    [districtId],
  );
  const version = (known?.version ?? 0) + 1;
  const { model, heldBack, trained } = await learn(cases, catalogue, version, signal);
  if (!model || heldBack.length < LEAST_HELD_BACK) return null;
  const inUse = await textModelOf(tx, districtId);
  const figures: { newer: Figures; older: Figures; olderVersion: number | null } = {
    newer: measure(heldBack, catalogue, model),
    older: measure(heldBack, catalogue, inUse),
    olderVersion: inUse?.version ?? null,
  };
  const better = notWorse(figures.newer, figures.older);
  const state = !better ? 'REJECTED' : known?.heed ? 'CANDIDATE' : 'ACTIVE';
  if (state === 'ACTIVE') await retire(tx, districtId);
  const row: TextModelRow = {
    districtId,
    version,
    state,
    catalogueVersion: catalogue.version,
    cases: trained,
    figures,
    params: better ? packModel(model) : null,
    trainedAt: now,
    trainedBy: by.name,
    activatedAt: state === 'ACTIVE' ? now : null,
    rolledBackAt: null,
  };
  await tx.insert(TextModelRow, row as never);
  await forgetOld(tx, districtId);
  await noted(tx, order, version, 'TRAINED', { state, cases: trained, ...figures });
  return row;
}
