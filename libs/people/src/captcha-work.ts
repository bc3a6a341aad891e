import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Captcha } from './captcha.js';

const livesMs = 5 * 60_000;
/** About 65 000 hashes: a blink for one appeal, a burden for ten thousand. */
const leastBits = 16;
const mostBits = 22;

/**
 * Work instead of a picture: the answer is `<challenge>:<nonce>` whose SHA-256 begins with so many zero bits. The challenge
 * is signed and bound to the address and to five minutes; `spend` says whether it is seen for the first time, in whichever
 * process.
 */
export function proofOfWork(secret: string, spend: (challenge: string) => Promise<boolean>): Captcha {
  const signed = (body: string, address: string) =>
    createHmac('sha256', `captcha:${secret}`).update(`${body} ${address}`).digest('base64url');
  return {
    challenge(address, extra, now) {
      const bits = Math.min(mostBits, leastBits + Math.floor(Math.log2(Math.max(1, extra))));
      const body = `${now.getTime() + livesMs}.${bits}.${randomBytes(9).toString('base64url')}`;
      return { kind: 'pow', algorithm: 'SHA-256', bits, challenge: `${body}.${signed(body, address)}` };
    },
    async check(answer, address, now) {
      const [, challenge, body, until, bits, seal] =
        /^(((\d{13})\.(\d{2})\.[\w-]{12})\.([\w-]{43})):[\w-]{1,64}$/.exec(answer) ?? [];
      if (!challenge || !body || !seal || Number(until) < now.getTime()) return false;
      if (!timingSafeEqual(Buffer.from(signed(body, address)), Buffer.from(seal))) return false;
      return zeroBits(createHash('sha256').update(answer).digest()) >= Number(bits) && spend(challenge);
    },
  };
}

/** How many bits are zero before the first that is not. */
export function zeroBits(digest: Buffer): number {
  const first = digest.findIndex((byte) => byte !== 0);
  return first < 0 ? digest.length * 8 : first * 8 + Math.clz32(digest[first]!) - 24;
}

/** Solves a challenge, as a page would. */
export function solve(challenge: string, bits: number): string {
  for (let nonce = 0; ; nonce += 1) {
    const answer = `${challenge}:${nonce.toString(36)}`;
    if (zeroBits(createHash('sha256').update(answer).digest()) >= bits) return answer;
  }
}
