import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Catalogue } from '#catalogue';
import { calibrated, fitCalibration } from './calibration.js';
import { featuresOf } from './features.js';
import { hear } from './hear.js';
import { weightsFrom } from './naive-bayes.js';
import { type TextModel, weigh } from './text-model.js';
import { Vocabulary } from './vocabulary.js';

/** A case whose category a person stands for. */
export interface ConfirmedCase {
  id: string;
  /** As it was filed, with personal data masked. */
  text: string;
  categoryCode: string;
  /** The same for all cases of one person; null for nobody known. */
  reporter: string | null;
  /** The appeal it was split from: its parts go where it goes. */
  parentId?: string | null;
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
/** Fewer than these to learn from, or to calibrate on, give no model. */
const LEAST = { trained: 100, calibrated: 10 };
/** It is sure from the confidence on at which three in a hundred of those it had not learned from were wrong, or fewer. */
const SURE = { floor: 0.95, right: 0.97, cases: 30 };

/** No more are held back, the newest: so many show a difference, and all are read twice. */
const MOST_HELD_BACK = 2_000;

/** Where a case goes, by its id alone, every time: three in twenty are held back, two calibrate, the rest is learned from. */
export function useOf(id: string): 'HELD_BACK' | 'CALIBRATE' | 'TRAIN' {
  const twentieth = createHash('sha256').update(`use ${id}`).digest().readUInt16BE() % 20;
  return twentieth < 3 ? 'HELD_BACK' : twentieth < 5 ? 'CALIBRATE' : 'TRAIN';
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
  const read = new Map<string, number[][]>();
  const calibrating: ConfirmedCase[] = [];
  const heldBack: ConfirmedCase[] = [];
  let trained = 0;
  for await (const one of cases) {
    signal?.throwIfAborted();
    if (!catalogue.find(one.categoryCode)) continue;
    const use = useOf(one.parentId ?? one.id);
    if (use === 'HELD_BACK') {
      if (heldBack.length < MOST_HELD_BACK) heldBack.push(one);
    } else if (use === 'CALIBRATE') calibrating.push(one);
    else {
      const ofCode = read.get(one.categoryCode) ?? [];
      ofCode.push(vocabulary.note(featuresOf(hear(one.text, catalogue)), one.reporter));
      read.set(one.categoryCode, ofCode);
      if (++trained % 50 === 0) await breathe();
    }
  }
  if (trained < LEAST.trained || calibrating.length < LEAST.calibrated)
    return { model: null, heldBack, trained };

  const { features, rowOf } = vocabulary.shared();
  const counts = new Map(
    [...read]
      .filter(([, cases]) => cases.length >= LEAST_OF_ONE)
      .map(([code, cases]) => [code, timesOf(cases, rowOf)]),
  );
  const raw: TextModel = {
    version,
    rows: new Map(features.map((feature, row) => [feature, row])),
    ...weightsFrom(counts, features.length),
    calibration: { slope: 1, shift: 0 },
    sureFrom: NEVER,
  };
  return { model: await settled(raw, calibrating, catalogue, signal), heldBack, trained };
}

/** No confidence is as high as this. */
const NEVER = 2;

function timesOf(cases: readonly number[][], rowOf: ReadonlyMap<number, number>): Map<number, number> {
  const times = new Map<number, number>();
  for (const ids of cases)
    for (const id of ids) {
      const row = rowOf.get(id);
      if (row !== undefined) times.set(row, (times.get(row) ?? 0) + 1);
    }
  return times;
}

/** The model with the calibration, and the confidence from which it is sure, of cases it has not learned from. */
async function settled(
  raw: TextModel,
  cases: readonly ConfirmedCase[],
  catalogue: Catalogue,
  signal?: AbortSignal,
): Promise<TextModel> {
  const firsts: { share: number; right: boolean }[] = [];
  const answers: { share: number; right: boolean }[] = [];
  for (const [i, { text, categoryCode }] of cases.entries()) {
    signal?.throwIfAborted();
    const best = weigh(hear(text, catalogue), raw, raw.calibration)
      .slice(0, 3)
      .map(({ clue, confidence }) => ({ share: confidence, right: clue.category.code === categoryCode }));
    answers.push(...best);
    firsts.push(...best.slice(0, 1));
    if (i % 50 === 49) await breathe();
  }
  const calibration = fitCalibration(answers);
  const sure = firsts.map(({ share, right }) => ({ confidence: calibrated(share, calibration), right }));
  return { ...raw, calibration, sureFrom: sureFrom(sure) };
}

function sureFrom(answers: { confidence: number; right: boolean }[]): number {
  let [right, from] = [0, NEVER];
  for (const [i, one] of answers.sort((a, b) => b.confidence - a.confidence).entries()) {
    if (one.confidence < SURE.floor) break;
    if (one.right) right++;
    // One more than there were: a few right ones prove little.
    if (i + 1 >= SURE.cases && right / (i + 2) >= SURE.right) from = one.confidence;
  }
  return from;
}
