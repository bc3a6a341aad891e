import { fieldNote } from './field-note.js';

/** What the model remembers of a case: as little as the note needs to say what comes next. */
export interface Memory {
  state: string;
  round: number;
  said: string | null;
  tries: string[];
  emergency: boolean;
  checked: boolean;
  whistled: boolean;
}
const noFollowUp = { said: null, tries: [] };
export const nothingYet: Memory = {
  state: 'NEW',
  round: 1,
  ...noFollowUp,
  emergency: false,
  checked: false,
  whistled: false,
};

/** Matters of the sample that D02 may lead: a smoking kitchen, things left in the way, a loose paving stone, a missing manhole cover. */
export const matters = {
  '060103': { emergency: false, checked: true, grid: false },
  '010206': { emergency: false, checked: true, grid: true },
  '020103': { emergency: false, checked: false, grid: true },
  '020201': { emergency: true, checked: true, grid: false },
};

/** What the model is told about a step. */
export interface Told {
  matter: keyof typeof matters;
  anonymous: boolean;
  good: boolean;
  reached: boolean;
  halfDay: string;
  whistleOpen: boolean;
}

/** What field-rules 2.2 says comes of a move made by the right person: the next memory, or the guard that refuses. */
export function predict(memory: Memory, move: string, told: Told): Memory | string {
  const line = fieldNote.find((one) => one.from === memory.state && one.move === move);
  if (!line) return 'MOVE_NOT_ALLOWED_NOW';
  const matter = matters[told.matter];
  const next = { ...memory, state: line.to[0] ?? '' };
  switch (move) {
    case 'accept':
      return { ...next, emergency: matter.emergency, checked: matter.checked };
    case 'selfResolve':
      if (!matter.grid) return 'GRID_CATEGORY';
      return {
        ...next,
        ...noFollowUp,
        checked: matter.checked,
        state: told.anonymous ? 'CLOSED' : 'FOLLOW_UP',
      };
    case 'approve':
      return memory.checked ? next : { ...next, ...noFollowUp, state: 'FOLLOW_UP' };
    case 'verify':
      return told.good ? { ...next, ...noFollowUp } : { ...next, state: 'PROCESSING' };
    case 'followUp': {
      if (memory.said) return 'NOT_YET_ANSWERED';
      const tries = [...memory.tries, told.halfDay];
      if (told.reached) return { ...next, tries, said: told.good ? 'SATISFIED' : 'UNSATISFIED' };
      if (memory.tries.includes(told.halfDay)) return 'ANOTHER_HALF_DAY';
      return { ...next, tries, said: tries.length === 3 ? 'INVALID' : null };
    }
    case 'close':
      return memory.said && memory.said !== 'UNSATISFIED' ? next : 'SATISFIED_OR_NOT_REACHED';
    case 'rework':
      if (memory.said !== 'UNSATISFIED') return 'UNSATISFIED';
      return memory.round < 3 ? { ...next, ...noFollowUp, round: memory.round + 1 } : 'ROUNDS_LEFT';
    case 'withdraw':
      if (memory.emergency) return 'NOT_A_SAFETY_MATTER';
      return told.whistleOpen ? 'WHISTLES_SETTLED' : next;
    case 'whistle':
      return { ...next, whistled: true };
    case 'issueWhistle':
    case 'refuseWhistle':
    case 'score':
      return memory.whistled ? next : 'HAS_BEEN_WHISTLED';
    case 'ack':
    case 'checkIn':
    case 'work':
    case 'askLeave':
    case 'excuse':
    case 'release':
      return told.whistleOpen ? next : 'WHISTLE_OPEN';
    case 'submitResult':
      return told.whistleOpen ? 'WHISTLES_SETTLED' : next;
    default:
      return next;
  }
}
