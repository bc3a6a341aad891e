import type { Post, Roster, Shift } from '#rosters';
import type { NewArea, Succession } from '#territory';

/** A grid that gets another answerable worker by a redraw; ids of accounts, null for nobody. */
export interface WorkerMove {
  gridCode: string;
  from: string | null;
  to: string | null;
  standIns: readonly string[];
  /** Of the same people in the grids it came from; left out where the grid's own stay. */
  shifts?: readonly Shift[];
}

/**
 * Who answers for what after a redraw. Only where the map says something new: a grid that is opened, or that names another
 * worker than before, gets the worker its line names; one that is opened and names nobody gets whoever had most of it, and
 * whoever comes from a grid it was made of keeps the shifts they had there; one that is closed has nobody. Everything else is the
 * roster's alone.
 */
export function workerMoves(
  before: ReadonlyArray<Pick<NewArea, 'code' | 'level' | 'workerRef'>>,
  after: ReadonlyArray<Pick<NewArea, 'code' | 'level' | 'workerRef'>>,
  successors: readonly Succession[],
  { posts, shifts, workers }: Pick<Roster, 'posts' | 'shifts' | 'workers'>,
): WorkerMove[] {
  const byRef = new Map([...workers.values()].map(({ id, username }) => [username.toLowerCase(), id]));
  const old = new Map(before.map((area) => [area.code, area]));
  const fresh = new Set(after.map(({ code }) => code));
  const linked = linkedBy(successors);
  const wanted = new Map<string, Post & Pick<WorkerMove, 'shifts'>>();
  for (const { code, level } of before)
    if (level === 'GRID' && !fresh.has(code))
      wanted.set(code, { answerable: null, standIns: [], ...(shifts.has(code) ? { shifts: [] } : {}) });
  for (const { code, level, workerRef } of after) {
    const known = old.get(code);
    if (level !== 'GRID' || (known && known.workerRef === workerRef)) continue;
    const had = known ? posts.get(code) : postBefore(code, linked, posts);
    const named = workerRef ? byRef.get(workerRef.toLowerCase()) : undefined;
    const answerable = named ?? (known ? undefined : had?.answerable);
    if (!answerable) continue;
    const standIns = (had?.standIns ?? []).filter((id) => id !== answerable);
    const kept = (linked.into.get(code) ?? [])
      .flatMap(({ oldCode }) => shifts.get(oldCode) ?? [])
      .filter(({ staffId }) => staffId === answerable || standIns.includes(staffId));
    wanted.set(code, { answerable, standIns, ...(!known && kept.length > 0 ? { shifts: kept } : {}) });
  }
  return [...wanted]
    .map(([gridCode, { answerable, ...rest }]) => ({
      gridCode,
      from: posts.get(gridCode)?.answerable ?? null,
      to: answerable,
      ...rest,
    }))
    .filter(
      ({ gridCode, from, to }) =>
        from !== to || (to === null && (posts.get(gridCode)?.standIns.length ?? 0) > 0),
    );
}

interface Linked {
  /** By the old code, the largest share. */
  most: ReadonlyMap<string, number>;
  /** By the new code, the largest first. */
  into: ReadonlyMap<string, readonly Succession[]>;
}

function linkedBy(successors: readonly Succession[]): Linked {
  const most = new Map<string, number>();
  const into = new Map<string, Succession[]>();
  for (const link of successors.toSorted((a, b) => b.share - a.share)) {
    most.set(link.oldCode, most.get(link.oldCode) ?? link.share);
    const known = into.get(link.newCode);
    if (known) known.push(link);
    else into.set(link.newCode, [link]);
  }
  return { most, into };
}

/** The post of the grid that gave most of its ground to this one. */
function postBefore(code: string, { most, into }: Linked, posts: Roster['posts']): Post | undefined {
  const heir = into.get(code)?.find(({ oldCode, share }) => most.get(oldCode) === share);
  return heir && posts.get(heir.oldCode);
}
