import type { ConfirmedCase } from '#understanding';
import { grownWords } from './split.js';

/**
 * Confirmed cases by the thousand, where there are no real ones: sentences with alternatives, written apart from the
 * labelled texts, filled in, with openings, complaints, places and slips of typing around them. They are more alike among
 * themselves than what residents write, so that what is learned from them is worth less than as many real cases.
 */
export function grownCases(many: number, seed = 1): ConfirmedCase[] {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const matters = grownWords()
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    // A few matters make up much of what a city hears: the k-th is 1/√k as frequent as the first.
    .flatMap(({ one }, k) => Array.from({ length: Math.ceil(40 / Math.sqrt(k + 1)) }, () => one));
  const filled = (sentence: string) =>
    sentence.replace(/\{([^}]*)\}/g, (_, choices: string) => pick(choices.split('|')));
  return Array.from({ length: many }, (_, i) => {
    const { category, said } = pick(matters);
    const core = filled(pick(said));
    const text = slipped(`${pick(OPENINGS)}${filled(pick(PLACES))}${core}${pick(ENDINGS)}`, random);
    return { id: `grown-${seed}-${i}`, text, categoryCode: category, reporter: `r${i}` };
  });
}

// prettier-ignore
const OPENINGS = ['', '', '', '', '你好,', '您好', '我要反映一个问题,', '投诉,', '俺想说一下', '领导好,', '请问这事归谁管,', '麻烦记一下,', '市民反映,', '来电人称'];
// prettier-ignore
const PLACES = ['', '', '', '{幸福|阳光|金鼎|翠苑}小区', '{建设|新华|沂河|光明}路{南头|北段|中间|}', '我们{小区|村|这边|单位附近}', '{3|5|12|7}号楼{东边|门口|}', '俺{庄里|家这}', '{一中|实验小学|人民医院}{旁边|对面}', '{西关|南坊|城里}那边'];
// prettier-ignore
const ENDINGS = ['', '', '', '。', '。请尽快处理', ',麻烦派人看看', ',谢谢', '!!!', ',都反映不知道找谁', ',什么时候能解决', ',太气人了', ',希望给个说法', '😡', ',急', '咋整啊'];
const SLIPS: readonly (readonly [string, string])[] = [
  ['的', '地'],
  ['在', '再'],
  ['那', '哪'],
  ['没有', '木有'],
  ['怎么', '咋'],
  ['我', '俺'],
  ['很', '忒'],
  ['了', '啦'],
  ['垃圾', '拉圾'],
  ['坏', '怀'],
  ['两', '2'],
  ['三', '3'],
  [',', ''],
  [',', ' '],
];

function slipped(text: string, random: () => number): string {
  let typed = text;
  for (const [right, wrong] of SLIPS) if (random() < 0.12) typed = typed.replace(right, wrong);
  if (random() < 0.2) {
    const at = Math.floor(random() * typed.length);
    typed = typed.slice(0, at) + typed.slice(at + 1);
  }
  return random() < 0.2 ? typed.replace(/[,。]/g, '') : typed;
}

/** Numbers 0..1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
