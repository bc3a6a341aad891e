import { setImmediate as breathe } from 'node:timers/promises';
import { softmax } from './calibration.js';
import { LEXICON_WORTH } from './text-model.js';

/** One case to learn from, in numbers: the rows of its features, the catalogue's scores by code, and what it was. */
export interface Sample {
  rows: Int32Array;
  lexicon: Float32Array;
  code: number;
}

/** How long and how fast: fitted on the development texts. `decay` draws every weight back to nothing. */
const PASSES = 12;
const PACE = 0.5;
const DECAY = 2e-4;
/** The thread is left to others after so many cases. */
const BREATH = 100;

/**
 * Logistic regression over the categories: adds to the catalogue's own scores what makes the confirmed answers likeliest
 * (AdaGrad, the same order every time, so that the same cases give the same weights). Answers one row of `codes` weights
 * for each feature. Long: about 0.2 ms a case; it lets the event loop run in between, and ends early when told to.
 */
export async function train(
  samples: readonly Sample[],
  features: number,
  codes: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const weights = new Float32Array(features * codes);
  const steepness = new Float32Array(features * codes);
  let seen = 0;
  for (let pass = 0; pass < PASSES; pass++)
    for (const { rows, lexicon, code } of samples) {
      if (++seen % BREATH === 0) {
        await breathe();
        signal?.throwIfAborted();
      }
      const share = 1 / Math.sqrt(Math.max(1, rows.length));
      const logits = Array.from(lexicon, (score) => LEXICON_WORTH * score);
      for (const row of rows)
        for (let c = 0; c < codes; c++)
          logits[c] = (logits[c] ?? 0) + share * (weights[row * codes + c] ?? 0);
      const shares = softmax(logits);
      for (let c = 0; c < codes; c++) {
        const off = (shares[c] ?? 0) - (c === code ? 1 : 0);
        if (Math.abs(off) < 1e-3) continue;
        for (const row of rows) {
          const at = row * codes + c;
          const slope = off * share + DECAY * (weights[at] ?? 0);
          const steep = (steepness[at] = (steepness[at] ?? 0) + slope * slope);
          weights[at] = (weights[at] ?? 0) - (PACE * slope) / Math.sqrt(steep + 1e-8);
        }
      }
    }
  return weights;
}
