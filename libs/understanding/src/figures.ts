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

/** What one model, or none, makes of texts it has not seen. */
export const measure = (
  texts: readonly { text: string; categoryCode: string }[],
  catalogue: Catalogue,
  model: TextModel | null,
): Figures =>
  figuresOf(
    texts.map(({ text, categoryCode }) => ({
      verdict: classify(text, catalogue, { model }),
      category: categoryCode,
    })),
  );

/** Of what was dispatched alone, this share may be wrong whatever the older model did. */
const MAY_BE_WRONG = 0.03;

/** Whether the newer model may replace the older, by what both made of the same texts: as often right, and not more often wrong alone. */
export function notWorse(newer: Figures, older: Figures): boolean {
  const wrong = ({ alone, aloneRight }: Figures) => (alone > 0 ? (alone - aloneRight) / alone : 0);
  return newer.top1 >= older.top1 && wrong(newer) <= Math.max(wrong(older), MAY_BE_WRONG);
}
