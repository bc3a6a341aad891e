import type { Alongside } from '#cases';
import type { Actor } from '#people';
import { Book } from './book.js';
import { noConfirmationAwaited, reasonMissing } from './refusals.js';

/** What goes with the move `confirmWhistle`: not grounded, whoever is awaited is let off. */
export const confirm =
  (whistleId: string, actor: Actor, confirmed: boolean, reason: string | null): Alongside =>
  async (tx, { before, now, sent }) => {
    const book = await Book.open(tx, before);
    const whistle = book.whistle(whistleId);
    if (whistle.confirmation !== 'AWAITED') throw noConfirmationAwaited();
    if (!confirmed && !reason) throw reasonMissing();
    book.set(whistle, {
      confirmation: confirmed ? 'CONFIRMED' : 'NOT_GROUNDED',
      confirmedAt: now,
      confirmedBy: actor.name,
      ...(confirmed ? {} : { endedReason: reason }),
    });
    const tasks = book.tasksOf(whistle);
    const letOff = confirmed ? [] : tasks.filter(({ state }) => state === 'NOTIFIED' || state === 'ACKED');
    for (const task of letOff) book.setTask(task, { state: 'EXCUSED', overReason: reason });
    if (letOff.length > 0 && !tasks.some(({ arrivedAt }) => arrivedAt))
      book.set(whistle, { state: 'REFUSED' });
    else book.follow(whistleId, now);
    return {
      change: book.write(tx, before, sent),
      stopSubject: { id: whistleId, calledOff: false },
      callsOff: letOff.map(({ id }) => id),
      detail: {
        whistleId,
        confirmed,
        blownByUnit: whistle.blownByUnit,
        units: letOff.map(({ unitCode }) => unitCode),
        whistle: book.whistle(whistleId).state,
      },
    };
  };
