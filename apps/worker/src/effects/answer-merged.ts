import { readCaseById, readMerged } from '#cases';
import { done, skipped } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/**
 * Everyone whose appeal was merged is asked as soon as the matter has its result: when the master gets it, or at once
 * where an appeal joins one that has it (field-rules 2.2 "each reporter is called back").
 */
export const answerMerged: Effect = async ({ dataSource, desk }, delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  const joined = delivery.kind === 'merge';
  if (joined && (row.state !== 'MERGED' || !row.masterId)) return skipped(`already ${row.state}`);
  const master = joined ? await readCaseById(tx, row.districtId, row.masterId!) : row;
  if (!['FOLLOW_UP', 'CLOSED', 'ARCHIVED'].includes(master.state))
    return skipped(`the master is ${master.state}`);
  const waiting = (joined ? [row] : await readMerged(tx, master)).filter(({ state }) => state === 'MERGED');
  for (const { id } of waiting)
    await desk.move({
      actor: systemActor(row.districtId),
      caseId: id,
      cause: delivery.id,
      move: 'answerMerged',
    });
  return done;
};
