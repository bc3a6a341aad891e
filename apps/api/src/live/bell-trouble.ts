import { Logger } from '@nestjs/common';
import { errorLine } from '#config';

const everyMs = 10_000;

/** One line now and then while the bell cannot be rung, not one for every try. */
export function bellTrouble(): (error: Error) => void {
  const log = new Logger('bell');
  let saidAt = -Infinity;
  return (error) => {
    if (performance.now() - saidAt < everyMs) return;
    saidAt = performance.now();
    log.warn(`trying again: ${errorLine(error)}`);
  };
}
