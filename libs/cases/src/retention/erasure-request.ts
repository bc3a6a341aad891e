import { audit } from '#audit';
import { freshId, realClock, Refusal } from '#config';
import type { Tx } from '#database';
import { maskText, type Actor, type Vault } from '#people';
import { erase, type Erased } from './erase.js';
import type { Eraser } from './eraser.js';
import { ErasureRequest } from './retention-rows.js';

/**
 * Whom it is about: a phone, or whoever reported a case (and everything else filed with the same phone). Never both: the two
 * together would tell whether a phone filed a case.
 */
export type Person = { phone: string } | { number: string };

/** The rows of the vault behind a phone or a case. The scope must be the whole district. */
export async function reportersOf(
  tx: Tx,
  vault: Vault,
  districtId: string,
  person: Person,
): Promise<string[]> {
  if ('phone' in person) return vault.reportersWith(tx, districtId, person.phone);
  const [row]: Array<{ id: string | null }> = await tx.query(
    `SELECT reporter_id AS id FROM cases WHERE district_id = $1 AND number = $2`,
    [districtId, person.number],
  );
  if (!row?.id) return [];
  const { phone } = await vault.open(tx, districtId, row.id, ['phone']);
  const others = phone ? await vault.reportersWith(tx, districtId, phone) : [];
  return [...new Set([row.id, ...others])];
}

/**
 * Notes that somebody asks for an erasure, alike whether anything is held about the person or not; nothing is erased yet, and
 * whoever asks learns nothing.
 */
export async function askErasure(
  tx: Tx,
  vault: Vault,
  actor: Actor,
  { person, reason }: { person: Person; reason: string },
): Promise<ErasureRequest> {
  const { districtId } = actor;
  const reporterIds = await reportersOf(tx, vault, districtId, person);
  const now = realClock.now();
  const id = freshId();
  await tx.insert(ErasureRequest, {
    districtId,
    id,
    reporterIds,
    reason: maskText(reason).text,
    state: 'ASKED',
    askedBy: actor.id,
    askedByName: actor.name,
    askedAt: now,
  });
  await audit(tx, {
    districtId,
    at: now,
    act: 'erasureAsked',
    actor,
    subject: id,
    reason: maskText(reason).text,
  });
  return tx.findOneByOrFail(ErasureRequest, { districtId, id });
}

/**
 * A second person approves, and it is done, or refuses. Throws `Refusal` ERASURE_UNKNOWN (404), ERASURE_DECIDED (409),
 * SECOND_PERSON (403).
 */
export async function decideErasure(
  tx: Tx,
  eraser: Eraser,
  actor: Actor,
  { id, approve, reason }: { id: string; approve: boolean; reason: string },
  now: Date,
): Promise<{ request: ErasureRequest } & Erased> {
  const { districtId } = actor;
  const request = await tx.findOne(ErasureRequest, {
    where: { districtId, id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!request) throw unknown();
  if (request.state !== 'ASKED') throw decided();
  if (request.askedBy === actor.id) throw secondPerson();
  const erased: Erased = approve
    ? await erase(
        tx,
        eraser,
        {
          districtId,
          reporterIds: request.reporterIds,
          requestId: id,
          asked: request.askedBy,
          decided: actor.id,
          actor,
        },
        now,
      )
    : { certificate: null, deferred: [] };
  const at = realClock.now();
  await tx.update(
    ErasureRequest,
    { districtId, id },
    {
      state: approve ? 'DONE' : 'REFUSED',
      decidedBy: actor.id,
      decidedByName: actor.name,
      decidedAt: at,
      decisionReason: maskText(reason).text,
      certificateId: erased.certificate?.id ?? null,
    },
  );
  if (!approve || !erased.certificate)
    await audit(tx, {
      districtId,
      at,
      act: approve ? 'erasureDeferred' : 'erasureRefused',
      actor,
      subject: id,
      reason: maskText(reason).text,
      // The log is read by those who see no case.
      detail: { deferred: erased.deferred.map(({ ground }) => ground) },
    });
  return { request: await tx.findOneByOrFail(ErasureRequest, { districtId, id }), ...erased };
}

export const nothingHeld = () =>
  new Refusal(404, 'NOTHING_HELD', {
    zh: '未查到此人的信息, 请核对手机号或编号。',
    en: 'Nothing is held about this person; check the phone or the number.',
  });
const unknown = () =>
  new Refusal(404, 'ERASURE_UNKNOWN', { zh: '没有这项删除申请。', en: 'There is no such request.' });
const decided = () =>
  new Refusal(409, 'ERASURE_DECIDED', {
    zh: '该申请已有决定, 如需再次删除请另行申请。',
    en: 'This request has been decided; ask anew to erase again.',
  });
const secondPerson = () =>
  new Refusal(403, 'SECOND_PERSON', {
    zh: '申请人不能自行批准, 须由另一人决定。',
    en: 'Whoever asked cannot decide it; another person must.',
  });
