export { canonical, chained } from './chain.js';
export { AuditEvent } from './audit-event.js';
export { archivable, archiveText, faultInArchive, removeArchived, type ArchiveContent } from './archive.js';
export { audit, auditActs, holdAuditLog, type AuditAct, type AuditEntry } from './audit.js';
export { headHash, keepHead, lastHead, readHead, type HeadContent } from './head.js';
export { leafSize, packLeaves, unpackLeaves, type Leaf } from './leaves.js';
export { auditLines, headFile, readAudit, readHeads, type AuditFilter } from './read-audit.js';
export { sealHolds, sealWith, unseal, type SealedAs, type Unsealed } from './seal.js';
export { AuditArchive, HeadLeaves, SignedHead } from './signed-head.js';
export { noteKey, signingKeys, SigningKey } from './signing-key.js';
export {
  newSigningKey,
  publicKeyOf,
  signatureHolds,
  signerFrom,
  signerOf,
  suites,
  type Signer,
  type Suite,
} from './signing.js';
export { readAuditChain, type AuditLogRead } from './verify-audit.js';
