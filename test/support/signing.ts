import type { DataSource } from 'typeorm';
import { audit, headFile, newSigningKey, signerOf, type AuditAct, type Signer } from '#audit';
import { signHead, verifyHistory, type HeadFile } from '#cases';
import type { Tx } from '#database';
import { openDesk } from './desk.js';
import { until } from './until.js';

export const someSigner = (suite: 'ED25519' | 'SM2' = 'ED25519'): Signer =>
  signerOf(suite, newSigningKey(suite));

const realNow = new Date('2026-03-10T00:00:05+08:00');

/** A district with heads that can be signed, and a history that can be edited behind the program's back. */
export async function openSigning() {
  const here = await openDesk();
  const { dataSource, districtId, clock } = here;
  const signer = someSigner();
  const findings = async (file?: HeadFile) => {
    const { counts, differences } = await verifyHistory(dataSource, undefined, districtId, undefined, file);
    return { counts, differences };
  };
  return {
    ...here,
    signer,
    /** Goes on to the next midnight and signs the day that ended. */
    /** A head looks again at what was in hand anywhere in the server: the lane's worker always has something in hand for a moment. */
    sign: async (by: Signer = signer, inHand: 'ENDED' | 'OPEN' = 'ENDED') => {
      if (inHand === 'ENDED') await ended(dataSource);
      clock.set(new Date(clock.now().getTime() + 24 * 3_600_000));
      return signHead(dataSource, districtId, by, clock.now(), realNow);
    },
    log: (act: AuditAct = 'exported', at: Date = realNow, tx: Tx = dataSource.manager) =>
      audit(tx, {
        districtId,
        at,
        act,
        actor: { kind: 'STAFF', id: 'a1', name: '审计员', unitCode: 'D01' },
        subject: 'cases',
        detail: { lines: 3, only: ['open'] },
      }),
    fileOf: async (day: string) => (await headFile(dataSource.manager, districtId, day))!,
    /** A statement of this district ($1) as a superuser who has put every trigger out of the way. */
    tamper: (statement: string, ...params: unknown[]): Promise<unknown> =>
      dataSource.transaction(async (tx) => {
        await tx.query(`SET LOCAL session_replication_role = replica`);
        return tx.query(statement, [districtId, ...params]);
      }),
    findings,
    /** What verify says, one sentence for each thing it names. */
    named: async (file?: HeadFile) => (await findings(file)).differences,
  };
}
export type Signing = Awaited<ReturnType<typeof openSigning>>;

/** Waits until every transaction that was in hand at this moment has ended. */
async function ended(dataSource: DataSource): Promise<void> {
  const [{ next }] = await dataSource.query(`SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next`);
  await until('what was in hand has ended', async () => {
    const [{ over }] = await dataSource.query(
      `SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS over`,
      [next],
    );
    return over;
  });
}
