import {
  endings,
  kept,
  type ErasureCertificate,
  type ErasureRequest,
  type LegalHold,
  type RetentionBook,
} from '#cases';

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
  /** 查到此人的几份登记; 不显示身份 */
  found: request.reporterIds.length,
  reason: request.reason,
  askedBy: request.askedByName,
  askedAt: request.askedAt,
  decidedBy: request.decidedByName,
  decidedAt: request.decidedAt,
  decisionReason: request.decisionReason,
  certificate: request.certificateId,
});

export const certificateView = ({ id, issuedAt, body, hash, sealed }: ErasureCertificate) => ({
  id,
  issuedAt,
  hash,
  sealed,
  body,
});
