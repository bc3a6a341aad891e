import type { Asked, PartName } from './arguments.js';
import { citiesPart } from './city/cities.js';
import { figuresPart } from './figures.js';
import { fileTemplate, intakePart, lifecyclePart, type Plan } from './parts.js';
import { readingPart } from './reading.js';
import type { Results } from './results.js';
import { spikePart } from './spike.js';
import { streamPart } from './stream.js';
import { timersPart } from './timers.js';

/** Parts that are asked of a city. */
const sized: readonly PartName[] = ['load', 'lists', 'case', 'figures'];

/** Runs the parts that are asked for, in their order. */
export async function wholeRun(plan: Plan, asked: Asked): Promise<Results> {
  const wants = (...names: readonly PartName[]) => names.some((name) => asked.parts.includes(name));
  const { stage, tell } = plan;
  const results: Results = { lines: [], timers: [], cities: [], spike: null };
  if (wants('intake', 'lifecycle')) await fileTemplate(plan);
  if (wants('intake')) results.lines.push(...(await intakePart(plan)));
  if (wants('lifecycle')) results.lines.push(...(await lifecyclePart(plan)));
  if (wants(...sized)) results.cities = await citiesPart({ stage, asked, tell });
  for (const city of results.cities) {
    if (wants('lists', 'case'))
      results.lines.push(...(await readingPart(plan, city, { lists: wants('lists'), case: wants('case') })));
    // A thin city has no events to count again.
    if (wants('figures') && city.kept !== 'THIN') results.lines.push(...(await figuresPart(plan, city)));
  }
  if (wants('timers'))
    results.timers = await timersPart({ stage, clocks: asked.quick ? 2000 : 20_000, tell });
  if (wants('stream')) results.lines.push(...(await streamPart(plan)));
  if (wants('spike', 'memory')) {
    const { lines, ...spike } = await spikePart(plan, {
      seconds: asked.quick ? 5 : 15,
      spike: wants('spike'),
      memory: wants('memory'),
    });
    results.lines.push(...lines);
    results.spike = spike;
  }
  return results;
}
