import type { Bell } from './bell.js';
import type { Taken } from './relay.js';

/** Which moves of a district were taken: ids alone, so that a ring says nothing of anybody. */
export interface LiveIds {
  districtId: string;
  moves: Array<[caseId: string, seq: number]>;
}

/** A NOTIFY takes fewer than 8000 bytes; a pair is at most 52. */
const atOnce = 130;

/** Tells the live streams of every api process what a relay has taken. Messages are no moves. */
export function tellLive(bell: Bell, districtId: string, taken: readonly Taken[]): void {
  const moves = taken.filter(({ kind }) => kind !== 'message').map(({ caseId, seq }) => [caseId, seq]);
  for (let first = 0; first < moves.length; first += atOnce)
    bell.ring('live', JSON.stringify({ districtId, moves: moves.slice(first, first + atOnce) }));
}

/** Hears it. `missed` when something may have been told that was not heard. */
export function heardLive(bell: Bell, listener: (ids: LiveIds) => void, missed: () => void): void {
  bell.heard(
    'live',
    (words) => {
      const ids = idsIn(words);
      if (ids) listener(ids);
      else missed();
    },
    missed,
  );
}

/** Null for what is no word of ours: anybody who may log in to the database can say something there. */
function idsIn(words: string): LiveIds | null {
  try {
    const { districtId, moves } = JSON.parse(words) as LiveIds;
    const whole =
      typeof districtId === 'string' &&
      moves.every(([caseId, seq]) => typeof caseId === 'string' && Number.isInteger(seq));
    return whole ? { districtId, moves } : null;
  } catch {
    return null;
  }
}
