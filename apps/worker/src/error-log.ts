import { Logger } from '@nestjs/common';
import { errorLine } from '#config';
import { loopFaults } from '../../operations/src/meters.js';

const everyMs = 10_000;

/** A listener for faults, and whose they are. */
export type Trouble = ((error: Error) => void) & { of: string };

/** A listener for the errors of a queue or a database that is away: one line now and then, not one for every try of an outage. */
export function errorLog(name: string): Trouble {
  const log = new Logger(name);
  let saidAt = -Infinity;
  const listener = (error: Error) => {
    loopFaults.inc({ loop: name });
    if (performance.now() - saidAt < everyMs) return;
    saidAt = performance.now();
    log.warn(`trying again: ${errorLine(error)}`);
  };
  return Object.assign(listener, { of: name });
}
