import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Case } from './case.js';
import type { Appeal } from './new-row.js';

/** How long somebody may take to write a report and join it to what was shown. */
export const handleHours = 24;

const keyOf = (secret: string) =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'gridwhistle likely handle', 32));

/**
 * What stands for a case that is shown to a stranger: sealed, so that it tells neither its number nor its id, another each
 * time, and good for a day in its district.
 */
export function sealHandle(secret: string, districtId: string, caseId: string, now: Date): string {
  const plain = Buffer.alloc(22);
  Buffer.from(caseId.replaceAll('-', ''), 'hex').copy(plain);
  plain.writeUIntBE(now.getTime() + handleHours * 3_600_000, 16, 6);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv).setAAD(Buffer.from(districtId));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/** The id of the case a handle stands for; null where it is none of ours, of another district or too old. */
export function openHandle(secret: string, districtId: string, handle: string, now: Date): string | null {
  const bytes = Buffer.from(handle, 'base64url');
  if (bytes.length !== 50) return null;
  const opening = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(districtId))
    .setAuthTag(bytes.subarray(12, 28));
  try {
    const plain = Buffer.concat([opening.update(bytes.subarray(28)), opening.final()]);
    if (plain.readUIntBE(16, 6) < now.getTime()) return null;
    return plain.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  } catch {
    return null;
  }
}

/** What stands in the body of a filing's `outbox` row where a handle was given that opens nothing. */
export const noSuchHandle = 'UNKNOWN';

/** The id of the case whoever files this chose to join; null where none was chosen. A draft is joined to nothing. */
export function choiceOf(
  secret: string,
  { joins, draft }: Appeal,
  { districtId, submittedAt }: Case,
): string | null {
  if (joins === undefined || draft) return null;
  return openHandle(secret, districtId, joins, submittedAt) ?? noSuchHandle;
}
