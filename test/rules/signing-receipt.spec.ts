import * as fc from 'fast-check';
import {
  newSigningKey,
  packLeaves,
  publicKeyOf,
  sealHolds,
  sealWith,
  signerFrom,
  signerOf,
  suites,
  unpackLeaves,
  unseal,
  type Leaf,
  type Suite,
} from '#audit';
import { readSettings, SettingsError } from '#config';

/** Signatures, and what is signed. */
const names = Object.keys(suites) as Suite[];

describe.each(names)('%s', (suite) => {
  const signer = signerOf(suite, newSigningKey(suite));

  test('what was sealed holds with its own key only, as what it is, and unchanged', () => {
    const sealed = sealWith(signer, 'gridwhistle-head', { day: '2026-11-01', 名: '值' });
    const read = unseal(sealed)!;
    expect(read).toMatchObject({ as: 'gridwhistle-head', alg: suites[suite].alg, keyId: signer.keyId });
    expect(read.content).toEqual({ day: '2026-11-01', 名: '值' });
    expect(sealHolds(read, signer.publicKey, 'gridwhistle-head')).toBe(true);
    expect(sealHolds(read, signer.publicKey, 'gridwhistle-receipt')).toBe(false);
    for (const other of names) {
      const { publicKey } = signerOf(other, newSigningKey(other));
      expect(sealHolds(read, publicKey, 'gridwhistle-head')).toBe(false);
    }
    expect(sealHolds({ ...read, signed: `${read.signed}A` }, signer.publicKey, 'gridwhistle-head')).toBe(
      false,
    );
    expect(sealHolds(read, 'no key', 'gridwhistle-head')).toBe(false);
  });

  test('a key names itself the same everywhere', () => {
    expect(publicKeyOf(signer.publicKey)).toEqual({ suite, keyId: signer.keyId });
  });

  test('the setting takes it as PEM and on one line, and no key of another suite', () => {
    const pem = newSigningKey(suite);
    const line = pem.replace(/-----[A-Z ]+-----|\s/g, '');
    for (const SIGNING_KEY of [pem, line, pem.trim().replaceAll('\n', '\\n')])
      expect(signerFrom(readSettings({ SIGNING_KEY, SIGNING_SUITE: suite })).keyId).toBe(
        signerOf(suite, pem).keyId,
      );
    const other = suite === 'SM2' ? 'ED25519' : 'SM2';
    expect(() => signerFrom(readSettings({ SIGNING_KEY: line, SIGNING_SUITE: other }))).toThrow(
      SettingsError,
    );
  });
});

test('a missing or unusable key is said, with what to do', () => {
  expect(() => signerFrom(readSettings({}))).toThrow(/npm run keys -- signing/);
  expect(() => signerFrom(readSettings({ SIGNING_KEY: 'AAAA' }))).toThrow(/SIGNING_KEY/);
  expect(() => readSettings({ SIGNING_KEY_FILE: '/nowhere/key.pem' })).toThrow(/SIGNING_KEY_FILE/);
  expect(() => readSettings({ AUDIT_MONTHS: '6' })).toThrow(/AUDIT_MONTHS/);
});

test('nonsense is no seal', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(unseal(text)).toBeNull()));
  for (const text of ['', 'a.b.c', '..', 'e30.W10', 'e30.MQ.AA', 'e30.bnVsbA.AA'])
    expect(unseal(text)).toBeNull();
});

test('leaves come back as they were packed', () => {
  const hex = (bytes: number) =>
    fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((one) => Buffer.from(one).toString('hex'));
  const leaf: fc.Arbitrary<Leaf> = fc.record({
    caseId: fc.uuid(),
    seq: fc.integer({ min: 1, max: 2_147_483_647 }),
    hash: hex(32),
  });
  fc.assert(
    fc.property(fc.array(leaf), (leaves) => expect(unpackLeaves(packLeaves(leaves))).toEqual(leaves)),
  );
});
