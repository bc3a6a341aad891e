import { openStates, readCaseById, readParts, states } from '#cases';
import { done, skipped } from '#outbox';
import { systemActor } from '#people';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** With the last part the appeal it came from has its answer: what became of each, under the one number (field-rules 2.1(3)). */
export const gatherParts: Effect = async ({ dataSource, desk }, delivery) => {
  const tx = dataSource.manager;
  const part = await caseOf(tx, delivery);
  if (!part.parentId) return skipped('not a part');
  const parent = await readCaseById(tx, part.districtId, part.parentId);
  if (parent.state !== 'PROCESSING') return skipped(`the parent is ${parent.state}`);
  const parts = await readParts(tx, parent);
  const waiting = parts.filter(({ state }) => openStates.includes(state) || state === 'MERGED');
  if (waiting.length > 0) return skipped(`${waiting.length} parts are not done`);
  const reply = parts
    .map(({ number, state, result }) => `${number} ${states[state].zh}: ${result?.reply ?? ''}`.trim())
    .join('; ');
  await desk.move({
    actor: systemActor(parent.districtId),
    caseId: parent.id,
    cause: delivery.id,
    move: 'gather',
    input: { reply, solved: parts.every(({ result }) => result?.solved === true) },
  });
  return done;
};
