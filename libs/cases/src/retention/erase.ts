import { audit, chained, noteKey, sealWith } from '#audit';
import { freshId, realClock } from '#config';
import type { Tx } from '#database';
import { maskText, type Actor } from '#people';
import type { Eraser } from './eraser.js';
import { forget, forgetUploads } from './forget.js';
import { lookThrough, masked, type Looked } from './look-through.js';
import { ErasureCertificate } from './retention-rows.js';
import { clearForms } from './scan.js';
import { groundWords, standingOf, type CaseStanding, type Ground } from './standing.js';
import { standings } from './standing-rows.js';

/** Whose data, and on whose word. */
export interface ErasureOrder {
  districtId: string;
  reporterIds: readonly string[];
  /** The request it carries out; null from the command line. */
  requestId: string | null;
  /** From the command line, where no request holds it. */
  reason?: string;
  /** Ids of the two who asked for it and decided it. */
  asked: string;
  decided: string;
  actor: Actor;
}

/** What is not erased now: a case of the person's and the duty that keeps it. */
export interface Deferred {
  number: string;
  ground: Ground;
  words: string;
}

export interface Erased {
  /** Null where nothing could be erased now. */
  certificate: ErasureCertificate | null;
  deferred: Deferred[];
}

interface Row {
  id: string;
  gone: boolean;
  cases: Array<Omit<CaseStanding, 'endedAt'> & { endedAt: string; number: string }> | null;
}

/**
 * Erases what there is of these reporters, place by place, and certifies it, in the caller's transaction and within the scope
 * of the whole district. What belongs to an open or held case stays for now (field-rules 5: the statutory duty) and is erased
 * by retention as soon as that has ended.
 */
export async function erase(tx: Tx, eraser: Eraser, order: ErasureOrder, now: Date): Promise<Erased> {
  const { districtId } = order;
  const rows: Row[] = await tx.query(
    `SELECT r.id, r.pseudonymised_at IS NOT NULL AS gone, ${standings('r')} AS cases
     FROM vault.reporter r WHERE r.district_id = $1 AND r.id = ANY($2) ORDER BY r.id FOR UPDATE OF r`,
    [districtId, order.reporterIds],
  );
  const due: string[] = [];
  const deferred: Deferred[] = [];
  for (const { id, gone, cases } of rows) {
    if (gone) continue;
    const standing = standingOf((cases ?? []).map(dated), [], now, true);
    if (standing.due) due.push(id);
    else {
      deferred.push(...(cases ?? []).flatMap((one) => keptFor(one, now)));
      await tx.query(
        `UPDATE vault.reporter SET erasure_id = $3, review_at = $4 WHERE district_id = $1 AND id = $2`,
        [districtId, id, order.requestId ?? freshId(), standing.lookAgain],
      );
    }
  }
  if (due.length === 0) return { certificate: null, deferred };
  const certificate = await certify(tx, eraser, order, {
    reporters: {
      found: rows.length,
      erased: due.length,
      before: rows.filter(({ gone }) => gone).length,
      deferred,
    },
    ...(await destroy(tx, eraser, districtId, due, now)),
  });
  return { certificate, deferred };
}

const dated = <T extends { endedAt: string }>(one: T) => ({ ...one, endedAt: new Date(one.endedAt) });

function keptFor(one: NonNullable<Row['cases']>[number], now: Date): Deferred[] {
  const standing = standingOf([dated(one)], [], now, true);
  if (standing.due) return [];
  return [{ number: one.number, ground: standing.because, words: groundWords[standing.because] }];
}

async function destroy(
  tx: Tx,
  { vault, store, elsewhere }: Eraser,
  districtId: string,
  ids: string[],
  now: Date,
) {
  const people = [];
  for (const id of ids) people.push(await vault.open(tx, districtId, id, ['name', 'phone', 'idNumber']));
  const words = [...new Set(people.flatMap(clearForms))];
  // A name is many people's: it is looked for in what is theirs only.
  const names = [...new Set(people.flatMap(({ name }) => (name && name.length > 1 ? [name] : [])))];
  const who = { districtId, ids, words, names };
  const before = await lookThrough(tx, who);
  const uploads = await forgetUploads(tx, store, districtId, ids);
  const changed = await forget(tx, vault, districtId, ids, now);
  await masked(tx, who, before);
  const after = await lookThrough(tx, who);
  const copies = [];
  for (const { name, count } of elsewhere)
    copies.push({ copy: name, clear: words.length > 0 ? await count(words) : 0 });
  return {
    places: before.map((one, i) => placeLine(one, after[i]!, changed[one.table] ?? 0)),
    copies: [
      ...copies,
      { copy: 'ATTACHMENTS', found: uploads, erased: uploads },
      {
        copy: 'SEARCH',
        words:
          '检索索引只有散列, 已按 public.case_search 一行移出 / the index has hashes only; see the place public.case_search',
      },
      { copy: 'EXPORTS', words: '导出不留存 / exports are not kept' },
    ],
  };
}

/** What was searched and found at one place, what was done, and what stays on which ground. */
const placeLine = (before: Looked, after: Looked, changed: number) => ({
  place: before.table,
  theirs: before.theirs,
  changed,
  clear: before.clear,
  clearLeft: after.clear,
  ...(after.named > 0
    ? {
        named: after.named,
        ground: '历史链不可改写, 停止除存储和安全保护以外的处理(个人信息保护法第四十七条)',
      }
    : before.theirs > 0 && changed === 0
      ? { ground: '已遮盖的案件记录, 依档案规则保存' }
      : {}),
});

async function certify(
  tx: Tx,
  { signer }: Eraser,
  { districtId, requestId, reason, asked, decided, actor }: ErasureOrder,
  found: object,
): Promise<ErasureCertificate> {
  const at = realClock.now();
  const id = freshId();
  const body: Record<string, unknown> = JSON.parse(
    JSON.stringify({ id, districtId, request: requestId, issuedAt: at, asked, decided, ...found }),
  );
  const hash = chained('', body);
  await noteKey(tx, signer, at);
  const sealed = sealWith(signer, 'gridwhistle-erasure', body);
  await tx.insert(ErasureCertificate, {
    districtId,
    id,
    requestId,
    issuedAt: at,
    body,
    hash,
    sealed,
  } as never);
  await audit(tx, {
    districtId,
    at,
    act: 'erased',
    actor,
    subject: id,
    reason: reason === undefined ? null : maskText(reason).text,
    detail: { request: requestId, hash },
  });
  return tx.findOneByOrFail(ErasureCertificate, { districtId, id });
}

/** Whether a certificate is as it was issued. */
export const isWhole = ({ body, hash }: Pick<ErasureCertificate, 'body' | 'hash'>): boolean =>
  chained('', body) === hash;
