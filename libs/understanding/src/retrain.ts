import type { Catalogue } from '#catalogue';
import type { Tx } from '#database';
import { type Figures, measure, stateFor } from './figures.js';
import { type ConfirmedCase, learn } from './learn.js';
import {
  forgetOld,
  holdTextModels,
  type ModelOrder,
  noted,
  retire,
  textModelOf,
  tryLearning,
} from './model-store.js';
import { packModel } from './text-model.js';
import { TextModelRow } from './text-model-row.js';

/** Fewer cases held back than these show nothing. */
const LEAST_HELD_BACK = 50;

/**
 * Learns anew from confirmed cases, holds the result and what is in use against the same held-back cases, and puts it in
 * use where it is not worse (see `stateFor`), unless a person has gone back, or chosen another while it learned: then it
 * waits as a candidate. Answers the version, or null where too little is confirmed or somebody else is at it. Runs in the
 * caller's transaction; versions can be put in use and gone back from while it learns.
 */
export async function retrain(
  tx: Tx,
  order: ModelOrder & { catalogue: Catalogue; cases: AsyncIterable<ConfirmedCase>; signal?: AbortSignal },
): Promise<TextModelRow | null> {
  const { districtId, catalogue, cases, now, by, signal } = order;
  if (!(await tryLearning(tx, districtId))) return null;
  const [known] = await tx.query<{ version: number }[]>(
    'select coalesce(max(version), 0) as version from text_model where district_id = $1',
    [districtId],
  );
  const version = (known?.version ?? 0) + 1;
  const { model, heldBack, trained } = await learn(cases, catalogue, version, signal);
  if (!model || heldBack.length < LEAST_HELD_BACK) return null;
  const inUse = await textModelOf(tx, districtId);
  const figures: { newer: Figures; older: Figures; olderVersion: number | null } = {
    newer: await measure(heldBack, catalogue, model, signal),
    older: await measure(heldBack, catalogue, inUse, signal),
    olderVersion: inUse?.version ?? null,
  };
  const earned = stateFor(figures.newer, figures.older);
  await holdTextModels(tx, districtId);
  const chosen = await chosenByPeople(tx, districtId, figures.olderVersion);
  const state = earned === 'ACTIVE' && chosen ? 'CANDIDATE' : earned;
  if (state === 'ACTIVE') await retire(tx, districtId);
  const row: TextModelRow = {
    districtId,
    version,
    state,
    catalogueVersion: catalogue.version,
    cases: trained,
    figures,
    params: state === 'REJECTED' ? null : packModel(model),
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

/** Whether a person went back since a version was last put in use, or what is in use is not what it was held against. */
async function chosenByPeople(tx: Tx, districtId: string, older: number | null): Promise<boolean> {
  const [now] = await tx.query<{ heed: boolean; inUse: number | null }[]>(
    `select coalesce(max(rolled_back_at) > max(activated_at), false) as heed,
        max(version) filter (where state = 'ACTIVE') as "inUse" from text_model where district_id = $1`,
    [districtId],
  );
  return now !== undefined && (now.heed || now.inUse !== older);
}
