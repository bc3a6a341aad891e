import { hash } from 'node:crypto';
import type { Tx } from '#database';
import { sealWith, unseal } from './seal.js';
import { SignedHead } from './signed-head.js';
import type { Signer } from './signing.js';

/** What a signed head says. */
export interface HeadContent {
  district: string;
  /** The last day that had ended, `YYYY-MM-DD`. */
  day: string;
  seq: number;
  /** Hash of the head before, '' in the first. */
  previous: string;
  /** How many cases had events no head had covered, and the SHA-256 of their leaves (see `packLeaves`), by case id. */
  cases: number;
  leaves: string;
  /** The last line of the audit log, 0 and '' where there is none. */
  auditSeq: number;
  auditHash: string;
  /** Real time, ISO 8601. */
  signedAt: string;
}

/** The head before the next one. */
export async function lastHead(tx: Tx, districtId: string): Promise<SignedHead | null> {
  return tx.findOne(SignedHead, { where: { districtId }, order: { seq: 'DESC' } });
}

/** Signs a head and keeps it. */
export async function keepHead(
  tx: Tx,
  signer: Signer,
  content: HeadContent,
  { horizon, cluster }: Pick<SignedHead, 'horizon' | 'cluster'>,
): Promise<SignedHead> {
  const sealed = sealWith(signer, 'gridwhistle-head', content);
  const { district: districtId, day, seq } = content;
  const head = { districtId, day, seq, sealed, hash: headHash(sealed), horizon, cluster };
  await tx.insert(SignedHead, head);
  return head;
}

/** SHA-256 of a signed head as the next one names it. */
export const headHash = (sealed: string): string => hash('sha256', sealed);

/** What a head says and which key signed it, unchecked; null where it is no head. */
export function readHead(sealed: string): { content: HeadContent; keyId: string } | null {
  const read = unseal(sealed);
  return read?.as === 'gridwhistle-head'
    ? { content: read.content as unknown as HeadContent, keyId: read.keyId }
    : null;
}
