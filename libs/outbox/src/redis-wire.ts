import { Cluster, type Redis } from 'ioredis';
import type { Settings } from '#config';
import type { Ears, Topic, Wire } from './bell.js';
import { redisFrom } from './redis-connection.js';

/** Pub/sub: one connection to speak, another to listen where somebody does. */
export function redisWire(settings: Pick<Settings, 'redis' | 'queuePrefix'>, ears: Ears): Wire {
  const channel = (topic: Topic) => `${settings.queuePrefix}:bell:${topic}`;
  const topics = new Map<string, Topic>();
  const lost = new Set<Topic>();
  let listening: Redis | Cluster | undefined;
  // What cannot be said now is not said later, only that there was something.
  const speaking = redisFrom(settings, { maxRetriesPerRequest: 0, enableOfflineQueue: false });
  const say = (topic: Topic, words: string) =>
    void speaking.publish(channel(topic), words).catch(() => lost.add(topic));
  speaking.on('error', ears.trouble);
  speaking.on('ready', () => {
    const topicsLost = [...lost];
    lost.clear();
    for (const topic of topicsLost) say(topic, '');
  });

  const listener = () => {
    const one = redisFrom(settings, { autoResubscribe: false });
    one.on('error', ears.trouble);
    one.on('message', (name: string, words: string) => {
      const topic = topics.get(name);
      if (topic) ears.hear(topic, words);
    });
    one.on('ready', () => void subscribe(one));
    // A cluster is listened to at one of its nodes, and goes over to another by itself when that one leaves.
    if (one instanceof Cluster) for (const change of ['+node', '-node']) one.on(change, ears.connected);
    return one;
  };
  const subscribe = async (one: Redis | Cluster) => {
    try {
      await one.subscribe(...topics.keys());
      ears.connected();
    } catch (error) {
      if (one.status !== 'end') ears.trouble(error as Error);
    }
  };
  return {
    send: say,
    listen(topic) {
      topics.set(channel(topic), topic);
      if (listening?.status === 'ready') void subscribe(listening);
      listening ??= listener();
    },
    async close() {
      speaking.disconnect();
      listening?.disconnect();
    },
  };
}
