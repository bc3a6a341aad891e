import { v5 as uuidv5 } from 'uuid';
import { readCase, type Case, type CaseDesk } from '#cases';
import { Refusal } from '#config';
import type { DataSource } from 'typeorm';
import { withoutPersonalData, type Actor } from '#people';
import { keepAction, type Heard } from './action-book.js';
import type { MoveAction } from './actions.js';
import { merge, type MergeRule } from './merge.js';
import type { Kept } from './patrol-action.js';
import { idTaken } from './refusals.js';

/** So that no phone can name what another delivery or clock was the cause of. */
const causes = '6f0d5d0e-5b1c-5d5a-9a56-5a1b7c0d9e11';

/** A move that could not be made, because its case had moved on. */
export interface Conflict {
  rule: MergeRule;
  answer: Kept;
}

/**
 * Makes a move on the version its worker had seen; the action is written down in the same transaction. Answers whether it was
 * made now, or by this very action before; or the conflict, with the worker's words in it, where the case had moved on. Throws
 * ID_TAKEN (422) and whatever else the desk refuses.
 */
export async function makeMove(
  { dataSource, desk }: { dataSource: DataSource; desk: CaseDesk },
  actor: Actor,
  action: MoveAction,
  hash: string,
  heard: Heard,
): Promise<Conflict | 'MADE' | 'MADE_BEFORE'> {
  const { id, number, move, version, input } = action;
  try {
    const { made } = await desk.move(
      { actor, number, move, version, input, cause: uuidv5(`${actor.districtId} ${actor.id} ${id}`, causes) },
      async (tx) => {
        // Its id stands for something else: then this move is not made either.
        if (!(await keepAction(tx, actor, action, hash, heard, { answer: { number } }))) throw idTaken();
        return {};
      },
    );
    return made ? 'MADE' : 'MADE_BEFORE';
  } catch (error) {
    const movedOn =
      error instanceof Refusal && (error.code === 'VERSION_STALE' || error.code === 'MOVE_NOT_ALLOWED_NOW');
    if (!movedOn) throw error;
    const now: Case = await readCase(dataSource.manager, actor, number);
    const rule = merge({ kind: 'MOVE', hash, known: null, seenVersion: version, caseVersion: now.version });
    // Nobody has moved it: the move was never possible.
    if (!rule) throw error;
    const answer: Kept = {
      number,
      code: error.code,
      wrote: withoutPersonalData({ move, version, ...input }) as Record<string, unknown>,
    };
    await keepAction(dataSource.manager, actor, action, hash, heard, { outcome: 'CONFLICT', answer });
    return { rule, answer };
  }
}
