import type { Extension } from './entries.js';

/** What granted extensions have added, in the unit of the policy's cap. */
export const addedBy = (granted: Extension['granted']): number =>
  granted.reduce((sum, { limit }) => sum + limit.value, 0);
