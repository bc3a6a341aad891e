import type { FastifyInstance } from 'fastify';
import type { Settings } from '#config';
import { whenOver } from './in-hand.js';

/**
 * Ends the listening in good order: nothing new is taken, what is in hand is answered, and a connection on which nothing is in
 * hand (kept alive, or opened by a browser to spare) is closed at once. What is still in hand three quarters of the bound after
 * the process was told (`drainMs` of it are over here) is cut off, so that the rest of the process can end within it.
 */
export function endInGoodOrder(
  fastify: FastifyInstance,
  { shutdownMs, drainMs }: Pick<Settings, 'shutdownMs' | 'drainMs'>,
): void {
  let inHand = 0;
  let ending = false;
  const cut = () => fastify.server.closeAllConnections();
  fastify.addHook('onRequest', (request, reply, done) => {
    inHand += 1;
    whenOver(request, reply, () => {
      inHand -= 1;
      if (ending && inHand === 0) setImmediate(cut);
    });
    done();
  });
  fastify.addHook('preClose', async () => {
    ending = true;
    if (inHand === 0) setImmediate(cut);
    setTimeout(cut, shutdownMs * 0.75 - drainMs).unref();
  });
}
