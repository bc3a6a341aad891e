import { randomUUID } from 'node:crypto';
import { maskText, oneLine } from '#config';

/**
 * The id of a request: what the caller gave in X-Request-Id where that is an id and nobody's number, else one of ours. It is
 * answered, logged and shown with problems.
 */
export function requestIdOf(given: string | string[] | undefined): string {
  const sane =
    typeof given === 'string' &&
    /^[\w.:-]{8,80}$/.test(given) &&
    oneLine(given) === given &&
    maskText(given).found.length === 0;
  return sane ? given : randomUUID();
}
