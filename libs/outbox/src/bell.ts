import type { Settings } from '#config';
import { postgresWire } from './postgres-wire.js';
import { redisWire } from './redis-wire.js';

/** `written`: the outbox has something new. `live`: what a relay has taken, in words of its own. */
export type Topic = 'written' | 'live';

export type BellSettings = Pick<Settings, 'redis' | 'queuePrefix'> & {
  databaseUrl: string;
  /** A pooler stands before the database: nothing can be listened to behind it. */
  databasePooler?: unknown;
};

/**
 * What carries rings between processes. It connects again by itself; what is said meanwhile is lost, and of a topic that lost
 * something it then says so, without words.
 */
export interface Wire {
  /** At most 7000 bytes. */
  send(topic: Topic, words: string): void;
  listen(topic: Topic): void;
  close(): Promise<void>;
}

/** What a wire tells: what it heard, that it is there (again) after it was not, and what went wrong. */
export interface Ears {
  hear(topic: Topic, words: string): void;
  connected(): void;
  trouble(error: Error): void;
}

/**
 * Says to other processes that there is something to do. It carries no work: a lost ring costs whoever would have heard it
 * the wait until its next look.
 */
export interface Bell {
  /** False where nothing can be heard: behind a pooler without Redis. */
  readonly carries: boolean;
  /** Rings at once, but without words at most once in 10 ms; never throws and never waits. */
  ring(topic: Topic, words?: string): void;
  /** `missed` after every (re)connection: something may have been said before it that nobody heard. */
  heard(topic: Topic, listener: (words: string) => void, missed?: () => void): void;
  close(): Promise<void>;
}

const quietMs = 10;

/** Over Redis where there is one, else by NOTIFY and LISTEN on a connection of its own; behind a pooler without Redis it is mute. */
export function openBell(settings: BellSettings, trouble: (error: Error) => void): Bell {
  const listeners = new Map<Topic, Array<{ listener: (words: string) => void; missed?: () => void }>>();
  const ears: Ears = {
    hear: (topic, words) => listeners.get(topic)?.forEach(({ listener }) => listener(words)),
    connected: () => [...listeners.values()].flat().forEach(({ missed }) => missed?.()),
    trouble,
  };
  const wire = wireOf(settings, ears);
  const rung = new Map<Topic, number>();
  const waiting = new Map<Topic, NodeJS.Timeout>();
  const send = (topic: Topic) => {
    waiting.delete(topic);
    rung.set(topic, performance.now());
    wire?.send(topic, '');
  };
  return {
    carries: wire !== null,
    ring(topic, words) {
      if (words !== undefined) return wire?.send(topic, words);
      if (waiting.has(topic)) return;
      const left = (rung.get(topic) ?? -Infinity) + quietMs - performance.now();
      if (left <= 0) send(topic);
      else waiting.set(topic, setTimeout(send, left, topic).unref());
    },
    heard(topic, listener, missed) {
      listeners.set(topic, [...(listeners.get(topic) ?? []), { listener, ...(missed ? { missed } : {}) }]);
      wire?.listen(topic);
    },
    async close() {
      for (const timer of waiting.values()) clearTimeout(timer);
      listeners.clear();
      await wire?.close();
    },
  };
}

function wireOf(settings: BellSettings, ears: Ears): Wire | null {
  if (settings.redis) return redisWire(settings, ears);
  return settings.databasePooler ? null : postgresWire(settings.databaseUrl, ears);
}
