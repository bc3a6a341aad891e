import { In, IsNull, Not, type DataSource } from 'typeorm';
import type { AttachmentLimits } from '#catalogue';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { Attachment, keys } from './attachment.js';
import { media } from './media.js';
import type { Received } from './receive.js';
import type { Store } from './store.js';

/** Whose an upload is, and for which case; `caseId` null before it is filed. */
export type Upload = Pick<Attachment, 'districtId' | 'id' | 'caseId' | 'fromKind' | 'fromId' | 'unitCode'>;

/** Uploads that no filing has named may take so much of the store in a district. */
const waiting = { files: 5000, bytes: 20 * 1024 ** 3 };
/** Of these one address may have so many; they are collected after a day. */
const mostOfAddress = 50;

/** From whom an upload comes that somebody without an account makes before filing: the blind index of an address, until it is filed. */
export const fromAddress = (index: Uint8Array): string => `address:${Buffer.from(index).toString('hex')}`;

export const findAttachment = (tx: Tx, districtId: string, id: string): Promise<Attachment | null> =>
  tx.findOneBy(Attachment, { districtId, id });

/** Throws `Refusal` ATTACHMENTS_FULL (422) or ATTACHMENTS_WAITING (429) where there is no room for another one. */
export async function refuseFull(
  tx: Tx,
  { districtId, caseId, fromId }: Pick<Upload, 'districtId' | 'caseId' | 'fromId'>,
  { perCase }: AttachmentLimits,
): Promise<void> {
  const [{ files, mine, bytes }] = await tx.query(
    `SELECT count(*)::int AS files, count(*) FILTER (WHERE from_id = $2)::int AS mine,
       COALESCE(sum(received_size), 0)::float8 AS bytes FROM attachment
     WHERE district_id = $1 AND ${caseId ? "case_id = $3 AND state <> 'REFUSED'" : 'case_id IS NULL'}`,
    [districtId, fromId, ...(caseId ? [caseId] : [])],
  );
  if (!caseId && fromId.startsWith('address:') && mine >= mostOfAddress) throw tooManyWait();
  if (caseId && files >= perCase) throw full(perCase);
  if (!caseId && (files >= waiting.files || bytes >= waiting.bytes)) throw tooManyWait();
}

/** What this id holds already, where it is the same upload again; null where it holds nothing. Throws `Refusal` ATTACHMENT_ID_TAKEN. */
export function sameAgain(
  row: Attachment | null,
  { caseId }: Pick<Upload, 'caseId'>,
  { sha256 }: Pick<Received, 'sha256'>,
): Attachment | null {
  if (!row) return null;
  if (row.receivedSha256 === sha256 && row.caseId === caseId) return row;
  throw taken();
}

/**
 * Keeps what was received, durably, and writes its row. The same id with the same bytes is the same upload (`made` false).
 * Throws `Refusal`: ATTACHMENT_ID_TAKEN (409), ATTACHMENTS_FULL (422), ATTACHMENTS_WAITING (429). `now` is real time.
 */
export async function shelve(
  { dataSource, store }: { dataSource: DataSource; store: Store },
  upload: Upload,
  { path, mediaType, size, sha256 }: Received,
  limits: AttachmentLimits,
  now: Date,
): Promise<{ row: Attachment; made: boolean }> {
  const { districtId, id, caseId } = upload;
  const earlier = sameAgain(await findAttachment(dataSource.manager, districtId, id), upload, { sha256 });
  if (earlier) return { row: earlier, made: false };
  const fresh: Partial<Attachment> = {
    ...upload,
    kind: media[mediaType].kind,
    mediaType,
    state: 'RECEIVED',
    receivedSize: size,
    receivedSha256: sha256,
    tries: 0,
    lookAt: now,
    receivedAt: now,
  };
  const key = keys.received({ districtId, id, receivedSha256: sha256 });
  await store.take(key, path);
  try {
    return await dataSource.transaction(async (tx) => {
      // Two uploads at once to one case count one another.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('attachments ' || $1, 0))`, [
        caseId ?? districtId,
      ]);
      const meanwhile = sameAgain(await findAttachment(tx, districtId, id), upload, { sha256 });
      if (meanwhile) return { row: meanwhile, made: false };
      await refuseFull(tx, upload, limits);
      await tx.insert(Attachment, fresh);
      return { row: await tx.findOneByOrFail(Attachment, { districtId, id }), made: true };
    });
  } catch (error) {
    const now = await findAttachment(dataSource.manager, districtId, id);
    if (now?.receivedSha256 !== sha256) await store.remove(key);
    throw error;
  }
}

