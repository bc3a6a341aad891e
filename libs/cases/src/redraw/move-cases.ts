import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Refusal, type Clock } from '#config';
import { send } from '#outbox';
import { systemActor } from '#people';
import type { Place } from '#territory';
import type { CaseDesk } from '../desk.js';
import { groundOf } from '../ground.js';
import { followingStates, moveOf, openCases, type Redrawn, type Step } from './moves-of-cases.js';

interface World {
  dataSource: DataSource;
  desk: CaseDesk;
  clock: Clock;
  fault: (about: string, error: unknown) => void;
}

/** Moves every open case that nobody has signed, each by a move of its own, through these maps onto the last of them. */
export async function moveCases(
  world: World,
  steps: readonly Step[],
): Promise<{ cases: number; unplaced: number; faults: number }> {
  const { dataSource, fault } = world;
  const { territory } = steps.at(-1)!;
  const done = { cases: 0, unplaced: 0, faults: 0 };
  let rows = await openCases(dataSource.manager, territory.districtId, true, null);
  while (rows.length > 0) {
    for (const row of rows) {
      const to = moveOf(row, steps);
      if (to === null) continue;
      try {
        if (to === 'UNPLACED') {
          done.unplaced += 1;
          await tellCentre(world, row, steps);
        } else if (await moveCase(world, row, to)) done.cases += 1;
      } catch (error) {
        if (error instanceof Refusal && movedOn.has(error.code)) continue;
        done.faults += 1;
        fault(row.id, error);
      }
    }
    rows = await openCases(dataSource.manager, territory.districtId, true, rows.at(-1)!.id);
  }
  return done;
}

/** Somebody signed, moved, ended or erased the case meanwhile. */
const movedOn: ReadonlySet<string> = new Set(['CASE_OVERTAKEN', 'MOVE_NOT_ALLOWED_NOW', 'CASE_NOT_FOUND']);

async function moveCase({ desk, clock }: World, row: Redrawn, to: Place): Promise<boolean> {
  const request = {
    actor: systemActor(row.districtId),
    caseId: row.id,
    move: 'changeGrid' as const,
    input: {
      gridCode: to.gridCode ?? to.communityCode,
      reason: `网格底图第 ${to.version} 版生效, 按位置改格`,
    },
  };
  const { made } = await desk.move(request, async (_tx, { before }) => {
    if (before.round !== 1 || before.gridCode !== row.gridCode || !followingStates.includes(before.state))
      throw overtaken();
    return { change: changeOf(before, to, clock.now()) };
  });
  return made;
}

/** Where a case belongs whose place is gone is for a person to say: the centre has it in its inbox, once for each map. */
async function tellCentre({ dataSource, clock }: World, row: Redrawn, steps: readonly Step[]): Promise<void> {
  const { version } = steps.at(-1)!.territory;
  const { district } = await groundOf(dataSource.manager, row.districtId, clock.now());
  await send(dataSource.manager, {
    districtId: row.districtId,
    deliveryId: idOf(`map ${version} ${row.id}`),
    way: 'INBOX',
    recipient: district.centreUnit,
    caseId: row.id,
    text: `${row.number}: 网格底图第 ${version} 版已无 ${row.gridCode ?? row.communityCode}, 也无承接的网格, 请核实位置后改格`,
    at: clock.now(),
  });
}

/** The same words are the same id. */
function idOf(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** By its point it may be a border case; and a community or street that had it as the area's own hands it to the area's new one. */
function changeOf(
  { communityCode, streetCode, leadUnit }: Pick<Redrawn, 'communityCode' | 'streetCode' | 'leadUnit'>,
  place: Place,
  now: Date,
) {
  const lead =
    leadUnit !== null && leadUnit === communityCode
      ? place.communityCode
      : leadUnit !== null && leadUnit === streetCode
        ? place.streetCode
        : leadUnit;
  return {
    boundary: place.boundary,
    locatedBy: place.by,
    ...(lead === leadUnit ? {} : { leadUnit: lead, handler: null, handlerId: null, sentAt: now }),
  };
}

const overtaken = () =>
  new Refusal(409, 'CASE_OVERTAKEN', {
    zh: '诉求件已签收或已改格, 不随底图移动。',
    en: 'The case was signed or moved meanwhile and does not follow the map.',
  });
