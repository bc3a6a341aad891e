import { newTimer, type Alongside } from '#cases';
import { addressToBuilding, type Actor } from '#people';
import { Book } from './book.js';
import { issueTasks, newWhistle, refuseUncallable, type Issued } from './issue-tasks.js';
import { isSide } from './level.js';
import type { WhistleCall } from './whistle-desk.js';

/** A draft: nobody is called. */
export const notYet: Issued = { change: {}, timers: [], callsOff: [] };

/** What goes with the move `whistle`. */
export const blow =
  (whistleId: string, actor: Actor, call: WhistleCall, newId: () => string): Alongside =>
  async (tx, { before, now, ground, sent }) => {
    const { kind, reason, place = addressToBuilding(before.address ?? '') } = call;
    const units = [...new Set(call.units)];
    refuseUncallable(units, ground);
    const level = isSide('STREET', actor, before) ? 'STREET' : 'COMMUNITY';
    const byLeader = isSide('STREET_LEADER', actor, before);
    const issued = byLeader || kind === 'EMERGENCY';
    const book = await Book.open(tx, before);
    const whistle = newWhistle(before, actor, now, { id: whistleId, kind, level, place, reason, units });
    book.blow(whistle);
    const issue = issued ? issueTasks(book, whistle, { before, now, ground }, actor, newId) : notYet;
    const confirm = issued && !byLeader;
    if (confirm) book.set(whistle, { confirmation: 'AWAITED' });
    const policy = before.policy!;
    const clock = { now, calendar: ground.calendar, before };
    return {
      timers: [
        ...issue.timers,
        ...(confirm ? newTimer('CONFIRM', whistleId, policy.limits.CONFIRM ?? null, policy, clock) : []),
      ],
      change: { ...issue.change, whistled: true, ...book.write(tx, before, sent) },
      detail: {
        whistleId,
        kind,
        level,
        units,
        place,
        issued,
        ...(confirm ? { confirmation: 'AWAITED' } : {}),
      },
    };
  };
