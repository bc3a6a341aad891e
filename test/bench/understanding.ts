import { readFileSync } from 'node:fs';
import { Catalogue, type Category } from '#catalogue';
import { Territory } from '#territory';
import {
  classify,
  decides,
  figuresOf,
  learn,
  type ConfirmedCase,
  type TextModel,
  type Verdict,
} from '#understanding';
import { parseCategories } from '../../libs/catalogue/src/import-categories.js';
import { parseOrg } from '../../libs/territory/src/import-org.js';
import { grownCases } from '../texts/grown.js';
import { residentsTexts, splitOf, unseenTexts, type LabelledText } from '../texts/split.js';

/** Prints how well texts are understood that nothing was built on. `node dist/test/bench/understanding.js`; needs no servers. */
const sample = (name: string) => readFileSync(`${process.cwd()}/apps/standalone/sample/${name}`, 'utf8');
const districtId = '379902';
const catalogue = new Catalogue(
  districtId,
  1,
  parseCategories(sample('categories.csv')).map((row) => ({ ...row, districtId, version: 1 }) as Category),
);
const territory = new Territory(
  districtId,
  1,
  parseOrg(sample('org.csv')).map((row) => ({ ...row, districtId, version: 1 }) as never),
);

const all = residentsTexts();
/** With `--first`, the texts that were held back first instead. */
const first = process.argv.includes('--first');
const heldBack = first ? all.filter(({ text }) => splitOf(text) === 'HELD_BACK') : unseenTexts();
const single = heldBack.filter(({ categories }) => categories.length === 1);

interface Judged {
  text: LabelledText;
  verdict: Verdict;
}
const judge = (texts: readonly LabelledText[], model: TextModel | null): Judged[] =>
  texts.map((text) => ({ text, verdict: classify(text.text, catalogue, { model, territory }) }));

/** Confirmed cases: those of the residents' texts that are for learning, and grown ones up to so many. */
function confirmed(many: number): ConfirmedCase[] {
  const own = all
    .filter(({ text, categories }) => splitOf(text) === 'CONFIRMED' && categories.length === 1)
    .map(({ text, categories }, i) => ({
      id: `own-${i}`,
      text,
      categoryCode: categories[0]!,
      reporter: `o${i}`,
    }));
  return [...own, ...grownCases(many - own.length)];
}

const percent = (part: number, whole: number) => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '-');
const line = (...cells: (string | number)[]) => console.log(`| ${cells.join(' | ')} |`);

function tell(name: string, model: TextModel | null): Judged[] {
  const judged = judge(single, model);
  const f = figuresOf(judged.map(({ text, verdict }) => ({ verdict, category: text.categories[0] ?? null })));
  const every = judge(heldBack, model).filter(({ verdict }) => decides(verdict));
  const right = every.filter(
    ({ text, verdict }) => text.categories.length === 1 && text.categories[0] === verdict.category,
  );
  line(
    name,
    percent(f.top1, f.texts),
    percent(f.top3, f.texts),
    percent(every.length, heldBack.length),
    `${percent(right.length, every.length)} (${right.length}/${every.length})`,
    f.calibrationError.toFixed(3),
  );
  return judged;
}

function reliability(judged: readonly Judged[]): void {
  line('confidence of the first', 'texts', 'mean confidence', 'right');
  line('---', '---', '---', '---');
  for (const [from, to] of [
    [0, 0.3],
    [0.3, 0.6],
    [0.6, 0.8],
    [0.8, 0.9],
    [0.9, 1.01],
  ] as const) {
    const band = judged.filter(({ verdict: { candidates } }) => {
      const confidence = candidates[0]?.confidence ?? 0;
      return confidence >= from && confidence < to;
    });
    const mean = band.reduce((sum, { verdict }) => sum + (verdict.candidates[0]?.confidence ?? 0), 0);
    const right = band.filter(({ text, verdict }) => verdict.candidates[0]?.code === text.categories[0]);
    line(
      `${from}-${Math.min(1, to)}`,
      band.length,
      (mean / Math.max(1, band.length)).toFixed(2),
      percent(right.length, band.length),
    );
  }
}

