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

/** Trust in the shares before an answer was seen: as if this many had been as sure as they said. */
const TRUST = 4;

/**
 * The calibration (Platt's, 1999) under which the answers that were right are likeliest: a logistic regression of one
 * variable by Newton's steps, drawn towards "as it says" so that a handful of answers cannot make it certain.
 */
export function fitCalibration(answers: readonly { share: number; right: boolean }[]): Calibration {
  const seen = answers.map(({ share, right }) => ({ x: logOdds(share), right }));
  let now: Calibration = { slope: 1, shift: 0 };
  for (let step = 0; step < 25; step++) {
    const { slope, shift } = downhill(seen, now);
    let stride = 1;
    const at = (): Calibration => ({ slope: now.slope - stride * slope, shift: now.shift - stride * shift });
    // A full step may go far beyond where the slope was looked at.
    while (stride > 1e-4 && unlikeliness(seen, at()) > unlikeliness(seen, now)) stride /= 2;
    now = at();
    if (stride <= 1e-4 || Math.abs(slope) + Math.abs(shift) < 1e-9) break;
  }
  return { slope: Math.max(0, now.slope), shift: now.shift };
}

type Seen = readonly { x: number; right: boolean }[];

const unlikeliness = (seen: Seen, { slope, shift }: Calibration): number =>
  seen.reduce((sum, { x, right }) => {
    const log = slope * x + shift;
    const against = right ? -log : log;
    return sum + (against > 0 ? against + Math.log1p(Math.exp(-against)) : Math.log1p(Math.exp(against)));
  }, 0) +
  (TRUST / 2) * (shift ** 2 + (slope - 1) ** 2);

/** Newton's step from here: the inverse of the curvature times the slope of the unlikeliness. */
function downhill(seen: Seen, { slope, shift }: Calibration): Calibration {
  let [g0, g1, h00, h01, h11] = [TRUST * shift, TRUST * (slope - 1), TRUST, 0, TRUST];
  for (const { x, right } of seen) {
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
  return { shift: (h11 * g0 - h01 * g1) / det, slope: (h00 * g1 - h01 * g0) / det };
}
