import { countProofs, proofs, sweepTimers, type ProofKind } from '#cases';
import { openDesk } from './desk.js';

export const nothing = Object.fromEntries(Object.keys(proofs).map((kind) => [kind, 0]));
/** Nothing but these. */
export const broken = (wanted: Partial<Record<ProofKind, number>>) => ({ ...nothing, ...wanted });

/** A district whose proofs can be taken, and broken. */
export async function openProving() {
  const here = await openDesk();
  const { dataSource, districtId, desk, clock } = here;
  return {
    ...here,
    counts: () => countProofs(dataSource.manager, { now: clock.now(), districtId }),
    at: (local: string) => clock.set(new Date(`${local}+08:00`)),
    minutes: (count: number) => clock.set(new Date(clock.now().getTime() + count * 60_000)),
    /** A statement of this district: $1. */
    sql: (statement: string, ...params: unknown[]) => dataSource.query(statement, [districtId, ...params]),
    sweep: () =>
      sweepTimers(dataSource, desk, clock, (timer, error) => {
        if (timer.districtId === districtId) throw error;
      }),
  };
}
