import type { Limit } from '#calendar';
import type { Change } from '../case.js';
import type { MoveInput, Situation } from '../decide.js';
import type { State } from '../states.js';
import type { TimerKind } from '../timer.js';

/** What a move makes of the case. */
export interface Made {
  /** Only where the table names more than one state. */
  to?: State;
  change: Change;
  detail?: Record<string, unknown>;
  /** Clocks of the move's row in the table that it leaves alone this time. */
  without?: readonly TimerKind[];
  /** Clocks of the move's row that it does not start this time. */
  unstarted?: readonly TimerKind[];
  /** Other due times for running clocks the move retimes. */
  retimed?: ReadonlyArray<{
    kind: TimerKind;
    dueAt: Date;
    provisional: boolean;
    allowed?: Limit;
    computedFrom?: string;
  }>;
  /** The clock of this unit's co-task, or of this stage, stops. */
  stopSubject?: { id: string; calledOff: boolean };
}

export const nothing = (): Made => ({ change: {} });

/** The named fields of the input go to the history and nowhere else. */
export const noted =
  (...names: string[]) =>
  ({ input }: Situation): Made => ({ change: {}, detail: pick(input, names) });

/** The case ends here. */
export const ended =
  (...names: string[]) =>
  ({ input, now }: Situation): Made => ({
    change: { closedAt: now, dueAt: null, supervision: null },
    detail: pick(input, names),
  });

export function pick(input: MoveInput, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
}
