import type { FastifyInstance } from 'fastify';
import type { Bell } from '#outbox';

/** Whatever was written has been committed when it is answered: from there on a relay may take it. Behind the answer, so that nobody waits. */
export function ringAfterWrites(fastify: FastifyInstance, bell: Bell): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    if (request.method !== 'GET' && reply.statusCode < 400) bell.ring('written');
    done();
  });
}
