import type { Case } from '#cases';
import type { Said } from '#config';
import { Message, send, type Delivery } from '#outbox';
import { Staff } from '#people';
import type { OnDuty } from '#rosters';
import type { World } from '../world.js';

/** What a move that names whoever is on duty says of it. */
interface DutyTold {
  duty?: OnDuty['as'];
  dutyWhy?: Said;
}

/** What the community reads besides: who of the grid has it, or that nobody is on duty and it is its own to do. */
export function dutyWords({ body }: Delivery): string {
  const { duty, dutyWhy } = body as DutyTold;
  return duty && dutyWhy ? ` (${dutyWhy.zh})` : '';
}

/**
 * The worker on duty is told by name in the inbox, and on the phone where one is known and a gateway is set. Nobody is told of
 * a case that has gone to somebody else meanwhile.
 */
export async function tellOnDuty(world: World, delivery: Delivery, row: Case): Promise<void> {
  const { duty } = delivery.body as DutyTold;
  if (!duty || duty === 'COMMUNITY' || !row.handlerId) return;
  const tx = world.dataSource.manager;
  const worker = await tx.findOneBy(Staff, { districtId: row.districtId, id: row.handlerId });
  if (!worker) return;
  const told = {
    districtId: row.districtId,
    deliveryId: delivery.id,
    caseId: row.id,
    text: `${row.number}: ${duty === 'STAND_IN' ? '由您替班' : '由您当班'}办理, 请签收并联系诉求人`,
    at: world.clock.now(),
  };
  const once = { districtId: row.districtId, deliveryId: delivery.id, recipient: worker.username };
  if (worker.phone && world.sms && !(await tx.existsBy(Message, once)))
    await world.sms.send(worker.phone, `【网格吹哨】${told.text}`, `${delivery.id}-duty`);
  await send(tx, { ...told, way: 'INBOX', recipient: worker.username });
}