function confusions(judged: readonly Judged[]): void {
  const pairs = new Map<string, number>();
  for (const { text, verdict } of judged) {
    const got = verdict.candidates[0];
    if (got?.code === text.categories[0]) continue;
    const pair = `${catalogue.get(text.categories[0]!).name} -> ${got?.name ?? 'nothing'}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  for (const [pair, times] of [...pairs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)))
    console.log(`- ${pair}${times > 1 ? ` (${times})` : ''}`);
}

function others(model: TextModel | null): void {
  const judged = judge(heldBack, model);
  const known = judged.filter(({ text }) => text.kind && text.categories.length === 1);
  const danger = judged.filter(({ text }) => text.danger);
  const calm = judged.filter(({ text }) => !text.danger);
  const several = judged.filter(({ text }) => text.categories.length > 1);
  const placed = judged.filter(({ text }) => text.place);
  const one = judged.filter(({ text }) => text.categories.length === 1);
  const urgencyOf = ({ categories }: LabelledText) => catalogue.get(categories[0]!).urgency;
  const count = <T>(rows: readonly T[], right: (row: T) => boolean) =>
    `${rows.filter(right).length}/${rows.length}`;
  line('what', 'right');
  line('---', '---');
  line(
    'kind',
    count(known, ({ text, verdict }) => verdict.kind === text.kind),
  );
  line(
    'urgency',
    count(one, ({ text, verdict }) => verdict.urgency === (text.danger ? 'EMERGENCY' : urgencyOf(text))),
  );
  line(
    'danger heard',
    count(danger, ({ verdict }) => verdict.emergency),
  );
  line(
    'false alarms',
    count(calm, ({ verdict }) => verdict.emergency),
  );
  line(
    'several matters found',
    count(several, ({ verdict }) => verdict.matters.length > 1),
  );
  line(
    'several matters dispatched alone',
    count(several, ({ verdict }) => decides(verdict)),
  );
  line(
    'one matter taken for several',
    count(one, ({ verdict }) => verdict.matters.length > 1),
  );
  line(
    'places named',
    count(placed, ({ text, verdict }) => verdict.places.some(({ name }) => name === text.place)),
  );
}

function speed(model: TextModel | null): void {
  const texts = all.map(({ text }) => text);
  for (const text of texts) classify(text, catalogue, { model, territory });
  const took = Array.from({ length: 3 }, () => texts)
    .flat()
    .map((text) => {
      const begun = performance.now();
      classify(text, catalogue, { model, territory });
      return performance.now() - begun;
    })
    .sort((a, b) => a - b);
  const at = (share: number) => took[Math.floor(took.length * share)]!.toFixed(2);
  console.log(`ms a text: median ${at(0.5)}, p99 ${at(0.99)}, most ${at(0.9999)}`);
}

console.log(
  `${all.length + unseenTexts().length} labelled texts; measured: ${heldBack.length} ${first ? 'held back first' : 'written last and unseen'} (${single.length} of one matter)\n`,
);
line('confirmed cases', 'first right', 'among three', 'decides alone', 'of those right', 'calibration error');
line('---', '---', '---', '---', '---', '---');
const cold = tell('0 (cold start)', null);
let [last, model] = [cold, null as TextModel | null];
for (const many of [500, 2000]) {
  ({ model } = await learn(confirmed(many), catalogue, many));
  last = tell(String(many), model);
}
console.log('\nCold start:');
reliability(cold);
console.log('\nAfter 2000:');
reliability(last);
console.log('\nBesides the category, after 2000:');
others(model);
console.log('');
speed(model);
console.log('\nTaken for something else after 2000:');
confusions(last);
console.log('\nDispatched alone and wrong after 2000:');
for (const { text, verdict } of judge(heldBack, model))
  if (decides(verdict) && (text.categories.length !== 1 || text.categories[0] !== verdict.category))
    console.log(`- ${text.text}: ${text.categories.join('+')} -> ${verdict.category}`);
