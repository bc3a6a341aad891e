import { readFileSync } from 'node:fs';
import { Asking } from './asking.js';
import type { Tally } from './book.js';
import { Chance } from './chance.js';
import { file, look, move, upload, type Errand } from './errands.js';

/** What the office is told, and what it answers. */
export type Order = { do: 'GO' | 'PAUSE' | 'TELL' | 'BURST' };
export interface Told {
  tally: Tally;
  /** Errands somebody is still on. */
  under: number;
}

export interface ClientTask {
  apis: string[];
  district: string;
  password: string;
  book: string;
  /** A file with a small photo. */
  jpeg: string;
  seed: number;
  /** Errands a second; each is one request or two. */
  rate: number;
}

/** How often each is done, in parts of the whole. */
const mix: ReadonlyArray<[Errand, number]> = [
  [file, 4],
  [move, 9],
  [look, 4],
  [upload, 1],
];
/** So many at once are on their way at the most, when nothing answers. */
const most = 250;

const task = JSON.parse(process.env['CLIENT_TASK'] ?? '{}') as ClientTask;
const chance = new Chance(task.seed);
const office = {
  asking: new Asking(task.apis, task.district, task.password, task.book),
  chance,
  lives: [],
  district: task.district,
  jpeg: readFileSync(task.jpeg),
  ending: () => false,
};
let going = false;
let under = 0;

function begin(errand: Errand): void {
  if (under >= most) return;
  under += 1;
  errand(office)
    .catch((error: unknown) => office.asking.wrong(`the client failed: ${String(error)}`))
    .finally(() => (under -= 1));
}

/** An open loop: errands begin at their pace, whatever became of those before. */
const parts = mix.reduce((sum, [, part]) => sum + part, 0);
let begun = 0;
const start = performance.now();
let restedMs = 0;
let last = start;
setInterval(() => {
  const now = performance.now();
  if (!going) restedMs += now - last;
  last = now;
  // After a long halt of this process nobody makes up for it all at once.
  const due = Math.min(((now - start - restedMs) / 1000) * task.rate - begun, task.rate);
  for (let left = due; left >= 1; left -= 1) {
    begun += 1;
    let drawn = chance.next() * parts;
    const [errand] = mix.find(([, part]) => (drawn -= part) < 0) ?? mix[0]!;
    begin(errand);
  }
}, 20);

process.on('message', (order: Order) => {
  if (order.do === 'GO') going = true;
  if (order.do === 'PAUSE') going = false;
  if (order.do === 'BURST') for (let left = 25; left > 0; left -= 1) begin(file);
  process.send?.({ tally: office.asking.tally, under } satisfies Told);
});
process.on('disconnect', () => process.exit(0));
console.log('client: ready');
