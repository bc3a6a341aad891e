export { Delivery, Message } from './outbox.js';
export { givenUp, putBack, type GivenUp } from './given-up.js';
export { countInQueue } from './search-queue.js';
export {
  bellsToRing,
  relay,
  whereWorkWaits,
  type Owes,
  type Ringing,
  type Taken,
  type Waiting,
} from './relay.js';
export { heardLive, tellLive, type LiveIds } from './live-words.js';
export { openBell, type Bell, type BellSettings } from './bell.js';
export { claim, done, owing, send, settle, skipped, type Outcome } from './settle.js';
export { migrateQueues, queueSchema, queueConnection, queues, requireQueue } from './queue.js';
export { redisFrom, type RedisSettings } from './redis-connection.js';
