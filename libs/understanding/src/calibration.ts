/** How a share becomes a confidence: the log-odds times `slope` (never below 0) plus `shift`. */
export interface Calibration {
  slope: number;
  shift: number;
}

/** Shares of one that add up to one, from scores of any size. */
export function softmax(scores: readonly number[]): number[] {
  const highest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const raised = scores.map((score) => Math.exp(score - highest));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((one) => one / sum);
}

const logOdds = (share: number) => {
  const kept = Math.min(1 - 1e-9, Math.max(1e-9, share));
  return Math.log(kept / (1 - kept));
};
const odds = (log: number) => 1 / (1 + Math.exp(-log));

/** The confidence 0..1 behind a share; a higher share never gives a lower confidence. */
export const calibrated = (share: number, { slope, shift }: Calibration): number =>
  odds(slope * logOdds(share) + shift);

/** Trust in the fit before it was seen: as if this many answers had been as sure as they said. */
const TRUST = 4;

/**
 * The calibration (Platt's, 1999) under which the answers that were right are likeliest: a logistic regression of one
 * variable by Newton's steps, drawn towards "as it says" so that a handful of answers cannot make it certain.
 */
export function fitCalibration(answers: readonly { share: number; right: boolean }[]): Calibration {
  let [slope, shift] = [1, 0];
  for (let step = 0; step < 25; step++) {
    let [g0, g1, h00, h01, h11] = [TRUST * shift, TRUST * (slope - 1), TRUST, 0, TRUST];
    for (const { share, right } of answers) {
      const x = logOdds(share);
      const p = odds(slope * x + shift);
      const off = p - (right ? 1 : 0);
      const spread = p * (1 - p);
      g0 += off;
      g1 += off * x;
      h00 += spread;
      h01 += spread * x;
      h11 += spread * x * x;
    }
    const det = h00 * h11 - h01 * h01;
    if (Math.abs(det) < 1e-12) break;
    shift -= (h11 * g0 - h01 * g1) / det;
    slope -= (h00 * g1 - h01 * g0) / det;
  }
  return { slope: Math.max(0, slope), shift };
}
