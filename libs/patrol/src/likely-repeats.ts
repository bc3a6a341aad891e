import { metresBetween } from '#territory';
import { minutes, patrolRules } from './patrol-rules.js';

/** An event of a worker. */
export interface FoundEvent {
  id: string;
  at: Date;
  lng: number | null;
  lat: number | null;
}

const first = (a: FoundEvent, b: FoundEvent) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);

/**
 * Which of a worker's events are perhaps another one of them over again: the one just before it within an hour and 50 m. It
 * hangs on the events alone and not on the order they came in. Pure. Answers the id of the earlier one, or null, for each id.
 */
export function likelyRepeats(events: readonly FoundEvent[]): Map<string, string | null> {
  const inOrder = events.toSorted(first);
  return new Map(
    inOrder.map((event, i) => [
      event.id,
      inOrder.slice(0, i).findLast((one) => isNear(one, event))?.id ?? null,
    ]),
  );
}

function isNear(one: FoundEvent, other: FoundEvent): boolean {
  if (other.at.getTime() - one.at.getTime() > patrolRules.repeatMinutes * minutes) return false;
  if (one.lng === null || one.lat === null || other.lng === null || other.lat === null) return false;
  const at = ({ lng, lat }: FoundEvent) => ({ lng: lng!, lat: lat!, crs: 'WGS84' as const });
  return metresBetween(at(one), at(other)) <= patrolRules.repeatMetres;
}
