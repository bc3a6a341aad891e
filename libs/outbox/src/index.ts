export { Delivery, Message } from './outbox.js';
export { givenUp, putBack, type GivenUp } from './given-up.js';
export { countInQueue } from './search-queue.js';
export { bellsToRing, relay, type Owes } from './relay.js';
export { claim, done, owing, send, settle, skipped, type Outcome } from './settle.js';
export { migrateQueues, queueSchema, queueConnection, queues, requireQueue } from './queue.js';
