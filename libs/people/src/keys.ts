import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** What the accounts need of the settings; durations in milliseconds. */
export interface DoorSettings {
  tokenSecret: string;
  vaultKey: string;
  /** The master key to come, while `vault rewrap` takes everything over to it. */
  vaultKeyNext?: string | undefined;
  /** A session nobody has used for so long is over. */
  sessionIdleMs: number;
  /** No session lives longer, however much it is used. */
  sessionMaxMs: number;
  /** `required`: accounts of the roles `needsSecondFactor` may do nothing before they have one. */
  secondFactor: 'offered' | 'required';
}

const made = new Map<string, KeyObject>();

/** A key for one purpose (HKDF-SHA256, 32 bytes), so that no two uses of a secret share a key. */
export function derivedKey(secret: string, purpose: string): KeyObject {
  const name = `${purpose}:${secret}`;
  const known = made.get(name);
  if (known) return known;
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'gridwhistle', purpose, 32)));
  made.set(name, key);
  return key;
}

/** HMAC-SHA256 under the key of one purpose. */
export const macOf = (secret: string, purpose: string, text: string): Buffer =>
  createHmac('sha256', derivedKey(secret, purpose)).update(text).digest();
