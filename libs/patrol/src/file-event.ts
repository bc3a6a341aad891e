import { readCaseById, type Appeal, type CaseDesk, type Ground, type Intake } from '#cases';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { withoutPersonalData, type Actor } from '#people';
import type { EventAction, SelfHandledAction } from './actions.js';
import { metresOutside } from './metres-outside.js';
import { patrolRules } from './patrol-rules.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Files what was found as a case, in the transaction of its action: where the phone says, or in the worker's grid where it says
 * nothing or a place outside the district. Throws what `Intake.submitIn` throws. Answers its number.
 */
export async function fileEvent(
  tx: Tx,
  intake: Intake,
  actor: Actor,
  ground: Ground,
  action: EventAction,
  gridCode: string,
): Promise<string> {
  const { point } = action;
  const where = point && ground.territory.locate(point) ? { point } : { gridCode };
  const { number } = await intake.submitIn(tx, actor, appealOf(action, where), ground);
  return number;
}

/**
 * 自处上报 (field-rules 2.2 #3) in one: files the case and resolves it, both or neither. A position that a phone's error may have
 * put beside the grid counts as in it. Throws besides what `selfResolve` refuses SELF_HANDLED_STOOD_IN, SELF_HANDLED_ELSEWHERE (422).
 */
export async function fileSelfHandled(
  tx: Tx,
  { intake, desk }: { intake: Intake; desk: CaseDesk },
  actor: Actor,
  ground: Ground,
  action: SelfHandledAction,
  gridCode: string,
): Promise<string> {
  // A matter is resolved by its own grid's worker and nobody else; whoever stands in reports it.
  if (gridCode !== actor.gridCode) throw stoodIn();
  const { point, categoryCode, reply, evidence } = action;
  const area = ground.territory.area(gridCode);
  const outside = point && area ? metresOutside(area, point) : 0;
  if (outside > patrolRules.driftMetres) throw elsewhere(outside);
  const isHere = point && ground.territory.locate(point)?.gridCode === gridCode;
  const uploads = evidence.map(({ ref }) => ref).filter((ref) => uuid.test(ref));
  const attachments = [...new Set([...(action.attachments ?? []), ...uploads])];
  const appeal = appealOf({ ...action, attachments }, isHere ? { point } : { gridCode });
  const { caseId, number } = await intake.submitIn(tx, actor, appeal, ground);
  const before = await readCaseById(tx, actor.districtId, caseId);
  const input = withoutPersonalData({ categoryCode, reply, evidence });
  const request = { actor, move: 'selfResolve' as const, input };
  const [refused] = await desk.moveLocked(tx, new Map([[actor.districtId, ground]]), [{ before, request }]);
  if (refused) throw refused.error;
  return number;
}

function appealOf(
  { text, categoryCode, address, attachments }: Omit<EventAction, 'kind'>,
  where: Pick<Appeal, 'point' | 'gridCode'>,
): Appeal {
  return {
    channel: 'GRID_APP',
    kind: 'PROACTIVE',
    text,
    ...(categoryCode ? { categoryCode } : {}),
    ...(address ? { address } : {}),
    ...(attachments && attachments.length > 0 ? { attachments } : {}),
    ...where,
  };
}

const stoodIn = () =>
  new Refusal(422, 'SELF_HANDLED_STOOD_IN', {
    zh: '这是您代班的网格, 只能自处本人网格的事项, 未立件; 请改为上报事件(EVENT)。',
    en: 'You stand in for this grid, and only what is in your own is resolved on the spot; nothing was filed. Report it as an event (EVENT).',
  });
const elsewhere = (metres: number) =>
  new Refusal(
    422,
    'SELF_HANDLED_ELSEWHERE',
    {
      zh: `该位置在您的网格外 ${metres} 米, 只能自处本网格的事项; 请改为上报事件(EVENT)。`,
      en: `This lies ${metres} m outside your grid, and only what is in it is resolved on the spot; report it as an event (EVENT).`,
    },
    { metres },
  );
