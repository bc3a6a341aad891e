import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { derivedKey, type DoorSettings } from './keys.js';

const seconds = 30;

const totpOf = (base32: string, label = '') =>
  new TOTP({
    issuer: 'Gridwhistle',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: seconds,
    secret: Secret.fromBase32(base32),
  });

/** A new shared secret (160 bits) in base32, as authenticator apps take it. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The otpauth:// URI an authenticator app reads from a QR code. */
export const totpUri = (base32: string, username: string, districtId: string): string =>
  totpOf(base32, `${username}@${districtId}`).toString();

/** The code of a secret at a moment, for tests and for whoever plays an authenticator. */
export const totpCode = (base32: string, at: Date): string =>
  totpOf(base32).generate({ timestamp: at.getTime() });

/** Which half minute since 1970 a code belongs to, one before and one after now allowed; null for a wrong code. */
export function stepOfCode(base32: string, code: string, now: Date): number | null {
  const delta = totpOf(base32).validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / seconds) + delta;
}

const keyOf = (vaultKey: string) => derivedKey(vaultKey, 'second factor');

/** Where a secret is kept under, and what may open it: the vault's master key, and the one to come where there is one. */
export type MasterOf = Pick<DoorSettings, 'vaultKey' | 'vaultKeyNext'>;

/** AES-256-GCM under a key of its own from the vault's master key; `owner` is bound in, so that no row can lend it. */
export function sealSecret({ vaultKey, vaultKeyNext }: MasterOf, owner: string, base32: string): Buffer {
  const iv = randomBytes(12);
  const key = keyOf(vaultKeyNext ?? vaultKey);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(base32, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** The secret that was sealed. Throws when neither key fits, or the owner or a byte is not the same. */
export function openSecret({ vaultKey, vaultKeyNext }: MasterOf, owner: string, sealed: Buffer): string {
  try {
    return openUnder(vaultKeyNext ?? vaultKey, owner, sealed);
  } catch (error) {
    if (!vaultKeyNext) throw error;
    return openUnder(vaultKey, owner, sealed);
  }
}

function openUnder(masterKey: string, owner: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(masterKey), sealed.subarray(0, 12))
    .setAAD(Buffer.from(owner))
    .setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Ten codes of sixteen letters (80 bits each), for whoever has lost the authenticator. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: 10 }, () =>
    [...randomBytes(16)]
      .map((byte) => letters[byte % letters.length])
      .join('')
      .replaceAll(/(.{4})(?=.)/g, '$1-'),
  );

/** All that is kept of a recovery code: SHA-256, which 80 random bits need no slower than that. */
export const recoveryHash = (owner: string, code: string): Buffer =>
  createHash('sha256')
    .update(`${owner}/${code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`)
    .digest();
