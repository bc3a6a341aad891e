import { In } from 'typeorm';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { PatrolAction, type Kept } from './patrol-action.js';
import type { PatrolActionSent } from './actions.js';

/** When something was done, as far as a phone can be believed. */
export interface Heard {
  at: Date;
  deviceAt: Date;
  receivedAt: Date;
  doubtful: boolean;
}

/** Until the transaction ends nobody else applies anything of this worker: two phones that send the same come one after the other. */
export const holdWorker = async (tx: Tx, { districtId, id }: Actor): Promise<void> =>
  void (await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('patrol ' || $1, $2))`, [
    `${districtId} ${id}`,
    0,
  ]));

/** What this id of this worker stood for before, or null. */
export const findAction = (
  tx: Tx,
  { districtId, id: workerId }: Actor,
  id: string,
): Promise<PatrolAction | null> => tx.findOneBy(PatrolAction, { districtId, workerId, id });

/** What these ids of this worker stood for before, by id. */
export async function findActions(
  tx: Tx,
  { districtId, id: workerId }: Actor,
  ids: readonly string[],
): Promise<Map<string, PatrolAction>> {
  const rows = await tx.findBy(PatrolAction, { districtId, workerId, id: In([...ids]) });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Writes an action down, in the transaction that does it. False where another sending of it was faster. */
export async function keepAction(
  tx: Tx,
  { districtId, id: workerId }: Actor,
  { id, kind }: Pick<PatrolActionSent, 'id' | 'kind'>,
  hash: string,
  { at, deviceAt, receivedAt }: Heard,
  {
    outcome = 'APPLIED',
    answer = {},
    gridCode = null,
  }: Partial<Pick<PatrolAction, 'outcome' | 'gridCode'>> & {
    answer?: Kept;
  },
): Promise<boolean> {
  const written: unknown[] = await tx.query(
    `INSERT INTO patrol_action (district_id, worker_id, id, kind, hash, at, device_at, received_at, outcome, answer, grid_code)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
    [
      districtId,
      workerId,
      id,
      kind,
      hash,
      at,
      deviceAt,
      receivedAt,
      outcome,
      JSON.stringify(answer),
      gridCode,
    ],
  );
  return written.length > 0;
}
