export { Delivery, Message } from './outbox.js';
export { givenUp, putBack, type GivenUp } from './given-up.js';
export { bellsToRing, relay, type Owes } from './relay.js';
export { claim, done, owing, send, settle, skipped, type Outcome } from './settle.js';
export { migrateQueues, queueConnection, queues, requireQueue } from './queue.js';
