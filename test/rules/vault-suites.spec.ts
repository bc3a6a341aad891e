import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readSettings, SettingsError } from '#config';
import { boundTo, suites } from '../../libs/people/src/suites.js';

const secret = Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex');
const bound = boundTo('379902', 'somebody', 'phone');
const derived = (hash: string, use: string, length: number) =>
  Buffer.from(hkdfSync(hash, secret, Buffer.alloc(0), `gridwhistle vault ${use}`, length));

test('the published vectors of SM3 and SM4 hold (GB/T 32905, GB/T 32907)', () => {
  expect(createHash('sm3').update('abc').digest('hex')).toBe(
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  );
  const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
  const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
  expect(cipher.update(key).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
});

test('AES: 12 bytes of IV, 16 of tag, AES-256-GCM under a derived key; anybody who has the key opens it', () => {
  const sealed = suites.AES.seal(suites.AES.derive(secret), bound, Buffer.from('15400001038'));
  const decipher = createDecipheriv('aes-256-gcm', derived('sha256', 'encrypt', 32), sealed.subarray(0, 12))
    .setAAD(bound)
    .setAuthTag(sealed.subarray(12, 28));
  const opened = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  expect(opened.toString()).toBe('15400001038');
  expect(suites.AES.index(suites.AES.derive(secret), 'phone 1').toString('hex')).toBe(
    createHmac('sha256', derived('sha256', 'index', 32))
      .update('phone 1')
      .digest('hex'),
  );
});

test('SM: 16 bytes of IV, 32 of HMAC-SM3 over all of it, SM4-CTR; another key for each', () => {
  const sealed = suites.SM.seal(suites.SM.derive(secret), bound, Buffer.from('15400001038'));
  const [iv, tag, body] = [sealed.subarray(0, 16), sealed.subarray(16, 48), sealed.subarray(48)];
  const length = Buffer.from([0, 0, 0, bound.length]);
  const mac = createHmac('sm3', derived('sm3', 'mac', 32)).update(Buffer.concat([length, bound, iv, body]));
  expect(tag.equals(mac.digest())).toBe(true);
  const decipher = createDecipheriv('sm4-ctr', derived('sm3', 'encrypt', 16), iv);
  expect(Buffer.concat([decipher.update(body), decipher.final()]).toString()).toBe('15400001038');
  expect(suites.SM.index(suites.SM.derive(secret), 'phone 1').toString('hex')).toBe(
    createHmac('sm3', derived('sm3', 'index', 32))
      .update('phone 1')
      .digest('hex'),
  );
});

test.each(['AES', 'SM'] as const)(
  '%s: what is sealed opens, with any byte, key or binding changed it does not',
  (name) => {
    const suite = suites[name];
    const keys = suite.derive(secret);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (text, at, bits) => {
          const sealed = suite.seal(keys, bound, Buffer.from(text));
          expect(suite.open(keys, bound, sealed).toString()).toBe(text);
          expect(suite.seal(keys, bound, Buffer.from(text)).equals(sealed)).toBe(false);
          const bent = Buffer.from(sealed);
          bent[at % bent.length]! ^= bits;
          expect(() => suite.open(keys, bound, bent)).toThrow(/seal/);
          expect(() => suite.open(keys, boundTo('379902', 'somebody', 'name'), sealed)).toThrow(/seal/);
          const other = Buffer.from(secret);
          other[at % 32]! ^= bits;
          expect(() => suite.open(suite.derive(other), bound, sealed)).toThrow(/seal/);
          expect(() => suite.open(keys, bound, sealed.subarray(0, at % sealed.length))).toThrow(/seal/);
        },
      ),
      { numRuns: 100 },
    );
  },
);

test('the master key comes from the environment or from a file, not from both, and is 64 hexadecimal digits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridwhistle-key-'));
  const file = (text: string) => {
    writeFileSync(join(folder, 'key'), text);
    return join(folder, 'key');
  };
  try {
    const key = 'ab'.repeat(32);
    expect(readSettings({ VAULT_KEY_FILE: file(`${key}\n`) }).vaultKey).toBe(key);
    expect(readSettings({ VAULT_KEY: key, VAULT_KEY_NEXT_FILE: file(key) }).vaultKeyNext).toBe(key);
    expect(readSettings({}).vaultSuite).toBe('AES');
    for (const [wrong, said] of [
      [{ VAULT_KEY: key, VAULT_KEY_FILE: file(key) }, /VAULT_KEY_FILE[^]*not both/],
      [{ VAULT_KEY_FILE: join(folder, 'nothing') }, /cannot be read/],
      [{ VAULT_KEY_FILE: file('secret') }, /VAULT_KEY_FILE[^]*64/],
      [{ VAULT_KEY_NEXT: 'short' }, /VAULT_KEY_NEXT[^]*64/],
      [{ VAULT_SUITE: 'DES' }, /VAULT_SUITE[^]*AES, SM/],
    ] as const) {
      expect(() => readSettings(wrong)).toThrow(SettingsError);
      expect(() => readSettings(wrong)).toThrow(said);
    }
    // A wrong key is not repeated to whoever reads the log.
    expect(() => readSettings({ VAULT_KEY: 'f00d' })).not.toThrow(/f00d/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
