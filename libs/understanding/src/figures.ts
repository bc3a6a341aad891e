import { setImmediate as breathe } from 'node:timers/promises';
import type { Catalogue } from '#catalogue';
import { classify, decides, type Verdict } from './classify.js';
import type { TextModel } from './text-model.js';

/** How well texts were understood. Shares are 0..1; null where there was nothing to take a share of. */
export interface Figures {
  texts: number;
  /** How many had the right category first, and among the first three. */
  top1: number;
  top3: number;
  /** How many it would have dispatched alone, and how many of those rightly. */
  alone: number;
  aloneRight: number;
  /** Expected calibration error: how far confidence and truth lie apart, over ten bands, by their size. */
  calibrationError: number;
}

/** Counts what the verdicts on texts with a known category come to. */
export function figuresOf(judged: readonly { verdict: Verdict; category: string | null }[]): Figures {
  const bands = Array.from({ length: 10 }, () => ({ texts: 0, confidence: 0, right: 0 }));
  const figures = { texts: judged.length, top1: 0, top3: 0, alone: 0, aloneRight: 0, calibrationError: 0 };
  for (const { verdict, category } of judged) {
    const [first] = verdict.candidates;
    const right = first?.code === category;
    if (right) figures.top1++;
    if (verdict.candidates.some(({ code }) => code === category)) figures.top3++;
    if (decides(verdict)) {
      figures.alone++;
      if (verdict.category === category) figures.aloneRight++;
    }
    const band = bands[Math.min(9, Math.floor((first?.confidence ?? 0) * 10))]!;
    band.texts++;
    band.confidence += first?.confidence ?? 0;
    band.right += right ? 1 : 0;
  }
  figures.calibrationError =
    bands.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0) /
    Math.max(1, judged.length);
  return figures;
}

/**
 * What one model, or none, makes of texts it has not seen. Lets the event loop run in between, and ends with an AbortError
 * when told to.
 */
export async function measure(
  texts: readonly { text: string; categoryCode: string }[],
  catalogue: Catalogue,
  model: TextModel | null,
  signal?: AbortSignal,
): Promise<Figures> {
  const judged: { verdict: Verdict; category: string }[] = [];
  for (const [i, { text, categoryCode }] of texts.entries()) {
    signal?.throwIfAborted();
    judged.push({ verdict: classify(text, catalogue, { model }), category: categoryCode });
    if (i % 50 === 49) await breathe();
  }
  return figuresOf(judged);
}

/** Of what was dispatched alone, this share may be wrong whatever the older model did. */
const MAY_BE_WRONG = 0.03;
/** As many as this share of what the older dispatched alone and rightly. */
const STILL_ALONE = 0.9;

/**
 * What becomes of a newer model, by what it and the older made of the same texts. REJECTED where it is less often right,
 * first or among three, or more often wrong alone; CANDIDATE where it is not, but hands to people what the older decided
 * alone and rightly: they may prefer that, but it is for them to say; ACTIVE otherwise.
 */
export function stateFor(newer: Figures, older: Figures): 'ACTIVE' | 'CANDIDATE' | 'REJECTED' {
  const wrong = ({ alone, aloneRight }: Figures) => (alone > 0 ? (alone - aloneRight) / alone : 0);
  if (newer.top1 < older.top1 || newer.top3 < older.top3) return 'REJECTED';
  if (wrong(newer) > Math.max(wrong(older), MAY_BE_WRONG)) return 'REJECTED';
  return newer.aloneRight >= STILL_ALONE * older.aloneRight ? 'ACTIVE' : 'CANDIDATE';
}
