import type { Case, Facts, Move, MoveInput, State } from '#cases';
import type { Actor } from '#people';

/** A move as it stands with all that it asks for (see `standing`), but for what is told here. */
export interface Told {
  from?: State;
  row?: Partial<Case>;
  input?: MoveInput;
  by?: Actor;
  /** Wall clock in Asia/Shanghai; 9 March 2026, 9:20, unless told. */
  at?: string;
  known?: Partial<Facts>;
}
export type Example = readonly [move: Move, told: Told];

/** Where a guard refuses, and beside it where it lets the same move pass. */
export type ExamplesOf<Guards> = Record<keyof Guards, { refuses: Example[]; passes: Example[] }>;

export const photo = (kind: string) => [{ kind, ref: 'photo/1.jpg' }];
