import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Catalogue } from '#catalogue';
import { fitCalibration } from './calibration.js';
import { featuresOf } from './features.js';
import { hear } from './hear.js';
import { type TextModel, weigh } from './text-model.js';
import { type Sample, train } from './train.js';
import { Vocabulary } from './vocabulary.js';

/** A case whose category a person stands for. */
export interface ConfirmedCase {
  id: string;
  /** As it was filed, with personal data masked. */
  text: string;
  categoryCode: string;
  /** Whoever reported it, under whatever name the platform has for them; null for nobody known. */
  reporter: string | null;
}

/** What was learned, and the cases it never saw. */
export interface Learned {
  /** Null where too little was confirmed to learn from. */
  model: TextModel | null;
  heldBack: ConfirmedCase[];
  /** How many cases the weights were learned from. */
  trained: number;
}

/** No more than these are read, the newest first: what is older speaks of other years. */
export const MOST_CASES = 50_000;
/** A category is learned from so many cases on; below, the catalogue's words speak for it alone. */
const LEAST_OF_ONE = 2;
/** Fewer than these to learn from or to calibrate on give no model. */
const LEAST = { trained: 50, calibrated: 10 };
/** It is sure from the confidence on at which at most one in twenty of those it had not learned from was wrong. */
const SURE = { floor: 0.8, right: 0.95, cases: 20 };

/** Where a case goes, by its id alone, every time: two in ten are held back, one in ten calibrates, the rest is learned from. */
export function useOf(id: string): 'HELD_BACK' | 'CALIBRATE' | 'TRAIN' {
  const tenth = createHash('sha256').update(`use ${id}`).digest().readUInt16BE() % 10;
  return tenth < 2 ? 'HELD_BACK' : tenth === 2 ? 'CALIBRATE' : 'TRAIN';
}

/**
 * Learns from confirmed cases, read once. The same cases in the same order give the same model. Keeps about 1 kB a case
 * while it works, lets the event loop run in between, and ends with an AbortError when told to.
 */
export async function learn(
  cases: AsyncIterable<ConfirmedCase> | Iterable<ConfirmedCase>,
  catalogue: Catalogue,
  version: number,
  signal?: AbortSignal,
): Promise<Learned> {
  const vocabulary = new Vocabulary();
  const read: { ids: number[]; scores: Float32Array; code: string }[] = [];
  const calibrating: ConfirmedCase[] = [];
  const heldBack: ConfirmedCase[] = [];
  const ofCode = new Map<string, number>();
  for await (const one of cases) {
    signal?.throwIfAborted();
    if (!catalogue.find(one.categoryCode)) continue;
    const use = useOf(one.id);
    if (use === 'HELD_BACK') heldBack.push(one);
    else if (use === 'CALIBRATE') calibrating.push(one);
    else {
      const heard = hear(one.text, catalogue);
      const ids = vocabulary.note(featuresOf(heard), one.reporter);
      read.push({
        ids,
        scores: Float32Array.from(heard.clues, ({ score }) => score),
        code: one.categoryCode,
      });
      ofCode.set(one.categoryCode, (ofCode.get(one.categoryCode) ?? 0) + 1);
      if (read.length % 50 === 0) await breathe();
    }
  }
  if (read.length < LEAST.trained || calibrating.length < LEAST.calibrated)
    return { model: null, heldBack, trained: read.length };

  const codes = [...ofCode].flatMap(([code, n]) => (n >= LEAST_OF_ONE ? [code] : [])).sort();
  const at = codes.map((code) => catalogue.all.findIndex((category) => category.code === code));
  const { features, rowOf } = vocabulary.shared();
  const samples = read.flatMap(({ ids, scores, code }): Sample[] => {
    const c = codes.indexOf(code);
    if (c < 0) return [];
    return [
      {
        rows: Int32Array.from(ids.map((id) => rowOf.get(id) ?? -1).filter((row) => row >= 0)),
        lexicon: Float32Array.from(at, (i) => scores[i] ?? 0),
        code: c,
      },
    ];
  });
  const weights = await train(samples, features.length, codes.length, signal);
  const raw: TextModel = {
    version,
    codes,
    rows: new Map(features.map((feature, row) => [feature, row])),
    ...small(weights, codes.length),
    calibration: { slope: 1, shift: 0 },
    sureFrom: 2,
  };
  return { model: await settled(raw, calibrating, catalogue), heldBack, trained: samples.length };
}

/** The weights as bytes, each row with a scale of its own. */
function small(weights: Float32Array, codes: number): Pick<TextModel, 'weights' | 'scales'> {
  const rows = weights.length / codes;
  const scales = new Float32Array(rows);
  const bytes = new Int8Array(weights.length);
  for (let row = 0; row < rows; row++) {
    const of = weights.subarray(row * codes, (row + 1) * codes);
    const scale = of.reduce((most, one) => Math.max(most, Math.abs(one)), 0) / 127;
    scales[row] = scale;
    if (scale > 0) for (let c = 0; c < codes; c++) bytes[row * codes + c] = Math.round((of[c] ?? 0) / scale);
  }
  return { weights: bytes, scales };
}

/** The model with the calibration, and the confidence from which it is sure, of cases it has not learned from. */
async function settled(
  raw: TextModel,
  cases: readonly ConfirmedCase[],
  catalogue: Catalogue,
): Promise<TextModel> {
  const firsts: { share: number; right: boolean }[] = [];
  const answers: { share: number; right: boolean }[] = [];
  for (const [i, { text, categoryCode }] of cases.entries()) {
    const best = weigh(hear(text, catalogue), raw, raw.calibration)
      .slice(0, 3)
      .map(({ clue, confidence }) => ({ share: confidence, right: clue.category.code === categoryCode }));
    answers.push(...best);
    firsts.push(...best.slice(0, 1));
    if (i % 50 === 49) await breathe();
  }
  const calibration = fitCalibration(answers);
  const calibratedModel = { ...raw, calibration };
  return { ...calibratedModel, sureFrom: sureFrom(firsts, calibratedModel) };
}

function sureFrom(
  firsts: readonly { share: number; right: boolean }[],
  { calibration: { slope, shift } }: TextModel,
): number {
  const sorted = firsts
    .map(({ share, right }) => ({
      confidence: 1 / (1 + Math.exp(-(slope * Math.log(share / (1 - share + 1e-12)) + shift))),
      right,
    }))
    .sort((a, b) => b.confidence - a.confidence);
  let [right, from] = [0, 2];
  for (const [i, one] of sorted.entries()) {
    if (one.confidence < SURE.floor) break;
    if (one.right) right++;
    // One wrong answer more than there were: a few right ones prove little.
    if (i + 1 >= SURE.cases && right / (i + 2) >= SURE.right) from = one.confidence;
  }
  return from;
}
