/** SHA-256 (FIPS 180-4) of ASCII text, at once and not as a promise: a sum of work asks for some ten thousand of them. */
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const fraction = (root) => (root - Math.floor(root)) * 2 ** 32;
const k = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** The eight words of the hash. */
export function sha256(text) {
  const size = Math.ceil((text.length + 9) / 64) * 16;
  const words = new Uint32Array(size);
  for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  words[size - 1] = text.length * 8;
  const hash = Uint32Array.from(start);
  const w = new Uint32Array(64);
  for (let at = 0; at < size; at += 16) {
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) w[i] = words[at + i];
      else {
        const x = w[i - 15];
        const y = w[i - 2];
        const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
        const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
      }
      const one =
        (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (hash[i] += word));
  }
  return hash;
}

/** Whether the hash begins with so many zero bits; at most 32 are ever asked. */
export const holds = (text, bits) => sha256(text)[0] >>> (32 - bits) === 0;
