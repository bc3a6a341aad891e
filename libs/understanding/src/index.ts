export { classify, decides, speaksOfDanger, type Candidate, type Options, type Verdict } from './classify.js';
export { figuresOf, measure, stateFor, type Figures } from './figures.js';
export type { Matter } from './matters.js';
export type { NamedPlace } from './places-in.js';
export type { TextModel } from './text-model.js';
export { learn, MOST_CASES, useOf, type ConfirmedCase, type Learned } from './learn.js';
export {
  activateTextModel,
  readTextModels,
  rollBackTextModel,
  textModelOf,
  type ModelOrder,
} from './model-store.js';
export { retrain } from './retrain.js';
export { TextModelRow, type TextModelState } from './text-model-row.js';
