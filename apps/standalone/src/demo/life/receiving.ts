import { clerkOf, dispatcher } from '../cast.js';
import { Refused } from '../client.js';
import { plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { later, look, tell, type Stage } from '../stage.js';
import { otherOwner } from './disputes.js';
import { act, decides, first, offers, type Life, type Scene } from './life.js';
import type { Fork } from './will.js';

/** A dispatched case arrives at a unit: it is put right, handed back, signed for, or left lying. */
export const receive: Scene = async (stage, life, seen) => {
  const clerk = clerkOf(seen.leadUnit ?? '');
  if (seen.round === 1 && first(life, 'hidden', seen))
    life.reporterHidden = await isReporterHidden(stage, life, clerk);
  if (await putRight(stage, life, seen)) return;
  if (await handBack(stage, life, seen, 'RETURNS')) return;
  const signBy = seen.timers.findLast(({ kind, stoppedAt }) => kind === 'SIGN' && !stoppedAt)?.dueAt;
  if (signBy && decides(stage, life, 'SIGNED_BY_DEFAULT', seen)) {
    await stage.clock.until(plus(new Date(signBy), 1));
    tell(stage, life, `${seen.leadName}未按时签收`, `${seen.leadName} did not sign in time`);
    return;
  }
  // A unit signs before its limit, even where it would rather begin in the morning.
  const minutes = stage.will.minutes('sign', life, seen);
  await stage.clock.until(earlier(plus(stage.clock.now(), minutes), signBy));
  await act(stage, life, clerk, 'sign', 'signature');
  tell(stage, life, `${seen.leadName}签收`, `${seen.leadName} signs`);
};

/** Signed for: the last moment to hand it back, then the first call to the resident. */
export const contact: Scene = async (stage, life, seen) => {
  const clerk = clerkOf(seen.leadUnit ?? '');
  if (await handBack(stage, life, seen, 'RETURNS_SIGNED')) return;
  if (decides(stage, life, 'REVEALS', seen) && (await offers(stage, clerk, life.number, 'reveal')))
    await act(stage, life, clerk, 'reveal', 'reveal', { reason: '需上门核实' });
  await later(stage, stage.will.minutes('contact', life, seen), seen);
  await act(stage, life, clerk, 'contact', 'contact', { note: '已电话联系, 了解情况', way: 'PHONE' });
  tell(stage, life, `${seen.leadName}首次联系`, `${seen.leadName} makes the first contact`);
};

/** The dispatcher sees that the matter or the place is another one, or whose it is cannot be said. */
async function putRight(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const { category_code: categoryCode } = life.complaint.expected;
  if (seen.categoryCode !== categoryCode && decides(stage, life, 'WRONG_MATTER', seen)) {
    await act(stage, life, dispatcher, 'changeCategory', 'category', { categoryCode, reason: '现场核实' });
    tell(stage, life, `派单员改类为 ${categoryCode}`, `the dispatcher makes it ${categoryCode}`);
    return true;
  }
  if (seen.gridCode && decides(stage, life, 'WRONG_GRID', seen) && first(life, 'grid', seen)) {
    const gridCode = stage.workers.gridBeside(seen.gridCode);
    await act(stage, life, dispatcher, 'changeGrid', 'grid', { gridCode, reason: '现场在相邻网格' });
    tell(stage, life, `派单员改格为 ${gridCode}`, `the dispatcher moves it to grid ${gridCode}`);
    return true;
  }
  if (seen.boundary && !seen.forced && decides(stage, life, 'BORDER_DISPUTE', seen)) {
    await act(stage, life, dispatcher, 'arbitrate', 'arbitration', { reason: '交界处, 两边都说不在界内' });
    tell(stage, life, '派单员提请会商定责', 'the dispatcher asks for a ruling');
    return true;
  }
  return false;
}

async function handBack(stage: Stage, life: Life, seen: SeenCase, fork: Fork): Promise<boolean> {
  const clerk = clerkOf(seen.leadUnit ?? '');
  if (seen.forced || !decides(stage, life, fork, seen)) return false;
  if (!(await offers(stage, clerk, life.number, 'requestReturn'))) return false;
  await later(stage, stage.will.minutes('sign', life, seen), seen);
  if (!(await offers(stage, clerk, life.number, 'requestReturn'))) return false;
  const street = seen.leadUnit === seen.streetCode;
  await act(stage, life, clerk, 'requestReturn', 'return-request', {
    reasonCode: street ? 'BEYOND_POWER' : 'NOT_OUR_DUTY',
    legalBasis: '《权责清单》第 8 项',
    suggestedOwner: otherOwner(seen),
  });
  tell(stage, life, `${seen.leadName}申请退单`, `${seen.leadName} asks to hand it back`);
  return true;
}

/** The lead unit reads no name and no phone of a case that must hide them, and is refused when it asks. */
async function isReporterHidden(
  stage: Stage,
  life: Life,
  clerk: { username: string },
): Promise<boolean | null> {
  const { reporter, expected } = life.complaint;
  if (!expected.must_hide_reporter) return null;
  const seen = await look(stage, clerk, life.number);
  const known = [reporter.anonymous ? null : reporter.name, reporter.phone].filter((one) => one !== null);
  if (known.some((one) => JSON.stringify(seen).includes(one))) return false;
  const asked = await stage.client
    .call(clerk, 'POST', `/cases/${life.number}/reveal`, { reason: '想知道是谁反映的(演示)' }, seen.version)
    .catch((error: unknown) => error);
  const refused = asked instanceof Refused && asked.code === 'IDENTITY_OPEN_TO_YOU';
  if (refused)
    tell(
      stage,
      life,
      `${seen.leadName}想看诉求人, 被拒(保密)`,
      `${seen.leadName} asks who reported and is refused (confidential)`,
    );
  return refused;
}

function earlier(at: Date, limit: string | undefined): Date {
  const last = limit ? plus(new Date(limit), -1) : at;
  return at < last ? at : last;
}
