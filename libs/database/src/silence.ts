import { Socket } from 'node:net';
import type { Client, ClientConfig } from 'pg';

/** What a connection is told besides pg's own. */
interface Patience {
  /** Milliseconds. */
  silenceMs?: number;
}

/**
 * Gives a connection up that says nothing for `silenceMs` while something is asked: a firewall that has forgotten it, or a host
 * that is gone, never tell. TCP alone would wait for a quarter of an hour, and every request with it. What was asked fails as
 * where the connection breaks; a pool makes a new one. Without `silenceMs` it waits for ever.
 */
export function endWhenSilent(client: Client, options: string | ClientConfig | undefined): void {
  const silenceMs = typeof options === 'object' ? (options as Patience).silenceMs : undefined;
  if (!silenceMs) return;
  const inside = client as unknown as { readyForQuery: boolean; connection: { stream: Socket } };
  client.once('connect', () => {
    const { stream } = inside.connection;
    // A callback given to setTimeout is called once: a connection that had rested so long before would not be watched any more.
    stream.setTimeout(silenceMs).on('timeout', () => {
      if (!inside.readyForQuery)
        stream.destroy(new Error(`Connection terminated: PostgreSQL said nothing for ${silenceMs} ms`));
    });
  });
}

/**
 * The same for whoever makes clients by itself and listens on one: any connection on which nothing is heard for `silenceMs` is
 * given up and made anew, also where nothing was asked. For callers to whom something comes more often than that. Over TLS, which
 * takes the socket over, it is left to the keepalive of the machines.
 */
export const watchedStream = (url: string, silenceMs: number): { stream?: () => Socket } =>
  /[?&]ssl(mode)?=/.test(url)
    ? {}
    : {
        stream: () => {
          const stream = new Socket();
          return stream.setTimeout(silenceMs, () =>
            stream.destroy(new Error(`Connection terminated: PostgreSQL said nothing for ${silenceMs} ms`)),
          );
        },
      };

/**
 * What pg is told of a server that may be gone without a word: how long a connection may take to be made or to be silent, and
 * that the machines look now and then whether the other one is there. `patienceMs` undefined: as long as it takes.
 */
export const patient = (patienceMs: number | undefined): ClientConfig & Patience =>
  patienceMs === undefined
    ? {}
    : {
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
        connectionTimeoutMillis: patienceMs,
        silenceMs: patienceMs,
      };

/**
 * The same for the server's side of a connection: whose client is gone lets go of its locks, and a transaction in which nothing
 * more comes is ended after five times the patience.
 */
export const serverPatience = (patienceMs: number | undefined): string =>
  patienceMs === undefined
    ? ''
    : ` -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c idle_in_transaction_session_timeout=${patienceMs * 5}`;
