import { groundOf, readCaseById, rungAbove, triggerOf, triggers } from '#cases';
import { done, skipped } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** A case rises by itself when one of the triggers of its policy holds (field-rules 2.6); each trigger lifts it once. */
export const riseIfTriggered: Effect = async ({ dataSource, desk, clock }, delivery) => {
  const tx = dataSource.manager;
  const moved = await caseOf(tx, delivery);
  // A merged appeal lifts its master.
  const row = moved.masterId ? await readCaseById(tx, moved.districtId, moved.masterId) : moved;
  if (!['DISPATCHED', 'SIGNED', 'PROCESSING'].includes(row.state)) return skipped(`is ${row.state}`);
  const { units, district } = await groundOf(tx, row.districtId);
  if (!rungAbove(row, { units, centreUnit: district.centreUnit })) return skipped('on the top level');
  const trigger = await triggerOf(tx, row, clock.now());
  if (!trigger) return skipped('no trigger holds');
  await desk.move({
    actor: systemActor(row.districtId),
    caseId: row.id,
    cause: delivery.id,
    move: 'escalate',
    input: { reason: triggers[trigger].zh, trigger },
  });
  return done;
};
