import { patrolRules } from './patrol-rules.js';
import type { KeyPoint } from './key-point.js';

/** What of a day is asked of a grid, and what was done. */
export interface Coverage {
  rounds: { due: number; done: number };
  visits: { due: number; done: number };
  /** What was done of what was due, 0 to 1; null where nothing was due. A point visited more often than due makes up for no other. */
  rate: number | null;
}

export interface DayOfGrid {
  day: string;
  workingDay: boolean;
  /** BASE or DEDICATED. */
  gridType: string;
  keyPoints: ReadonlyArray<Pick<KeyPoint, 'code' | 'visits' | 'validFrom' | 'validTo'>>;
  rounds: number;
  /** By the code of the key point. */
  visits: ReadonlyMap<string, number>;
}

/** Whether the point is due on that day. */
export const holdsOn = (
  { validFrom, validTo }: Pick<KeyPoint, 'validFrom' | 'validTo'>,
  day: string,
): boolean => validFrom <= day && (validTo === null || day <= validTo);

/**
 * What is due of a grid on a day, and done (field-rules 2.9): a full round of a base grid, the visits its key points ask for; on a
 * rest day nothing is due. Pure.
 */
export function coverageOf({ day, workingDay, gridType, keyPoints, rounds, visits }: DayOfGrid): Coverage {
  const points = keyPoints.filter((point) => holdsOn(point, day));
  const roundsDue = workingDay && gridType === 'BASE' ? patrolRules.roundsADay : 0;
  const due = (point: { visits: number }) => (workingDay ? point.visits : 0);
  const counted = points.map((point) => Math.min(visits.get(point.code) ?? 0, due(point)));
  const visitsDue = points.reduce((sum, point) => sum + due(point), 0);
  const done = [...visits.values()].reduce((sum, one) => sum + one, 0);
  return {
    rounds: { due: roundsDue, done: rounds },
    visits: { due: visitsDue, done },
    rate: rateOf(
      roundsDue + visitsDue,
      Math.min(rounds, roundsDue) + counted.reduce((sum, one) => sum + one, 0),
    ),
  };
}

export const rateOf = (due: number, counted: number): number | null =>
  due === 0 ? null : Math.round((counted / due) * 10_000) / 10_000;
