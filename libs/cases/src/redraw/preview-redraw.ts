import { seeing, wholeDistrict, type Tx } from '#database';
import { rosterOf } from '#rosters';
import { mapVersionOf, Territory, type Area, type MapPlan } from '#territory';
import { moveOf, openCases, type Redrawn } from './moves-of-cases.js';
import { workerMoves } from './moves-of-workers.js';

/** One case that would follow the redraw; codes before and after. */
export interface CaseMove {
  number: string;
  state: Redrawn['state'];
  fromGrid: string | null;
  toGrid: string | null;
  fromCommunity: string | null;
  toCommunity: string | null;
  fromStreet: string | null;
  toStreet: string | null;
}

/** What a redraw would move, as of now; nothing is written. */
export interface RedrawPreview {
  /** Open cases nobody has signed, which would lie in another grid; of these in another community, and in another street. */
  cases: number;
  otherCommunity: number;
  otherStreet: number;
  /** Their grid would be gone and nothing says where they belong. */
  unplaced: string[];
  /** Signed already: they stay where they are and keep their version. */
  signedStay: number;
  /** At most 200. */
  moves: CaseMove[];
  workers: Array<{ gridCode: string; from: string | null; to: string | null }>;
}

const mostShown = 200;

/** Which open cases would lie elsewhere and which grids would have another worker (by username) under this plan. */
export function previewRedraw(tx: Tx, districtId: string, plan: MapPlan): Promise<RedrawPreview> {
  // Counted for everybody's cases; what is shown of them are numbers and codes.
  return seeing(wholeDistrict(districtId), () => preview(tx, districtId, plan));
}

async function preview(tx: Tx, districtId: string, plan: MapPlan): Promise<RedrawPreview> {
  const territory = new Territory(districtId, plan.basedOn + 1, plan.areas as Area[]);
  const found: RedrawPreview = {
    cases: 0,
    otherCommunity: 0,
    otherStreet: 0,
    unplaced: [],
    signedStay: 0,
    moves: [],
    workers: [],
  };
  if (plan.basedOn === 0) return found;
  const steps = [{ territory, links: plan.successors }];
  await eachOpen(tx, districtId, true, (row) => {
    const to = moveOf(row, steps);
    if (to === 'UNPLACED') found.unplaced.push(row.number);
    if (to === null || to === 'UNPLACED') return;
    found.cases += 1;
    if (to.communityCode !== row.communityCode) found.otherCommunity += 1;
    if (to.streetCode !== row.streetCode) found.otherStreet += 1;
    if (found.moves.length < mostShown)
      found.moves.push({
        number: row.number,
        state: row.state,
        fromGrid: row.gridCode,
        toGrid: to.gridCode,
        fromCommunity: row.communityCode,
        toCommunity: to.communityCode,
        fromStreet: row.streetCode,
        toStreet: to.streetCode,
      });
  });
  await eachOpen(tx, districtId, false, (row) => {
    if (moveOf(row, steps) !== null) found.signedStay += 1;
  });
  const [before, roster] = await Promise.all([
    mapVersionOf(tx, districtId, plan.basedOn),
    rosterOf(tx, districtId),
  ]);
  const nameOf = (id: string | null) => (id ? (roster.workers.get(id)?.username ?? id) : null);
  found.workers = workerMoves(before.all, plan.areas, plan.successors, roster).map(
    ({ gridCode, from, to }) => ({
      gridCode,
      from: nameOf(from),
      to: nameOf(to),
    }),
  );
  return found;
}

async function eachOpen(
  tx: Tx,
  districtId: string,
  following: boolean,
  look: (row: Redrawn) => void,
): Promise<void> {
  let rows = await openCases(tx, districtId, following, null);
  while (rows.length > 0) {
    rows.forEach(look);
    rows = await openCases(tx, districtId, following, rows.at(-1)!.id);
  }
}
