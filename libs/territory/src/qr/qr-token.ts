import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a printed code names: one point of one district, in one version of its code. */
export interface QrToken {
  districtId: string;
  number: number;
  version: number;
}

/** Without I, L, O and U, which are misread: a code can also be typed from its label. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 20;
/** Bits of the district's six digits, of the point's number, of the version, and of the seal: 100 in all, 20 letters. */
const [numberBits, versionBits, sealBits] = [24n, 8n, 48n];

export const mostPoints = 2 ** Number(numberBits) - 1;
export const mostVersions = 2 ** Number(versionBits) - 1;

const keys = new Map<string, Buffer>();
function keyOf(secret: string): Buffer {
  const key = keys.get(secret) ?? Buffer.from(hkdfSync('sha256', secret, '', 'gridwhistle qr point', 32));
  keys.set(secret, key);
  return key;
}

function sealOf(secret: string, body: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(body);
  return createHmac('sha256', keyOf(secret))
    .update(bytes)
    .digest()
    .subarray(0, Number(sealBits) / 8);
}

/**
 * The token of a printed code: 20 letters of Crockford's base 32, of which 52 bits say which point and 48 are the seal
 * (HMAC-SHA-256 under a key of its own, cut). Short, so that the code stays small; a seal can only be guessed by asking the
 * server, and on average 140 million million asks are needed.
 */
export function sealQrToken(secret: string, { districtId, number, version }: QrToken): string {
  const body = (((BigInt(districtId) << numberBits) | BigInt(number)) << versionBits) | BigInt(version);
  let rest = (body << sealBits) | BigInt(`0x${sealOf(secret, body).toString('hex')}`);
  let token = '';
  for (let i = 0; i < length; i += 1) {
    token = letters.charAt(Number(rest & 31n)) + token;
    rest >>= 5n;
  }
  return token;
}

/**
 * What a token names, or null where it is none of ours. Case, hyphens and the letters people mistake do not matter. The seal
 * is reckoned and compared in constant time also where the form is wrong already.
 */
export function openQrToken(secret: string, token: string): QrToken | null {
  const typed = token.slice(0, 40).toUpperCase().replaceAll(/[-\s]/g, '');
  const plain = typed.replaceAll(/[IL]/g, '1').replaceAll('O', '0');
  const formed = plain.length === length && [...plain].every((letter) => letters.includes(letter));
  const whole = [...(formed ? plain : '0'.repeat(length))].reduce(
    (sum, letter) => (sum << 5n) | BigInt(letters.indexOf(letter)),
    0n,
  );
  const body = whole >> sealBits;
  const seal = Buffer.from(
    (whole & ((1n << sealBits) - 1n)).toString(16).padStart(Number(sealBits) / 4, '0'),
    'hex',
  );
  const holds = timingSafeEqual(seal, sealOf(secret, body));
  if (!holds || !formed) return null;
  return {
    districtId: String(body >> (numberBits + versionBits)).padStart(6, '0'),
    number: Number((body >> versionBits) & BigInt(mostPoints)),
    version: Number(body & BigInt(mostVersions)),
  };
}
