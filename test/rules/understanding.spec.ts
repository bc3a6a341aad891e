import { readFileSync } from 'node:fs';
import { array, assert, boolean, double, property, record, string } from 'fast-check';
import { Catalogue, type Category } from '#catalogue';
import { Area, Territory } from '#territory';
import {
  classify,
  decides,
  figuresOf,
  learn,
  measure,
  stateFor,
  useOf,
  type Figures,
  type TextModel,
} from '#understanding';
import { parseCategories } from '../../libs/catalogue/src/import-categories.js';
import { calibrated, fitCalibration } from '../../libs/understanding/src/calibration.js';
import { featuresOf } from '../../libs/understanding/src/features.js';
import { packModel, unpackModel } from '../../libs/understanding/src/text-model.js';
import { grownCases } from '../texts/grown.js';
import { residentsTexts, splitOf, unseenTexts } from '../texts/split.js';

const sample = new URL('../../apps/standalone/sample/', import.meta.url);
const rows = parseCategories(readFileSync(new URL('categories.csv', sample), 'utf8')).map(
  (category) => ({ ...category, districtId: '379902', version: 1 }) as Category,
);
const catalogue = new Catalogue('379902', 1, rows);
let model: TextModel;

beforeAll(async () => {
  model = (await learn(grownCases(1000), catalogue, 7)).model!;
});

describe('the labelled texts', () => {
  test('there are enough, each once, with categories of the catalogue, and every part has its share', () => {
    const texts = [...residentsTexts(), ...unseenTexts()];
    expect(texts.length).toBeGreaterThanOrEqual(360);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(texts.length);
    for (const code of texts.flatMap(({ categories }) => categories))
      expect(catalogue.find(code)).toBeDefined();
    const share = (part: string) => texts.filter(({ text }) => splitOf(text) === part).length;
    expect(share('DEVELOPMENT')).toBeGreaterThan(80);
    expect(share('CONFIRMED')).toBeGreaterThan(50);
    expect(share('HELD_BACK')).toBeGreaterThan(150);
  });

  test('no grown case is one of them', () => {
    const texts = new Set([...residentsTexts(), ...unseenTexts()].map(({ text }) => text));
    expect(grownCases(2000).filter(({ text }) => texts.has(text))).toEqual([]);
  });
});

