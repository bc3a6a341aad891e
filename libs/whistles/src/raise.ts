import type { Alongside } from '#cases';
import type { Actor } from '#people';
import { notYet } from './blow.js';
import { Book } from './book.js';
import { issueTasks, newWhistle, refuseUncallable } from './issue-tasks.js';
import { isSide, levelAbove, refuseUnless } from './level.js';
import { refuseWhistleState, topLevel, upgradeWaits } from './refusals.js';

export interface Raising {
  reason: string;
  /** Departments besides those that are called already. */
  units?: string[];
}

/** What goes with the move `upgradeWhistle`: the same call a level up, without whoever was excused. */
export const raise =
  (
    whistleId: string,
    raisedId: string,
    actor: Actor,
    { reason, units: added = [] }: Raising,
    newId: () => string,
  ): Alongside =>
  async (tx, { before, now, ground, sent }) => {
    const book = await Book.open(tx, before);
    const whistle = book.whistle(whistleId);
    refuseUnless('raise', actor, before, whistle);
    refuseWhistleState(whistle, ['ISSUED', 'RESPONDING', 'JOINT']);
    const level = levelAbove[whistle.level];
    if (!level) throw topLevel();
    if (book.raising(whistle).length > 0) throw upgradeWaits();
    const { kind, place } = whistle;
    const excused = book.tasksOf(whistle).filter(({ state }) => state === 'EXCUSED');
    const same = whistle.units.filter((code) => !excused.some(({ unitCode }) => unitCode === code));
    const units = [...new Set([...same, ...added])];
    refuseUncallable(units, ground);
    const call = { id: raisedId, kind, level, place, reason, units, upgradedFrom: whistleId };
    const raised = newWhistle(before, actor, now, call);
    book.blow(raised);
    // The street leader is the level above a community's whistle.
    const issued = level === 'STREET' && isSide('STREET_LEADER', actor, before);
    const issue = issued ? issueTasks(book, raised, { before, now, ground }, actor, newId) : notYet;
    return {
      ...issue,
      change: { ...issue.change, ...book.write(tx, before, sent) },
      detail: { whistleId: raisedId, upgradedFrom: whistleId, kind, level, units, issued },
    };
  };
