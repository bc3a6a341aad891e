import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { dataSourceOptions } from './data-source.js';

export interface Replica {
  /**
   * Does what only reads on the replica while that lies no further back than allowed, else on the primary; once more on the
   * primary where the replica is away, has to break off, or the work turns out to write.
   */
  read<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
  /** How old at most what the replica shows is, in milliseconds; null: there is none, or it is away. */
  lagMs(): number | null;
  close(): Promise<void>;
}

const lookEveryMs = 500;
const patienceMs = 2000;
/** Looks that are remembered: a minute. */
const remembered = 60_000 / lookEveryMs;

/** Reading on the primary, where no replica is set. */
export const noReplica = (primary: DataSource): Replica => ({
  read: (work) => work(primary.manager),
  lagMs: () => null,
  close: async () => undefined,
});

/**
 * Watches a streaming replica. How far it lies back is measured by positions and not by its clock: what the primary had
 * written at a moment that the replica has since replayed is no older than that moment, and on a quiet primary nothing is old.
 */
export function watchReplica(
  primary: DataSource,
  url: string,
  options: { pool: number; mostMs: number; trouble: (error: unknown) => void },
): Replica {
  let source: DataSource | undefined;
  let showsUntil = -Infinity;
  let ended = false;
  let positions: Array<{ at: number; lsn: bigint }> = [];

  const connect = async () => {
    const { extra, ...all } = dataSourceOptions(url, {
      pool: options.pool,
      applicationName: 'gridwhistle-lists',
      asks: true,
    });
    const waits = { connectionTimeoutMillis: patienceMs, query_timeout: 10 * patienceMs };
    return new DataSource({ ...all, migrations: [], extra: { ...extra, ...waits } }).initialize();
  };
  const look = async () => {
    const at = performance.now();
    const [{ lsn }] = await primary.query(`SELECT pg_current_wal_lsn()::text AS lsn`);
    positions = [...positions.slice(1 - remembered), { at, lsn: position(lsn as string) }];
    source ??= await connect();
    const [{ replayed }] = await source.query(`SELECT pg_last_wal_replay_lsn()::text AS replayed`);
    // A server that replays nothing is no replica: it may be anything, and nobody can say how old.
    if (!replayed) throw new Error('the server at DATABASE_REPLICA_URL does not replay a primary');
    const there = positions.filter((one) => one.lsn <= position(replayed as string)).at(-1);
    if (there) showsUntil = there.at;
  };
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    await look().catch((error: unknown) => ended || options.trouble(error));
    if (!ended) timer = setTimeout(() => (looking = round()), lookEveryMs).unref();
  };
  let looking = round();
  const lagMs = () => (source && showsUntil > -Infinity ? performance.now() - showsUntil : null);

  return {
    lagMs,
    async read(work) {
      const lag = lagMs();
      if (!source || lag === null || lag > options.mostMs) return work(primary.manager);
      try {
        return await work(source.manager);
      } catch (error) {
        if (!isOfReplica(error)) throw error;
        return work(primary.manager);
      }
    },
    async close() {
      ended = true;
      clearTimeout(timer);
      await looking;
      await source?.destroy();
    },
  };
}

function position(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/**
 * A conflict with what is replayed (40001), a server that ends (57P..), is away (08...) or starts (57P03), a write (25006); and
 * what has no code of PostgreSQL's: a connection that broke.
 */
function isOfReplica(error: unknown): boolean {
  if (!(error instanceof QueryFailedError))
    return error instanceof Error && /connect|timeout|terminat/i.test(error.message);
  const { code } = error.driverError as { code?: string };
  return (
    code === undefined ||
    !/^(?=.*\d)[0-9A-Z]{5}$/.test(code) ||
    /^(40001|25006|57P\d\d|08\w{3}|53300)$/.test(code)
  );
}
