import { readFileSync } from 'node:fs';

/** With what heads, receipts and archives are signed. */
export interface SigningSettings {
  signingSuite: 'ED25519' | 'SM2';
  /** The private key, PKCS#8 in PEM. */
  signingKey?: string;
}

type Fault = (name: string, zh: string, en: string) => void;

/** Reads SIGNING_SUITE, and the key from SIGNING_KEY (PEM, or its inner base64 on one line) or the file SIGNING_KEY_FILE. */
export function readSigning(env: Record<string, string | undefined>, fault: Fault): SigningSettings {
  const suite = env['SIGNING_SUITE']?.trim() || 'ED25519';
  if (suite !== 'ED25519' && suite !== 'SM2')
    fault('SIGNING_SUITE', '只能是 ED25519、SM2 之一', 'must be one of ED25519, SM2');
  const signingSuite = suite === 'SM2' ? 'SM2' : 'ED25519';
  const file = env['SIGNING_KEY_FILE']?.trim();
  const given = env['SIGNING_KEY']?.trim();
  if (file && given)
    fault('SIGNING_KEY_FILE', '与 SIGNING_KEY 只能给一个', 'give it or SIGNING_KEY, not both');
  const key = file && !given ? contentsOf(file, fault) : given;
  if (!key) return { signingSuite };
  return { signingSuite, signingKey: pemOf(key) };
}

function contentsOf(file: string, fault: Fault): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    fault('SIGNING_KEY_FILE', `无法读取 ${file}`, `${file} cannot be read`);
    return '';
  }
}

/** An environment file has room for one line only. */
const pemOf = (key: string): string =>
  key.startsWith('-----')
    ? `${key.replaceAll('\\n', '\n')}\n`
    : `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`;
