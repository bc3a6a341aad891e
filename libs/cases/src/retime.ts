import type { DataSource } from 'typeorm';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { systemActor } from '#people';
import type { Case, Change } from './case.js';
import type { CaseDesk } from './desk.js';
import { marks, replay } from './replay.js';
import { staleClocks, suffix, writeClocks, type Again, type Place } from './stale-clocks.js';
import type { CaseTimer } from './timer.js';

type Held = Pick<Case, 'id' | 'policy' | 'extension'>;
type Moved = { timer: CaseTimer; again: Again; moves: boolean };

/**
 * Stamps the stale clocks of these cases, in one transaction, where the calendar moves no due time. Answers the cases of
 * which nothing was written: a clock of theirs moves, or somebody else is at work on them (with `wait` it waits instead).
 */
export async function stampCases(
  dataSource: DataSource,
  place: Place,
  caseIds: readonly string[],
  now: Date,
  { wait = false } = {},
): Promise<{ clocks: number; left: string[] }> {
  return dataSource.transaction(async (tx) => {
    const held: Held[] = await tx.query(
      // Case first, clocks then, as the desk does. A page passes over what is busy: who holds one case never waits for two.
      `SELECT id, policy, extension FROM cases WHERE district_id = $1 AND id = ANY($2) ORDER BY id
       FOR UPDATE ${wait ? '' : 'SKIP LOCKED'}`,
      [place.districtId, caseIds],
    );
    const told = await tellAgain(tx, place, held, now);
    const moving = new Set(told.filter(({ moves }) => moves).map(({ timer }) => timer.caseId));
    const stamped = told.filter(({ timer }) => !moving.has(timer.caseId)).map(({ again }) => again);
    await writeClocks(tx, place, stamped);
    const written = new Set(held.map(({ id }) => id).filter((id) => !moving.has(id)));
    return { clocks: stamped.length, left: caseIds.filter((id) => !written.has(id)) };
  });
}

/** The move `retime` on one case: its stale clocks with the due times of the new calendar, and the case's own. */
export async function retimeCase(
  desk: CaseDesk,
  place: Place,
  caseId: string,
): Promise<{ clocks: number; moved: number }> {
  let told: Moved[] = [];
  try {
    await desk.move(
      {
        actor: systemActor(place.districtId),
        move: 'retime',
        caseId,
        reason: '工作日历更新, 时限重算',
      },
      async (tx, { before, now }) => {
        told = await tellAgain(tx, place, [before], now);
        if (!told.some(({ moves }) => moves)) throw nothingToRetime;
        await writeClocks(
          tx,
          place,
          told.map(({ again }) => again),
        );
        const retold = told.map(({ again }) => ({
          id: again.id,
          dueAt: again.dueAt,
          remaining: again.remaining,
          overdueAt: again.overdueAt,
        }));
        return { change: changeOf(before, told), detail: detailOf(place, told), retold };
      },
    );
  } catch (error) {
    if (error === nothingToRetime) return { clocks: 0, moved: 0 };
    throw error;
  }
  return { clocks: told.length, moved: told.filter(({ moves }) => moves).length };
}

async function tellAgain(tx: Tx, place: Place, held: readonly Held[], now: Date): Promise<Moved[]> {
  const rows = new Map(held.map((row) => [row.id, row]));
  const timers = await staleClocks(tx, place, [...rows.keys()]);
  return timers.map((timer) => tell(timer, rows.get(timer.caseId)!, place, now));
}

function tell(timer: CaseTimer, row: Held, { calendar }: Place, now: Date): Moved {
  const { dueAt, provisional, remaining } = replay(timer, row.extension?.granted ?? [], calendar);
  const paused = timer.pausedAt !== null;
  const moves = paused
    ? JSON.stringify(remaining) !== JSON.stringify(timer.remaining)
    : dueAt.getTime() !== timer.dueAt.getTime();
  return {
    timer,
    moves,
    again: {
      caseId: timer.caseId,
      id: timer.id,
      computedFrom: timer.computedFrom.slice(0, timer.computedFrom.lastIndexOf(' ')) + suffix(calendar),
      dueAt,
      provisional,
      remaining,
      ...marks(timer, dueAt, row.policy, now, calendar),
      turns: moves
        ? [
            {
              at: now.toISOString(),
              is: paused ? 'PAUSED' : 'RUNNING',
              by: 'retime',
              ...(paused ? {} : { due: dueAt.toISOString() }),
            },
          ]
        : [],
    },
  };
}

/** A card that came too early by the new calendar is taken back; giving one is for the sweep. */
function changeOf({ card }: Case, told: readonly Moved[]): Change {
  const handle = told.find(
    ({ timer, moves }) => timer.kind === 'HANDLE' && timer.pausedAt === null && moves,
  )?.again;
  if (!handle) return {};
  const kept = handle.overdueAt ? card : handle.warnedAt && card ? 'YELLOW' : null;
  return { dueAt: handle.dueAt, ...(kept === card ? {} : { card: kept }) };
}

const detailOf = ({ calendar }: Place, told: readonly Moved[]) => ({
  calendar: calendar.version,
  clocks: told
    .filter(({ moves }) => moves)
    .map(({ timer: { kind, subject, dueAt, remaining }, again }) => ({
      kind,
      ...(subject ? { subject } : {}),
      ...(again.dueAt.getTime() === dueAt.getTime()
        ? { left: { was: remaining, is: again.remaining } }
        : { was: dueAt.toISOString(), is: again.dueAt.toISOString() }),
    })),
});

const nothingToRetime = new Refusal(409, 'NOTHING_TO_RETIME', {
  zh: '时限已按新日历重算。',
  en: 'The clocks are computed from this calendar already.',
});
