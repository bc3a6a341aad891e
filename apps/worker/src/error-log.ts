import { Logger } from '@nestjs/common';
import { errorLine } from '#config';

const everyMs = 10_000;

/** A listener for the errors of a queue or a database that is away: one line now and then, not one for every try of an outage. */
export function errorLog(name: string): (error: Error) => void {
  const log = new Logger(name);
  let saidAt = -Infinity;
  return (error) => {
    if (performance.now() - saidAt < everyMs) return;
    saidAt = performance.now();
    log.warn(`trying again: ${errorLine(error)}`);
  };
}
