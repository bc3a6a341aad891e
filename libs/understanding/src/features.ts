import type { Heard } from './hear.js';

const words = new Intl.Segmenter('zh', { granularity: 'word' });
const letters = /[\p{Script=Han}a-z]+/gu;

/**
 * What a learned model looks at in a text: its characters, runs of two and three of them, the words `Intl.Segmenter` cuts
 * it into and, marked with `=`, the catalogue's words the tables heard in it. One character (狗, 梯, 灯) outlives a typing
 * error beside it, a word tells 路灯 from 灯笼. Digits, emoji and punctuation are left out: they carry telephone and house
 * numbers.
 */
export function featuresOf({ text, implied }: Pick<Heard, 'text' | 'implied'>): Set<string> {
  const found = new Set<string>();
  for (const [run] of text.toLowerCase().matchAll(letters)) {
    for (let i = 0; i < run.length; i++) {
      found.add(run.slice(i, i + 1));
      if (i + 2 <= run.length) found.add(run.slice(i, i + 2));
      if (i + 3 <= run.length) found.add(run.slice(i, i + 3));
    }
    for (const { segment } of words.segment(run)) if (segment.length > 1) found.add(segment);
  }
  for (const word of implied) found.add(`=${word}`);
  return found;
}
