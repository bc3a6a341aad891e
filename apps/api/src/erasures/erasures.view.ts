import {
  endings,
  kept,
  type ErasureCertificate,
  type ErasureRequest,
  type LegalHold,
  type RetentionBook,
} from '#cases';
import { hasRole, type Actor } from '#people';

export const retentionView = ({ version, rules, note, madeByName, madeAt }: RetentionBook) => ({
  version,
  note,
  madeBy: madeByName,
  madeAt,
  rules: rules.map((rule) => ({
    ...rule,
    whatName: kept[rule.what],
    ofName: rule.of === null ? null : endings[rule.of],
  })),
});

export const holdView = (hold: LegalHold) => ({
  reason: hold.reason,
  placedBy: hold.placedByName,
  placedAt: hold.placedAt,
  releaseReason: hold.releaseReason,
  releasedBy: hold.releasedByName,
  releasedAt: hold.releasedAt,
});

export const requestView = (request: ErasureRequest) => ({
  id: request.id,
  state: request.state,
  /** 查到此人的几份登记, 决定之前为 null: 申请人不得借此查知谁来过; 不显示身份 */
  found: request.state === 'ASKED' ? null : request.reporterIds.length,
  reason: request.reason,
  askedBy: request.askedByName,
  askedAt: request.askedAt,
  decidedBy: request.decidedByName,
  decidedAt: request.decidedAt,
  decisionReason: request.decisionReason,
  certificate: request.certificateId,
});

/** Whoever sees no case reads no number of one: how many there are instead, and no seal, which has them in it. */
export function certificateView({ id, issuedAt, body, hash, sealed }: ErasureCertificate, reader: Actor) {
  if (hasRole(reader, 'CENTRE_LEADER')) return { id, issuedAt, hash, sealed, body };
  const { reporters } = body as { reporters?: { deferred?: unknown[] } };
  const counted = { ...reporters, deferred: reporters?.deferred?.length ?? 0 };
  return { id, issuedAt, hash, sealed: null, body: { ...body, reporters: counted } };
}
