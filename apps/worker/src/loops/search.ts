import { indexDue } from '#cases';
import type { Loop } from './loop.js';

const lookMs = 500;
const atOnce = 300;

/** Keeps the index staff search by. Any number of workers may do so at once; nobody waits for it but whoever searches. */
export const searchLoop: Loop = {
  name: 'search',
  lookMs,
  begin:
    ({ world: { dataSource } }) =>
    async () =>
      (await indexDue(dataSource, atOnce)) < atOnce ? lookMs : 0,
};
