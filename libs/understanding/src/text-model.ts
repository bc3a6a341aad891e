import { gunzipSync, gzipSync } from 'node:zlib';
import { type Calibration, calibrated, softmax } from './calibration.js';
import { featuresOf } from './features.js';
import type { Clue, Heard } from './hear.js';

/**
 * What was learned from confirmed cases: for each feature how far it speaks for or against each category. It is added to
 * what the catalogue's words say, so that a feature or category nobody has confirmed leaves those words as they are.
 */
export interface TextModel {
  version: number;
  /** Codes of the categories it has learned, in the order of the weights. */
  codes: readonly string[];
  /** Feature -> its row in `weights`. */
  rows: ReadonlyMap<string, number>;
  /** A row of one small integer for each code; times `scales[row]` it is the weight. */
  weights: Int8Array;
  scales: Float32Array;
  calibration: Calibration;
  /** The confidence from which it was right often enough on cases it had not learned from; above 1 where it never was. */
  sureFrom: number;
}

/** What one score of the catalogue's words is worth beside what was learned. Fitted on the development texts. */
export const LEXICON_WORTH = 1.4;

/** What a model and the catalogue's words together make of a text. */
export interface Weighed {
  clue: Clue;
  confidence: number;
  /** The features that spoke for it most. */
  learned: string[];
}

/** The categories by confidence, the best first; without a model from the catalogue's words alone. */
export function weigh(heard: Heard, model: TextModel | null, cold: Calibration): Weighed[] {
  const rows = model ? rowsIn(heard, model) : [];
  const sums = model ? learnedSums(rows, model) : new Map<string, number>();
  const middle = middleOf([...sums.values()]);
  // A category nobody has confirmed yet is neither likelier nor less likely than the middle one of the others.
  const logits = heard.clues.map(
    ({ category, score }) => LEXICON_WORTH * score + (sums.get(category.code) ?? middle),
  );
  const shares = softmax(logits);
  return heard.clues
    .map((clue, i) => ({
      clue,
      confidence: calibrated(shares[i] ?? 0, model?.calibration ?? cold),
      logit: logits[i] ?? 0,
    }))
    .sort(
      (a, b) =>
        b.logit - a.logit ||
        b.clue.score - a.clue.score ||
        (a.clue.category.code < b.clue.category.code ? -1 : 1),
    )
    .map(({ clue, confidence }, i) => ({
      clue,
      confidence,
      learned: model && i < 3 ? speakingFor(clue.category.code, rows, model) : [],
    }));
}

/** The rows of a text's features; each counts for one over the root of how many there are. */
function rowsIn(heard: Heard, { rows }: TextModel): { feature: string; row: number }[] {
  return [...featuresOf(heard)].flatMap((feature) => {
    const row = rows.get(feature);
    return row === undefined ? [] : [{ feature, row }];
  });
}

function learnedSums(rows: { row: number }[], { codes, weights, scales }: TextModel): Map<string, number> {
  const sums = new Float64Array(codes.length);
  const share = 1 / Math.sqrt(Math.max(1, rows.length));
  for (const { row } of rows) {
    const scale = (scales[row] ?? 0) * share;
    for (let c = 0; c < codes.length; c++)
      sums[c] = (sums[c] ?? 0) + scale * (weights[row * codes.length + c] ?? 0);
  }
  return new Map(codes.map((code, c) => [code, sums[c] ?? 0]));
}

function middleOf(sums: number[]): number {
  return sums.sort((a, b) => a - b)[sums.length >> 1] ?? 0;
}

function speakingFor(
  code: string,
  rows: { feature: string; row: number }[],
  { codes, weights, scales }: TextModel,
): string[] {
  const c = codes.indexOf(code);
  if (c < 0) return [];
  return rows
    .map(({ feature, row }) => ({
      feature: feature.replace(/^=/, ''),
      weight: (scales[row] ?? 0) * (weights[row * codes.length + c] ?? 0),
    }))
    .filter(({ feature, weight }) => feature.length > 1 && weight > 0.5)
    .sort((a, b) => b.weight - a.weight || (a.feature < b.feature ? -1 : 1))
    .slice(0, 4)
    .map(({ feature }) => feature);
}

/** A model as bytes, and back. */
export function packModel({ codes, rows, weights, scales, calibration, sureFrom }: TextModel): Buffer {
  const base64 = (array: Int8Array | Float32Array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
  return gzipSync(
    JSON.stringify({
      codes,
      features: [...rows.keys()],
      weights: base64(weights),
      scales: base64(scales),
      calibration,
      sureFrom,
    }),
  );
}

export function unpackModel(version: number, bytes: Buffer): TextModel {
  const read = JSON.parse(gunzipSync(bytes).toString()) as {
    codes: string[];
    features: string[];
    weights: string;
    scales: string;
    calibration: Calibration;
    sureFrom: number;
  };
  // Copied, so that the floats begin where floats may begin.
  const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64')).buffer;
  return {
    version,
    codes: read.codes,
    rows: new Map(read.features.map((feature, row) => [feature, row])),
    weights: new Int8Array(bytesOf(read.weights)),
    scales: new Float32Array(bytesOf(read.scales)),
    calibration: read.calibration,
    sureFrom: read.sureFrom,
  };
}
