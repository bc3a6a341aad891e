/** What somebody has to solve, as the problem document shows it. */
export type Challenge = Record<string, string | number>;

/** Tells people from floods. */
export interface Captcha {
  /** What to solve, for this address; `extra` is how many times over its quiet limit the address is. */
  challenge(address: string, extra: number, now: Date): Challenge;
  /** Whether the answer holds. A service that cannot be asked lets it pass: the rate limit still stands. */
  check(answer: string, address: string, now: Date): Promise<boolean>;
}

const patienceMs = 3000;

/** A service that is asked `POST secret, response, remoteip` and answers `{success}`: Turnstile, hCaptcha and the like. */
export function siteverify(
  { url, secret, siteKey }: { url: string; secret: string; siteKey: string },
  trouble: (error: unknown) => void,
): Captcha {
  return {
    challenge: () => ({ kind: 'siteverify', siteKey }),
    async check(answer, address) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          body: new URLSearchParams({ secret, response: answer, remoteip: address }),
          signal: AbortSignal.timeout(patienceMs),
        });
        if (!response.ok) throw new Error(`the captcha service answered ${response.status}`);
        return ((await response.json()) as { success?: unknown }).success === true;
      } catch (error) {
        trouble(error);
        return true;
      }
    },
  };
}
