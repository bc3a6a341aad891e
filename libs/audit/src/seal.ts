import { signatureHolds, suites, type Signer } from './signing.js';

/** What kind of thing was signed, so that one cannot be taken for another. */
export type SealedAs =
  'gridwhistle-head' | 'gridwhistle-receipt' | 'gridwhistle-archive' | 'gridwhistle-erasure';

export interface Unsealed {
  as: string;
  alg: string;
  keyId: string;
  content: Record<string, unknown>;
  /** What the signature is of, and the signature. */
  signed: string;
  signature: Buffer;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Signs a content: a compact JWS (RFC 7515). With Ed25519 its `alg` is EdDSA (RFC 8037); with SM2 it is SM2-SM3, a name of
 * our own, with the signature in DER over SM3 and an empty user id. The same content and key give the same text in Ed25519.
 */
export function sealWith(signer: Signer, as: SealedAs, content: object): string {
  const signed = `${part({ alg: suites[signer.suite].alg, kid: signer.keyId, typ: as })}.${part(content)}`;
  return `${signed}.${signer.sign(signed).toString('base64url')}`;
}

/** Takes a sealed text apart without checking it; null where it is no such text. */
export function unseal(text: string): Unsealed | null {
  const [header = '', content = '', signature = '', ...more] = text.trim().split('.');
  if (!signature || more.length > 0) return null;
  try {
    const { alg, kid, typ } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const said: unknown = JSON.parse(Buffer.from(content, 'base64url').toString());
    if (typeof said !== 'object' || said === null) return null;
    return {
      as: String(typ),
      alg: String(alg),
      keyId: String(kid),
      content: said as Record<string, unknown>,
      signed: `${header}.${content}`,
      signature: Buffer.from(signature, 'base64url'),
    };
  } catch {
    return null;
  }
}

/** Whether this public key (PEM) has sealed it, as that kind of thing. */
export const sealHolds = (
  { as, signed, signature }: Unsealed,
  publicKey: string,
  wanted: SealedAs,
): boolean => as === wanted && signatureHolds(publicKey, signed, signature);
