export { canonical, chained } from './chain.js';
export { AuditEvent } from './audit-event.js';
export { audit, auditActs, type AuditAct, type AuditEntry } from './audit.js';
