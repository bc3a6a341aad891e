import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What is derived from a key of 32 bytes: one key for each use, none of which tells another. */
export interface SuiteKeys {
  encrypt: Buffer;
  mac: Buffer;
  index: Buffer;
}

interface Suite {
  /** The first byte of everything it seals. */
  code: number;
  derive(secret: Buffer): SuiteKeys;
  seal(keys: SuiteKeys, bound: Buffer, plain: Buffer): Buffer;
  /** Throws where the key, what it is bound to, or a byte is not the same. */
  open(keys: SuiteKeys, bound: Buffer, sealed: Buffer): Buffer;
  /** A keyed hash: the same for the same text, and of no use without the key. */
  index(keys: SuiteKeys, text: string): Buffer;
}

const deriving = (hash: 'sha256' | 'sm3', cipherKey: number) => (secret: Buffer) => {
  const derived = (use: string, length: number) =>
    Buffer.from(hkdfSync(hash, secret, Buffer.alloc(0), `gridwhistle vault ${use}`, length));
  return { encrypt: derived('encrypt', cipherKey), mac: derived('mac', 32), index: derived('index', 32) };
};
const indexing = (hash: 'sha256' | 'sm3') => (keys: SuiteKeys, text: string) =>
  createHmac(hash, keys.index).update(text).digest();

/** IV 12 bytes, tag 16 bytes, ciphertext. */
const aes: Suite = {
  code: 1,
  derive: deriving('sha256', 32),
  seal(keys, bound, plain) {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keys.encrypt, iv).setAAD(bound);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  },
  open(keys, bound, sealed) {
    const [iv, tag] = [sealed.subarray(0, 12), sealed.subarray(12, 28)];
    try {
      const decipher = createDecipheriv('aes-256-gcm', keys.encrypt, iv, { authTagLength: 16 })
        .setAAD(bound)
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    } catch {
      throw broken();
    }
  },
  index: indexing('sha256'),
};

/** IV 16 bytes, HMAC-SM3 32 bytes over what it is bound to, IV and ciphertext; ciphertext. Node has no SM4-GCM (field-rules 5). */
const sm: Suite = {
  code: 2,
  derive: deriving('sm3', 16),
  seal(keys, bound, plain) {
    const iv = randomBytes(16);
    const cipher = createCipheriv('sm4-ctr', keys.encrypt, iv);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, tagOf(keys, bound, iv, body), body]);
  },
  open(keys, bound, sealed) {
    const [iv, tag, body] = [sealed.subarray(0, 16), sealed.subarray(16, 48), sealed.subarray(48)];
    if (tag.length !== 32 || !timingSafeEqual(tag, tagOf(keys, bound, iv, body))) throw broken();
    const decipher = createDecipheriv('sm4-ctr', keys.encrypt, iv);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  },
  index: indexing('sm3'),
};

/** Says nothing of what was wrong, to whoever tries. */
const broken = () => new Error('the seal of the vault is broken');

function tagOf(keys: SuiteKeys, bound: Buffer, iv: Buffer, body: Buffer): Buffer {
  // With its length in front, what it is bound to cannot run over into the IV.
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bound.length);
  return createHmac('sm3', keys.mac).update(length).update(bound).update(iv).update(body).digest();
}

/** How the vault seals 密码套件: AES-256-GCM with HMAC-SHA256, or SM4-CTR with HMAC-SM3 (field-rules 5; GB/T 39786). */
export const suites = { AES: aes, SM: sm } satisfies Record<string, Suite>;
export type SuiteName = keyof typeof suites;

/** What a sealed value is bound to; none of the parts may hold a NUL, which no code or id does. */
export const boundTo = (...parts: Array<string | number>): Buffer => Buffer.from(parts.join('\0'), 'utf8');
