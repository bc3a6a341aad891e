import { freshId } from '#config';
import { audit } from '#audit';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { DutyShift } from './duty-shift.js';
import { GridPost } from './grid-post.js';
import type { Post } from './on-duty.js';
import type { Shift } from './shift-hours.js';

export type Doer = Pick<Actor, 'kind' | 'districtId' | 'id' | 'name' | 'unitCode'>;

/** What a grid is to be given; what is left out stays as it is. */
export interface RosterChange {
  gridCode: string;
  post?: Post;
  shifts?: readonly Shift[];
}

/**
 * Gives a grid its worker, stand-ins and shifts from `now` on; what held before stays readable for the days before. The
 * grid in their accounts follows. Ids are the caller's
 * to have checked. Written once to the audit log.
 */
export async function changeRoster(
  tx: Tx,
  who: Doer,
  change: RosterChange,
  now: Date,
  realNow: Date,
): Promise<void> {
  const { districtId } = who;
  const { gridCode, post, shifts } = change;
  await holdRoster(tx, districtId);
  if (post) await writePost(tx, who, gridCode, post, now);
  if (shifts) await writeShifts(tx, districtId, gridCode, shifts, now);
  await audit(tx, {
    districtId,
    at: realNow,
    act: 'rosterChanged',
    actor: who,
    subject: gridCode,
    detail: {
      ...(post ? { answerable: post.answerable, standIns: post.standIns } : {}),
      ...(shifts ? { shifts: shifts.length } : {}),
    },
  });
}

/**
 * Holds the district's roster until the transaction ends, so that nobody else changes it. One order everywhere, so that nobody
 * waits in a circle: the roster, then accounts, then the audit log.
 */
const holdRoster = (tx: Tx, districtId: string) =>
  tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('roster ' || $1, 0))`, [districtId]);

/** As `changeRoster` does, and all accounts: for whoever changes many in one transaction. Before anything is written to the audit log. */
export async function holdRosterAndStaff(tx: Tx, districtId: string): Promise<void> {
  await holdRoster(tx, districtId);
  await tx.query(
    `SELECT count(*) FROM (SELECT 1 FROM staff WHERE district_id = $1 ORDER BY id FOR NO KEY UPDATE) held`,
    [districtId],
  );
}

async function writePost(
  tx: Tx,
  { districtId, id: setBy }: Doer,
  gridCode: string,
  { answerable, standIns }: Post,
  now: Date,
): Promise<void> {
  const [before] = await tx.query<Array<{ answerable: string | null }>>(
    'SELECT answerable FROM grid_post WHERE district_id = $1 AND grid_code = $2 AND valid_to IS NULL',
    [districtId, gridCode],
  );
  await closeAt(tx, 'grid_post', districtId, gridCode, now);
  await tx.insert(GridPost, {
    districtId,
    gridCode,
    validFrom: now,
    validTo: null,
    answerable,
    standIns: [...standIns],
    setBy,
  });
  await settleGrids(tx, districtId, [before?.answerable, answerable]);
}

/** The grid in an account is one its worker answers for: what sight goes by, and who may resolve a matter on the spot. */
export async function settleGrids(
  tx: Tx,
  districtId: string,
  ids: ReadonlyArray<string | null | undefined>,
): Promise<void> {
  await tx.query(
    `UPDATE staff s SET grid_code = held.first
     FROM (SELECT w.id, min(p.grid_code) AS first,
             bool_or(p.grid_code = (SELECT grid_code FROM staff t WHERE t.district_id = $1 AND t.id = w.id)) AS settled
           FROM unnest($2::uuid[]) AS w (id)
           LEFT JOIN grid_post p ON p.district_id = $1 AND p.answerable = w.id AND p.valid_to IS NULL
           GROUP BY w.id) held
     WHERE s.district_id = $1 AND s.id = held.id AND held.settled IS NOT TRUE AND s.grid_code IS DISTINCT FROM held.first`,
    [districtId, [...new Set(ids.filter((id) => typeof id === 'string'))]],
  );
}

async function writeShifts(
  tx: Tx,
  districtId: string,
  gridCode: string,
  shifts: readonly Shift[],
  now: Date,
): Promise<void> {
  await closeAt(tx, 'duty_shift', districtId, gridCode, now);
  if (shifts.length > 0)
    await tx.insert(
      DutyShift,
      shifts.map((shift) => ({
        ...shift,
        districtId,
        id: freshId(),
        gridCode,
        validFrom: now,
        validTo: null,
      })),
    );
}

/** What began at this very moment, or after it by a clock that was ahead, has never held. */
async function closeAt(
  tx: Tx,
  table: 'grid_post' | 'duty_shift',
  districtId: string,
  gridCode: string,
  now: Date,
): Promise<void> {
  const here = [districtId, gridCode, now];
  await tx.query(`DELETE FROM ${table} WHERE district_id = $1 AND grid_code = $2 AND valid_from >= $3`, here);
  await tx.query(
    `UPDATE ${table} SET valid_to = $3 WHERE district_id = $1 AND grid_code = $2 AND (valid_to IS NULL OR valid_to > $3)`,
    here,
  );
}
