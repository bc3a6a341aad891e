import { beginCatalogues } from '#catalogue';
import { forgetGround } from '#cases';
import type { Loop } from './loop.js';

const lookMs = 1000;

/**
 * Lets a version of the catalogue begin when its moment has come by the clock of the cases. The table it asks has a row for
 * each version; any number of workers may ask, and each version begins once.
 */
export const catalogueLoop: Loop = {
  name: 'catalogue',
  lookMs,
  begin:
    ({ world: { dataSource, clock }, log }) =>
    async () => {
      for (const { districtId, version } of await beginCatalogues(dataSource.manager, clock.now())) {
        forgetGround(districtId);
        log.log(`${districtId}: version ${version} of the catalogue holds`);
      }
      return lookMs;
    },
};
