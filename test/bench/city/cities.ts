import { Presets, SingleBar } from 'cli-progress';
import { Refusal } from '#config';
import { sizeText, type Asked } from '../arguments.js';
import type { Stage } from '../stage.js';
import { citiesOf, databaseOf, livesOf, makeCity, readCity, type City } from './city.js';

interface Plan {
  stage: Stage;
  asked: Pick<Asked, 'sizes' | 'keep' | 'from'>;
  tell: (line: string) => void;
}

/** The cities of the sizes asked for: those that are kept are brought to the schema of now, the others are made. */
export async function citiesPart({ stage, asked, tell }: Plan): Promise<City[]> {
  const there = new Set(await citiesOf(stage));
  const missing = asked.sizes.filter((cases) => !there.has(cases));
  if (missing.length > 0 && asked.from)
    throw new Refusal(400, 'CITY_NOT_KEPT', {
      zh: `${asked.from} 中没有 ${missing.map(sizeText).join(', ')} 件的城市; 请先用 --keep ${asked.from} --cases ... 装载。`,
      en: `${asked.from} holds no city of ${missing.map(sizeText).join(', ')} cases; load it first with --keep ${asked.from} --cases ...`,
    });
  for (const cases of asked.sizes) if (there.has(cases)) await stage.migrate(databaseOf(cases));
  if (missing.length > 0) {
    tell('每类一件的样本 / one life of each shape');
    const lives = await livesOf(stage);
    await stage.hurried(async () => {
      for (const cases of missing) {
        const shown = progress(cases);
        await makeCity({ stage, lives, cases, told: shown.told }).finally(() => shown.end());
      }
    });
  }
  return Promise.all(asked.sizes.map((cases) => readCity(stage, cases)));
}

/** A bar on a terminal, else a line every tenth. */
function progress(cases: number): { told: (done: number, what: string) => void; end: () => void } {
  const title = `城市 city ${sizeText(cases)}`;
  if (process.stderr.isTTY) {
    const bar = new SingleBar(
      { format: `${title} {bar} {percentage}% | {what} | {eta_formatted}`, stream: process.stderr },
      Presets.shades_classic,
    );
    bar.start(cases, 0, { what: '' });
    return { told: (done, what) => bar.update(done, { what }), end: () => bar.stop() };
  }
  let last = '';
  const told = (done: number, what: string) => {
    const line = `${title}: ${what} ${Math.floor((done * 10) / cases) * 10}%`;
    if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
  };
  return { told, end: () => undefined };
}
