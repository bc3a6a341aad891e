import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { SettingsError, type Settings } from '#config';

/** How is signed 签名算法: what a signature calls it, and the digest it is made over (Ed25519 has its own). */
export const suites = {
  ED25519: { alg: 'EdDSA', digest: null },
  SM2: { alg: 'SM2-SM3', digest: 'sm3' },
} as const;
export type Suite = keyof typeof suites;

/** The object identifier of the curve SM2, as it stands in a key. */
const sm2 = Buffer.from('06082a811ccf5501822d', 'hex');

/** Whoever signs: a private key with what others need to check its signatures. */
export interface Signer {
  suite: Suite;
  /** SHA-256 of the public key, hexadecimal: names the key in every signature. */
  keyId: string;
  /** PEM. */
  publicKey: string;
  sign(text: string): Buffer;
}

/** A signer from a private key, PKCS#8 in PEM. Throws `RangeError` where it is none, or of another suite. */
export function signerOf(suite: Suite, privateKey: string): Signer {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKey);
  } catch {
    throw new RangeError('the signing key is no private key in PEM / 签名密钥不是 PEM 格式的私钥');
  }
  const publicKey = createPublicKey(key);
  if (suiteOf(publicKey) !== suite)
    throw new RangeError(`the signing key is not of SIGNING_SUITE=${suite} / 签名密钥与 SIGNING_SUITE 不符`);
  return {
    suite,
    keyId: keyIdOf(publicKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (text) => sign(suites[suite].digest, Buffer.from(text), key),
  };
}

/** A public key as PEM: of which suite it is, and its id. Throws `RangeError` for any other key. */
export function publicKeyOf(pem: string): { suite: Suite; keyId: string } {
  try {
    const key = createPublicKey(pem);
    const suite = suiteOf(key);
    if (suite) return { suite, keyId: keyIdOf(key) };
  } catch {
    // Said below, whatever was wrong with it.
  }
  throw new RangeError('no Ed25519 or SM2 public key in PEM / 不是 PEM 格式的 Ed25519 或 SM2 公钥');
}

/** Whether this key has made this signature of this text; false also where the key or the signature is no such thing. */
export function signatureHolds(publicKey: string, text: string, signature: Buffer): boolean {
  try {
    const key = createPublicKey(publicKey);
    const suite = suiteOf(key);
    return suite !== undefined && verify(suites[suite].digest, Buffer.from(text), key, signature);
  } catch {
    return false;
  }
}

/** A new private key, PKCS#8 in PEM. */
export function newSigningKey(suite: Suite): string {
  // An SM2 key as it was made would sign as ECDSA does; read from its PEM it signs by GB/T 32918.
  const { privateKey } =
    suite === 'SM2' ? generateKeyPairSync('ec', { namedCurve: 'SM2' }) : generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const derOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

function suiteOf(key: KeyObject): Suite | undefined {
  if (key.asymmetricKeyType === 'ed25519') return 'ED25519';
  return derOf(key).includes(sm2) ? 'SM2' : undefined;
}

const keyIdOf = (key: KeyObject): string => createHash('sha256').update(derOf(key)).digest('hex');

/** The signer of these settings. Throws `SettingsError` where the key is missing or unusable. */
export function signerFrom({
  signingSuite,
  signingKey,
}: Pick<Settings, 'signingSuite' | 'signingKey'>): Signer {
  if (!signingKey)
    throw new SettingsError([
      'SIGNING_KEY: 未设置, 请用 npm run keys -- signing 生成 / is not set; make one with npm run keys -- signing',
    ]);
  try {
    return signerOf(signingSuite, signingKey);
  } catch (error) {
    throw new SettingsError([`SIGNING_KEY: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
