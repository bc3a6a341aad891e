import { Client } from 'pg';
import type { Ears, Topic, Wire } from './bell.js';

const channel = (topic: Topic) => `gridwhistle_${topic}`;
/** A connection that answers nothing for so long is given up; the operating system alone would take hours. */
const lookMs = 10_000;
const patienceMs = 5000;
const longestRetryMs = 5000;

/** NOTIFY and LISTEN on a connection of its own, which is made again when it breaks. */
export function postgresWire(databaseUrl: string, ears: Ears): Wire {
  const topics = new Set<Topic>();
  const lost = new Set<Topic>();
  let client: Client | null = null;
  let starting = false;
  let closed = false;
  let retryMs = 100;
  let retry: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;

  const lose = (lost: Client) => {
    lost.removeAllListeners('end');
    lost.end().catch(() => undefined);
    if (client === lost) client = null;
    if (closed || retry) return;
    retry = setTimeout(() => {
      retry = undefined;
      void start();
    }, retryMs).unref();
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  };
  const start = async () => {
    if (starting || client || closed || retry) return;
    starting = true;
    const one = new Client({
      connectionString: databaseUrl,
      application_name: 'gridwhistle-bell',
      keepAlive: true,
      keepAliveInitialDelayMillis: lookMs,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
    });
    one.on('error', ears.trouble);
    one.on('notification', ({ channel: name, payload }) => {
      for (const topic of topics) if (channel(topic) === name) ears.hear(topic, payload ?? '');
    });
    try {
      await one.connect();
      one.once('end', () => lose(one));
      // What it does must never wait for the disk: there is nothing to keep.
      await one.query('SET synchronous_commit = off');
      for (const topic of topics) await one.query(`LISTEN ${channel(topic)}`);
      starting = false;
      if (closed) return lose(one);
      client = one;
      retryMs = 100;
      clearInterval(looking);
      looking = setInterval(() => ask(one, 'SELECT 1'), lookMs).unref();
      const topicsLost = [...lost];
      lost.clear();
      for (const topic of topicsLost) say(one, topic, '');
      ears.connected();
    } catch (error) {
      starting = false;
      if (!closed) ears.trouble(error as Error);
      lose(one);
    }
  };
  const ask = (one: Client, sql: string, params?: string[], failed?: () => void) =>
    void one.query(sql, params).catch((error: Error) => {
      failed?.();
      if (closed) return;
      ears.trouble(error);
      lose(one);
    });
  const say = (one: Client, topic: Topic, words: string) =>
    ask(one, 'SELECT pg_notify($1, $2)', [channel(topic), words], () => lost.add(topic));
  void start();
  return {
    send(topic, words) {
      if (client) say(client, topic, words);
      else lost.add(topic);
    },
    listen(topic) {
      topics.add(topic);
      if (client) ask(client, `LISTEN ${channel(topic)}`);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      clearInterval(looking);
      const last = client;
      client = null;
      last?.removeAllListeners('end');
      await last?.end().catch(() => undefined);
    },
  };
}