/**
 * The uploads a filing names, before it is filed. Throws `Refusal` ATTACHMENT_UNKNOWN (422) where one is missing, was refused
 * or belongs to a case.
 */
export async function readWaiting(tx: Tx, districtId: string, ids: readonly string[]): Promise<Attachment[]> {
  const rows = await tx.findBy(Attachment, {
    districtId,
    id: In([...ids]),
    caseId: IsNull(),
    state: Not('REFUSED'),
  });
  const missing = ids.filter((id) => !rows.some((row) => row.id === id.toLowerCase()));
  if (missing.length > 0) throw unknown(missing);
  return rows;
}

/** Gives them to the case, in the transaction that files it. Throws as `readWaiting` where another filing was faster. */
export async function claimAttachments(
  tx: Tx,
  { districtId, caseId }: { districtId: string; caseId: string },
  ids: readonly string[],
): Promise<void> {
  const [rows] = await tx.query(
    `UPDATE attachment SET case_id = $2,
       from_id = CASE WHEN from_id LIKE 'address:%' THEN 'resident' ELSE from_id END
     WHERE district_id = $1 AND id = ANY($3::uuid[]) AND case_id IS NULL AND state <> 'REFUSED' RETURNING id`,
    [districtId, caseId, ids],
  );
  const claimed = new Set((rows as Array<{ id: string }>).map(({ id }) => id));
  const missing = ids.filter((id) => !claimed.has(id.toLowerCase()));
  if (missing.length > 0) throw unknown(missing);
}

/** Everything that was uploaded to a case, oldest first; with `ids` those of them. */
export const attachmentsOf = (
  tx: Tx,
  districtId: string,
  caseId: string,
  ids?: readonly string[],
): Promise<Attachment[]> =>
  tx.find(Attachment, {
    where: { districtId, caseId, ...(ids ? { id: In([...ids]) } : {}) },
    order: { receivedAt: 'ASC', id: 'ASC' },
  });

export const attachmentNotFound = () =>
  new Refusal(404, 'ATTACHMENT_NOT_FOUND', {
    zh: '没有这份材料, 或不在您的范围内。',
    en: 'There is no such attachment, or it is not within your scope.',
  });
const taken = () =>
  new Refusal(409, 'ATTACHMENT_ID_TAKEN', {
    zh: '该编号已用于其他内容, 请换一个新的 UUID。',
    en: 'This id stands for something else already; take a new UUID.',
  });
const full = (most: number) =>
  new Refusal(422, 'ATTACHMENTS_FULL', {
    zh: `该件的材料已达上限 ${most} 份。`,
    en: `This case has its ${most} attachments already.`,
  });
export const tooManyWait = () =>
  new Refusal(429, 'ATTACHMENTS_WAITING', {
    zh: '待提交的材料过多, 请稍后再传, 或先提交诉求再上传到该件。',
    en: 'Too many uploads wait for a filing; try later, or file first and upload to the case.',
  });
const unknown = (missing: readonly string[]) =>
  new Refusal(
    422,
    'ATTACHMENT_UNKNOWN',
    {
      zh: '所列材料不存在、未通过检查或已属于其他诉求, 请重新上传后再提交。',
      en: 'One of these attachments does not exist, was refused, or belongs to a case already; upload it again.',
    },
    { fields: ['attachments'], missing },
  );
