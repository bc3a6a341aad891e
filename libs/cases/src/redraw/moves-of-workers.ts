import type { Post, Roster } from '#rosters';
import type { NewArea, Succession } from '#territory';

/** A grid that gets another answerable worker by a redraw; ids of accounts, null for nobody. */
export interface WorkerMove {
  gridCode: string;
  from: string | null;
  to: string | null;
  standIns: readonly string[];
}

/**
 * Who answers for what after a redraw. Only where the map says something new: a grid that is opened, or that names another
 * worker than before, gets the worker its line names; one that is opened and names nobody gets whoever had most of it; one
 * that is closed has nobody. Everything else is the roster's alone.
 */
export function workerMoves(
  before: ReadonlyArray<Pick<NewArea, 'code' | 'level' | 'workerRef'>>,
  after: ReadonlyArray<Pick<NewArea, 'code' | 'level' | 'workerRef'>>,
  successors: readonly Succession[],
  { posts, workers }: Pick<Roster, 'posts' | 'workers'>,
): WorkerMove[] {
  const byRef = new Map([...workers.values()].map(({ id, username }) => [username.toLowerCase(), id]));
  const old = new Map(before.map((area) => [area.code, area]));
  const fresh = new Set(after.map(({ code }) => code));
  const wanted = new Map<string, Post>();
  for (const { code, level } of before)
    if (level === 'GRID' && !fresh.has(code)) wanted.set(code, { answerable: null, standIns: [] });
  for (const { code, level, workerRef } of after) {
    const known = old.get(code);
    if (level !== 'GRID' || (known && known.workerRef === workerRef)) continue;
    const had = known ? posts.get(code) : postBefore(code, successors, posts);
    const named = workerRef ? byRef.get(workerRef.toLowerCase()) : undefined;
    const answerable = named ?? (known ? undefined : had?.answerable);
    if (answerable)
      wanted.set(code, { answerable, standIns: (had?.standIns ?? []).filter((id) => id !== answerable) });
  }
  return [...wanted]
    .map(([gridCode, { answerable, standIns }]) => ({
      gridCode,
      from: posts.get(gridCode)?.answerable ?? null,
      to: answerable,
      standIns,
    }))
    .filter(
      ({ gridCode, from, to }) =>
        from !== to || (to === null && (posts.get(gridCode)?.standIns.length ?? 0) > 0),
    );
}

/** The post of the grid that gave most of its ground to this one. */
function postBefore(
  code: string,
  successors: readonly Succession[],
  posts: Roster['posts'],
): Post | undefined {
  const heirs = successors.filter(({ newCode }) => newCode === code).sort((a, b) => b.share - a.share);
  const most = heirs.find(({ oldCode, share }) =>
    successors.every((other) => other.oldCode !== oldCode || other.share <= share),
  );
  return most && posts.get(most.oldCode);
}
