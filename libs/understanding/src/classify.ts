import type { Catalogue, Category, Urgency } from '#catalogue';
import type { Territory } from '#territory';
import type { Calibration } from './calibration.js';
import { type DangerSign, dangerSignsIn } from './danger-signs.js';
import { hear, withoutNumbers } from './hear.js';
import { DANGER_UNNAMED, type Hold, holdsIn, SEVERAL_DANGERS } from './holds.js';
import { kindOf } from './kind-of.js';
import { mattersIn, type Matter } from './matters.js';
import { type NamedPlace, placesIn } from './places-in.js';
import { type TextModel, type Weighed, weigh } from './text-model.js';

export interface Candidate {
  code: string;
  name: string;
  /** What the catalogue's words give it. */
  score: number;
  /** How often, out of one, such an answer was right on cases it was not learned from. */
  confidence: number;
  /** The words of the text that spoke for this category. */
  matched: string[];
}

/** What the system makes of a text. `score` is the best candidate's, `margin` its lead over the next in the catalogue's words. */
export interface Verdict {
  category: string | null;
  confident: boolean;
  score: number;
  margin: number;
  candidates: Candidate[];
  emergency: boolean;
  /** Why it is an emergency, in Chinese; empty otherwise. */
  dangerSigns: string[];
  /** Why a person must decide; the system may decide alone only where there is none. */
  holds: Hold[];
  /** What the reporter wants; null where neither the words nor a category say it. */
  kind: Category['defaultKind'] | null;
  /** EMERGENCY where life is in danger, otherwise as the best category has it; null without one. */
  urgency: Urgency | null;
  /** The parts of a text that speaks of several matters, in its order; empty where it speaks of one. */
  matters: Matter[];
  /** The places it names. */
  places: NamedPlace[];
  /** What was learned and used; null where the catalogue's words stand alone. */
  model: { version: number } | null;
}

export interface Options {
  minScore?: number;
  minMargin?: number;
  /** What was learned from confirmed cases. */
  model?: TextModel | null;
  /** The map whose names are looked for. */
  territory?: Territory;
}

/** A category is sure from this score on (more than one clue: a keyword alone is worth 2.3) and this lead over the second. */
const SURE = { minScore: 2.6, minMargin: 1.8 };
/** Below this the words say nothing about any category; nor does a model that is less confident than this. */
const LEAST = { score: 0.9, confidence: 0.15 };
/** What the catalogue's words are sure of stands where the model is as confident as this. */
const DOUBT = 0.9;
/** What the scores of the catalogue's words are worth before anything was learned: fitted on labelled texts no table was tuned on. */
const COLD: Calibration = { slope: 0.8, shift: 1.15 };

/**
 * The category a text belongs to, what kind and how urgent it is, of how many matters it speaks, whether life is in danger,
 * and why a person must look. Pure: the same text, catalogue and options give the same verdict.
 */
export function classify(said: string, catalogue: Catalogue, options: Options = {}): Verdict {
  const { minScore, minMargin } = { ...SURE, ...options };
  const { model = null, territory } = options;
  const heard = hear(said, catalogue);
  const { text, signs } = heard;
  const ranked = weigh(heard, model, COLD);
  const [first] = ranked;
  const score = first?.clue.score ?? 0;
  const margin = score - highestBeside(ranked, first);
  const best = first && speaks(first, model) ? first.clue.category : undefined;
  const wordsAreSure = score >= minScore && margin >= minMargin;
  const confidence = first?.confidence ?? 0;
  const matters = mattersIn(text, (part) => weigh(hear(part, catalogue), model, COLD)[0]);
  const holds = [...holdsIn(text, signs.length > 0), ...dangerHolds(signs, first?.clue.category)];
  return {
    category: best?.code ?? null,
    confident: model ? (wordsAreSure ? confidence >= DOUBT : confidence >= model.sureFrom) : wordsAreSure,
    score,
    margin,
    candidates: ranked
      .slice(0, 3)
      .filter((one) => one.clue.score > 0 || one.learned.length > 0)
      .map(({ clue: { category, score, matched }, confidence, learned }) => ({
        code: category.code,
        name: category.name,
        score,
        confidence,
        matched: [...new Set([...matched, ...learned])],
      })),
    emergency: signs.length > 0,
    dangerSigns: signs.map(({ sign }) => sign.zh),
    holds: withMatters(holds, matters),
    kind: kindOf(text, best, signs.length > 0),
    urgency: signs.length > 0 ? 'EMERGENCY' : (best?.urgency ?? null),
    matters,
    places: territory ? placesIn(text, territory) : [],
    model: model && { version: model.version },
  };
}

/** Whether the system may dispatch by this verdict without a person: a category, sure of it, and no hold. */
export function decides(verdict: Verdict): boolean {
  return verdict.category !== null && verdict.confident && verdict.holds.length === 0;
}

const speaks = ({ clue, confidence }: Weighed, model: TextModel | null): boolean =>
  clue.score >= LEAST.score || (model !== null && confidence >= LEAST.confidence);

function highestBeside(ranked: readonly Weighed[], first: Weighed | undefined): number {
  let highest = 0;
  for (const one of ranked) if (one !== first && one.clue.score > highest) highest = one.clue.score;
  return highest;
}

/** A danger that the best category does not stand for, or two with different owners: somebody must say who leads. */
function dangerHolds(signs: { sign: DangerSign; matched: string }[], best?: Category): Hold[] {
  const [first] = signs;
  const [, second] = signs.filter(({ sign }) => sign.means);
  if (second) return [{ ...SEVERAL_DANGERS, matched: second.matched }];
  return first && best?.urgency !== 'EMERGENCY' ? [{ ...DANGER_UNNAMED, matched: first.matched }] : [];
}

function withMatters(holds: Hold[], [, second]: readonly Matter[]): Hold[] {
  if (!second || holds.some(({ code }) => code === 'SEVERAL_MATTERS')) return holds;
  return [
    ...holds,
    {
      code: 'SEVERAL_MATTERS',
      zh: '一次反映多件事',
      en: 'several matters in one text',
      matched: second.text,
    },
  ];
}

/** The limits, the clocks and the receipt of one filing all ask of the same text. */
let asked = { text: '', danger: false };

/** Whether the text speaks of danger to life: quick enough to be asked while somebody waits for a receipt. */
export function speaksOfDanger(text: string): boolean {
  if (asked.text !== text) asked = { text, danger: dangerSignsIn(withoutNumbers(text)).length > 0 };
  return asked.danger;
}
