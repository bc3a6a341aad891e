import type { Category, Policy, Rung } from '#catalogue';
import type { Case } from './case.js';
import type { Facts } from './decide.js';

const upwards = ['COMMUNITY', 'STREET', 'OWNER'] as const;

type Ladder = Pick<Facts, 'units' | 'centreUnit'>;

/** The level a lead stands on; a community starts on the grid's where the matter is one a grid handles first. */
export function levelOf(
  leadUnit: string | null,
  category: Pick<Category, 'firstLevel'> | undefined,
  policy: Policy,
  { units }: Ladder,
): string | null {
  const kind = units?.get(leadUnit ?? '')?.kind;
  const own = kind === 'COMMUNITY' || kind === 'STREET' ? kind : 'OWNER';
  // A city without that level counts the lead to the next one up.
  const wanted = upwards
    .slice(upwards.indexOf(own))
    .find((one) => policy.ladder.some(({ unit }) => unit === one));
  const rungs = policy.ladder.filter(({ unit }) => unit === wanted);
  const rung = wanted === 'COMMUNITY' && category?.firstLevel !== 'GRID' ? rungs.at(-1) : rungs[0];
  return rung?.level ?? null;
}

/** The unit that leads on a level, for the place and the owner of this case. */
function unitOn(rung: Rung, row: Case, { centreUnit }: Ladder): string | null {
  if (rung.unit === 'COMMUNITY') return row.communityCode;
  if (rung.unit === 'STREET') return row.streetCode;
  // A street with a delegated power owns it itself: above it stands the department that delegated, its first helper.
  const isStreets = row.ownerDept !== null && row.ownerDept === row.streetCode;
  return (isStreets ? row.coDepts[0] : row.ownerDept) ?? centreUnit ?? null;
}

/** The next level up and who leads there; null at the top. A level nobody stands on is passed over. */
export function rungAbove(row: Case, ladder: Ladder): { rung: Rung; leadUnit: string } | null {
  const rungs = row.policy?.ladder ?? [];
  for (const rung of rungs.slice(rungs.findIndex(({ level }) => level === row.level) + 1)) {
    const leadUnit = unitOn(rung, row, ladder);
    if (leadUnit) return { rung, leadUnit };
  }
  return null;
}

/** The level below from which a case rose, and who led there: who may be asked to take it back. */
export function rungBelow(row: Case, ladder: Ladder): { rung: Rung; leadUnit: string } | null {
  const rungs = row.policy?.ladder ?? [];
  for (const rung of rungs
    .slice(
      0,
      Math.max(
        0,
        rungs.findIndex(({ level }) => level === row.level),
      ),
    )
    .toReversed()) {
    const leadUnit = unitOn(rung, row, ladder);
    if (leadUnit && leadUnit !== row.leadUnit && row.helpers?.includes(leadUnit)) return { rung, leadUnit };
  }
  return null;
}
