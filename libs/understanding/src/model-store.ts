import { audit, type AuditEntry } from '#audit';
import type { Tx } from '#database';
import { Refusal } from '#config';
import { type TextModel, unpackModel } from './text-model.js';
import { TextModelRow } from './text-model-row.js';

/** Whoever trains, puts in use or goes back; an Actor fits. */
export interface ModelOrder {
  districtId: string;
  by: AuditEntry['actor'];
  /** Real time. */
  now: Date;
  reason?: string;
}

const inUse = new Map<string, TextModel>();

/**
 * What a district has learned and uses; null where nothing is: then the catalogue's words stand alone. Built once per
 * version: what it costs is the question which version is in use.
 */
export async function textModelOf(tx: Tx, districtId: string): Promise<TextModel | null> {
  const [row] = await tx.query<{ version: number }[]>(
    `select version from text_model where district_id = $1 and state = 'ACTIVE'`,
    [districtId],
  );
  if (!row) return null;
  const kept = inUse.get(districtId);
  if (kept?.version === row.version) return kept;
  const [full] = await tx.query<{ params: Buffer | null }[]>(
    'select params from text_model where district_id = $1 and version = $2',
    [districtId, row.version],
  );
  if (!full?.params) return null;
  const model = unpackModel(row.version, full.params);
  inUse.set(districtId, model);
  return model;
}

/** Every version of a district with its figures, the newest first; without what it learned. */
export function readTextModels(tx: Tx, districtId: string): Promise<TextModelRow[]> {
  return tx.find(TextModelRow, { where: { districtId }, order: { version: 'DESC' }, take: 100 });
}

/**
 * Puts a version in use, which retires the one before. Throws `Refusal` TEXT_MODEL_UNKNOWN (404), TEXT_MODEL_WORSE (409)
 * for one that was rejected, TEXT_MODEL_GONE (409) for one too old to be kept.
 */
export function activateTextModel(tx: Tx, order: ModelOrder & { version: number }): Promise<TextModelRow> {
  const { districtId, version, now } = order;
  return tx.transaction(async (inner) => {
    await holdTextModels(inner, districtId);
    const row = await inner.findOneBy(TextModelRow, { districtId, version });
    if (!row) throw unknown(version);
    if (row.state === 'REJECTED') throw worse(version);
    if (row.state === 'ACTIVE') return row;
    await retire(inner, districtId);
    const set = (await inner.query(
      `update text_model set state = 'ACTIVE', activated_at = $3, rolled_back_at = null
        where district_id = $1 and version = $2 and params is not null returning version`,
      [districtId, version, now],
    )) as [unknown[], number];
    if (set[1] === 0) throw gone(version);
    await forgetOld(inner, districtId);
    await noted(inner, order, version, 'ACTIVATED');
    return inner.findOneByOrFail(TextModelRow, { districtId, version });
  });
}

/**
 * Goes back to the version that was in use before this one, or to the catalogue's words alone where there was none. From
 * then on new versions wait for a person. Answers the version now in use. Throws `Refusal` NO_TEXT_MODEL (409).
 */
export function rollBackTextModel(tx: Tx, order: ModelOrder): Promise<{ version: number | null }> {
  const { districtId, now } = order;
  return tx.transaction(async (inner) => {
    await holdTextModels(inner, districtId);
    const current = await inner.findOneBy(TextModelRow, { districtId, state: 'ACTIVE' });
    if (!current) throw none();
    await retire(inner, districtId);
    await inner.update(
      TextModelRow,
      { districtId, version: current.version },
      { rolledBackAt: now, activatedAt: current.activatedAt },
    );
    const [[before]] = (await inner.query(
      `update text_model set state = 'ACTIVE' where district_id = $1 and version = (
         select version from text_model where district_id = $1 and state = 'RETIRED' and rolled_back_at is null
            and params is not null and activated_at <= $2
          order by activated_at desc, version desc limit 1) returning version`,
      [districtId, current.activatedAt],
    )) as [{ version: number }[], number];
    await noted(inner, order, current.version, 'ROLLED_BACK', { now: before?.version ?? null });
    return { version: before?.version ?? null };
  });
}

/** Holds the versions of a district until the transaction ends, so that no two are made or put in use at once. */
export async function holdTextModels(tx: Tx, districtId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('text model ' || $1, 0))`, [districtId]);
}

/** Whether nobody else learns in the district; until the transaction ends nobody else does. Holds no versions, since it takes minutes. */
export async function tryLearning(tx: Tx, districtId: string): Promise<boolean> {
  const [row] = await tx.query<{ held: boolean }[]>(
    `select pg_try_advisory_xact_lock(hashtextextended('text model learning ' || $1, 0)) as held`,
    [districtId],
  );
  return row?.held === true;
}

export async function retire(tx: Tx, districtId: string): Promise<void> {
  await tx.query(`update text_model set state = 'RETIRED' where district_id = $1 and state = 'ACTIVE'`, [
    districtId,
  ]);
}

/**
 * So many are kept of those that were in use and can be gone back to, of those gone back from, and of those that wait for a
 * person, each counted apart; of older ones only the figures are kept, not the words.
 */
const KEPT = 3;

/** Empties what nobody can choose any more. */
export async function forgetOld(tx: Tx, districtId: string): Promise<void> {
  await tx.query(
    `update text_model set params = null where district_id = $1 and params is not null and state <> 'ACTIVE'
        and version not in (select version from (
          select version, row_number() over (partition by state, rolled_back_at is null
              order by activated_at desc nulls last, version desc) as place
            from text_model where district_id = $1 and params is not null and state in ('RETIRED', 'CANDIDATE')) one
          where place <= ${KEPT})`,
    [districtId],
  );
}

export const noted = (
  tx: Tx,
  { districtId, by, now, reason }: ModelOrder,
  version: number,
  what: 'TRAINED' | 'ACTIVATED' | 'ROLLED_BACK',
  detail: Record<string, unknown> = {},
): Promise<void> =>
  audit(tx, {
    districtId,
    at: now,
    act: 'textModelChanged',
    actor: by,
    subject: String(version),
    reason: reason ?? null,
    detail: { what, ...detail },
  });

const unknown = (version: number) =>
  new Refusal(404, 'TEXT_MODEL_UNKNOWN', {
    zh: `没有文本模型版本 ${version}, 请查询 /api/v1/text-models。`,
    en: `There is no text model of version ${version}; see /api/v1/text-models.`,
  });
const worse = (version: number) =>
  new Refusal(409, 'TEXT_MODEL_WORSE', {
    zh: `文本模型版本 ${version} 在留出件上不如在用的, 已被拒绝, 不能启用。请等待下一次训练。`,
    en: `Text model ${version} did worse on the held-back cases than what was in use and was rejected; wait for the next training.`,
  });
const gone = (version: number) =>
  new Refusal(409, 'TEXT_MODEL_GONE', {
    zh: `文本模型版本 ${version} 的内容已清除, 只能启用最近的版本。`,
    en: `What text model ${version} had learned was removed; choose one of the latest versions.`,
  });
const none = () =>
  new Refusal(409, 'NO_TEXT_MODEL', {
    zh: '没有在用的文本模型, 分类只按目录关键词, 无可退回。',
    en: 'No text model is in use: the words of the catalogue stand alone, and there is nothing to go back from.',
  });
