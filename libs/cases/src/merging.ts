import { Refusal } from '#config';
import { systemActor } from '#people';
import { readCase } from './board.js';
import type { CaseDesk, Moved, MoveRequest } from './desk.js';
import { dueAt } from '#calendar';
import { policyFor, type Policy } from '#catalogue';
import type { Ground } from './ground.js';
import type { Intake } from './intake.js';
import type { Part } from './new-row.js';
import { filedStates } from './states.js';

type Caller = Pick<MoveRequest, 'actor' | 'number' | 'version'>;

/**
 * 并单: a repeated appeal joins the case that deals with the matter (field-rules 2.2 #7). The master's history says so in
 * the same transaction; one that was closed within its window begins again by that. Throws `Refusal` as the desk, and
 * MASTER_UNKNOWN (422).
 */
export function mergeInto(desk: CaseDesk, caller: Caller, master: string, reason: string): Promise<Moved> {
  return desk.move({ ...caller, move: 'merge', input: { master, reason } }, async (tx, { before, also }) => {
    const found = await readCase(tx, caller.actor, master).catch((error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    });
    if (!found) throw masterUnknown();
    // Where it can take nothing in, the guard says so better than the master's own desk.
    const step = found.state === 'CLOSED' ? 'reopen' : filedStates.includes(found.state) ? 'takeIn' : null;
    if (step && found.id !== before.id)
      await also({
        actor: step === 'takeIn' ? systemActor(before.districtId) : caller.actor,
        caseId: found.id,
        move: step,
        input: { number: before.number, repeat: before.number, reason },
      });
    return { facts: { master: found } };
  });
}

/**
 * 拆单: an appeal that speaks of several matters becomes as many cases, each for its own owner (field-rules 2.1(3)); the
 * parent stays open on the clock of the slowest and answers to the reporter when all are done. Throws `Refusal` as the
 * desk and the intake.
 */
export function splitInto(
  desk: CaseDesk,
  intake: Intake,
  caller: Caller,
  parts: readonly Part[],
): Promise<Moved> {
  return desk.move({ ...caller, move: 'split', input: { parts } }, async (tx, { before, ground, now }) => {
    const numbers = parts.length > 1 ? await intake.fileParts(tx, caller.actor, before, parts, ground) : [];
    return { input: { numbers }, facts: { policy: slowest(parts, ground, now) } };
  });
}

function slowest(parts: readonly Part[], ground: Ground, now: Date): Policy {
  const policies = parts.map(({ categoryCode }) =>
    policyFor(ground.policies.on(now), ground.catalogue.get(categoryCode)),
  );
  const due = ({ limits }: Policy) =>
    limits.HANDLE ? dueAt(now, limits.HANDLE, ground.calendar).at.getTime() : 0;
  return policies.reduce((one, other) => (due(other) > due(one) ? other : one));
}

const masterUnknown = () =>
  new Refusal(
    422,
    'MASTER_UNKNOWN',
    {
      zh: '没有这个主件, 或不在您的范围内, 请核对编号。',
      en: 'There is no such master case within your scope; check its number.',
    },
    { fields: ['master'] },
  );
