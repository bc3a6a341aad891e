import type { Ground } from '#cases';
import type { Actor } from '#people';
import { onDuty, type Roster } from '#rosters';
import { gridNotYours, noGrid } from './refusals.js';

/** A grid a worker walks. */
export interface WalkedGrid {
  code: string;
  /** The worker's own, or one stood in for. */
  own: boolean;
}

/** The grids in whose posts a worker is named: looked for once for a roster, which stays the same until something of it changes. */
const namedIn = new WeakMap<Roster, Map<string, string[]>>();

function postsOf(roster: Roster, id: string): readonly string[] {
  const known = namedIn.get(roster);
  if (known) return known.get(id) ?? [];
  const all = new Map<string, string[]>();
  for (const [code, { answerable, standIns }] of roster.posts)
    for (const one of new Set(answerable === null ? standIns : [answerable, ...standIns])) {
      const own = all.get(one);
      if (own) own.push(code);
      else all.set(one, [code]);
    }
  namedIn.set(roster, all);
  return all.get(id) ?? [];
}

/** The grids of a worker at a moment: the own one first, then those whose duty falls to them by the roster. Throws `Refusal` NO_GRID (422). */
export function gridsOf(
  { territory, roster, calendar }: Ground,
  { id, gridCode }: Actor,
  at: Date,
): WalkedGrid[] {
  const covered = postsOf(roster, id)
    .filter((code) => code !== gridCode && onDuty(roster, code, at, calendar).staff?.id === id)
    .sort();
  const all = [...(gridCode ? [gridCode] : []), ...covered].filter(
    (code) => territory.area(code)?.level === 'GRID',
  );
  if (all.length === 0) throw noGrid();
  return all.map((code) => ({ code, own: code === gridCode }));
}

/** The grid an action is about: the one it names, or the first. Throws `Refusal` GRID_NOT_YOURS (404). */
export function gridFor(grids: readonly WalkedGrid[], wanted: string | undefined): string {
  const found = wanted === undefined ? grids[0] : grids.find(({ code }) => code === wanted);
  if (!found) throw gridNotYours();
  return found.code;
}
