/** One sentence in both languages, with a next step where there is one. */
export interface Said {
  zh: string;
  en: string;
}

/**
 * The program says no: a rule, a missing right, a stale version, bad input. It changes nothing.
 * `code` is stable (UPPER_SNAKE), `status` is the HTTP status a door answers with.
 */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly said: Said,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(`${code}: ${said.en}`);
    this.name = 'Refusal';
  }
}