describe('a verdict', () => {
  test('is the same for the same text, with every confidence between 0 and 1, the best first', () => {
    for (const { text } of residentsTexts().slice(0, 60)) {
      const verdict = classify(text, catalogue, { model });
      expect(classify(text, catalogue, { model })).toEqual(verdict);
      const confidences = verdict.candidates.map(({ confidence }) => confidence);
      expect(confidences.every((one) => one >= 0 && one <= 1)).toBe(true);
      expect([...confidences].sort((a, b) => b - a)).toEqual(confidences);
      expect(verdict.model).toEqual({ version: 7 });
    }
  });

  test('comes of any text at all', () => {
    const any = string({ unit: 'binary', maxLength: 300 });
    assert(
      property(any, (text) => {
        for (const one of [null, model]) {
          const verdict = classify(text, catalogue, { model: one });
          expect(verdict.candidates.length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('says what is wanted and how urgent it is', () => {
    expect(classify('建议把小区门口的空地改造成口袋公园', catalogue)).toMatchObject({ kind: 'SUGGESTION' });
    expect(classify('厨房里燃气味特别大', catalogue)).toMatchObject({ kind: 'HELP', urgency: 'EMERGENCY' });
    expect(classify('举报工厂往河里偷排废水', catalogue)).toMatchObject({
      kind: 'REPORT',
      urgency: 'EXPRESS',
    });
    expect(classify('', catalogue)).toMatchObject({ kind: null, urgency: null, matters: [], model: null });
  });

  test('names the matters of a text that has several, and leaves them to a person', () => {
    const verdict = classify('小区门口路灯不亮,还有楼下饭店油烟呛人,窗户都不敢开', catalogue);
    expect(verdict.matters.map(({ category }) => category)).toEqual(['020301', '060103']);
    expect(decides(verdict)).toBe(false);
    expect(classify('路灯不亮好几天了,老人晚上不敢出门', catalogue).matters).toEqual([]);
  });

  test('names the places of the map and roads it does not know', () => {
    const area = (code: string, parentCode: string, level: Area['level'], name: string, aliases: string[]) =>
      ({ code, parentCode, level, name, aliases, type: 'URBAN' }) as Area;
    const territory = new Territory('379902', 1, [
      area('379902002002', '379902002000', 'COMMUNITY', '柳湾社区', ['柳湾小区']),
    ]);
    const { places } = classify('柳湾小区北门,迎宾路3号楼那儿路面有个大坑', catalogue, { territory });
    expect(places).toEqual([
      { name: '柳湾小区', code: '379902002002' },
      { name: '迎宾路3号', code: null },
    ]);
    expect(classify('我家门口的路灯不亮', catalogue, { territory }).places).toEqual([]);
  });
});

describe('what was learned', () => {
  test('adds to the words of the catalogue and does not forget them', async () => {
    const unseen = '020201';
    const cases = grownCases(1000).filter(({ categoryCode }) => categoryCode !== unseen);
    const { model: without } = await learn(cases, catalogue, 1);
    expect(without!.codes).not.toContain(unseen);
    const verdict = classify('下水井的井盖被偷走了', catalogue, { model: without });
    expect(verdict.candidates[0]).toMatchObject({ code: unseen });
  });

  test('is the same for the same cases, and comes back from its bytes', async () => {
    const again = (await learn(grownCases(1000), catalogue, 7)).model!;
    expect(again).toEqual(model);
    expect(unpackModel(7, packModel(model))).toEqual(model);
  });

  test('keeps no feature of fewer than three people, no digit, and nothing of one person', async () => {
    const cases = grownCases(1000);
    const told = cases.map((one, i) =>
      i < 40
        ? { ...one, text: `${one.text},欧阳翠翠`, reporter: 'x' }
        : i < 80
          ? { ...one, text: `${one.text},慕容兰兰`, reporter: null }
          : one,
    );
    const { model: learned } = await learn(told, catalogue, 1);
    const features = [...learned!.rows.keys()];
    expect(features.filter((feature) => /欧阳|翠翠|慕容|兰兰/.test(feature))).toEqual([]);
    expect(features.filter((feature) => /\d/.test(feature))).toEqual([]);
    expect([...featuresOf({ text: '电话15400001234', implied: new Set() })].join()).not.toMatch(/\d/);
  });

  test('of too little is nothing', async () => {
    expect((await learn(grownCases(60), catalogue, 1)).model).toBeNull();
  });

  test('every case has one use, by its id', () => {
    const uses = grownCases(2000).map(({ id }) => useOf(id));
    expect(uses.filter((use) => use === 'HELD_BACK').length).toBeGreaterThan(220);
    expect(uses.filter((use) => use === 'CALIBRATE').length).toBeGreaterThan(140);
  });

  test('the parts of a split appeal have the use of the whole', async () => {
    const whole = grownCases(40).find(({ id }) => useOf(id) === 'HELD_BACK')!.id;
    const parts = grownCases(20).map((one) => ({ ...one, parentId: whole }));
    expect(await learn(parts, catalogue, 1)).toMatchObject({ heldBack: parts, trained: 0 });
  });

  test('holds back no more than can be read again', async () => {
    const whole = grownCases(40).find(({ id }) => useOf(id) === 'HELD_BACK')!.id;
    const many = grownCases(2100).map((one) => ({ ...one, parentId: whole }));
    expect((await learn(many, catalogue, 1)).heldBack).toEqual(many.slice(0, 2000));
  });

  test('is measured with breath in between, and no further when told to end', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++);
    const texts = grownCases(300);
    expect(await measure(texts, catalogue, model)).toMatchObject({ texts: 300 });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(1);
    const ended = AbortSignal.abort();
    await expect(measure(texts, catalogue, model, ended)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a slip of typing seldom costs the right answer its place among three', () => {
    const slips = (text: string) => [
      `${text.slice(0, 5)}${text.slice(6)}`,
      text.replace('的', '地'),
      `😡${text}!!`,
    ];
    const texts = residentsTexts().filter(({ text }) => splitOf(text) === 'CONFIRMED');
    const kept = texts.flatMap(({ text }) => {
      const best = classify(text, catalogue, { model }).candidates[0]?.code;
      return slips(text).map((slipped) =>
        classify(slipped, catalogue, { model }).candidates.some(({ code }) => code === best),
      );
    });
    expect(kept.filter(Boolean).length / kept.length).toBeGreaterThan(0.9);
  });
});

describe('calibration', () => {
  test('never turns the order of two answers around', () => {
    const share = double({ min: 0, max: 1, noNaN: true });
    const answers = array(record({ share, right: boolean() }), { maxLength: 60 });
    assert(
      property(answers, share, share, (seen, a, b) => {
        const fitted = fitCalibration(seen);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(calibrated(low, fitted)).toBeLessThanOrEqual(calibrated(high, fitted));
      }),
    );
  });

  test('brings down answers that are too sure of themselves', () => {
    const boasts = Array.from({ length: 200 }, (_, i) => ({ share: 0.95, right: i % 2 === 0 }));
    expect(calibrated(0.95, fitCalibration(boasts))).toBeCloseTo(0.5, 1);
  });
});

test('a newer model must be as often right, and not more often wrong alone; one that leaves more to people is theirs to choose', () => {
  const old: Figures = { texts: 100, top1: 80, top3: 90, alone: 50, aloneRight: 49, calibrationError: 0 };
  const becomes = (newer: Partial<Figures>) => stateFor({ ...old, ...newer }, old);
  expect(becomes({})).toBe('ACTIVE');
  expect(becomes({ top1: 81 })).toBe('ACTIVE');
  expect(becomes({ top1: 79 })).toBe('REJECTED');
  expect(becomes({ top1: 85, top3: 89 })).toBe('REJECTED');
  expect(becomes({ top1: 85, aloneRight: 46 })).toBe('REJECTED');
  // All it decides alone is right; nine in ten of 49 are 44.1.
  for (const [alone, state] of [
    [60, 'ACTIVE'],
    [45, 'ACTIVE'],
    [44, 'CANDIDATE'],
    [20, 'CANDIDATE'],
    [0, 'CANDIDATE'],
  ] as const)
    expect([alone, becomes({ top1: 85, alone, aloneRight: alone })]).toEqual([alone, state]);
  // Many alone and many of them wrong is no way out.
  expect(becomes({ alone: 90, aloneRight: 80 })).toBe('REJECTED');
  expect(figuresOf([])).toEqual({ texts: 0, top1: 0, top3: 0, alone: 0, aloneRight: 0, calibrationError: 0 });
});
