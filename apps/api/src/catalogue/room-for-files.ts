import type { FastifyInstance } from 'fastify';

/** The tables of a whole city's catalogue; every other body stays small. */
const largestBytes = 2 * 1024 * 1024;
const withFiles = /\/api\/v1\/catalogue\/(previews|versions)$/;

/** Lets the routes that take the files of a catalogue take more than others. Before the routes are made. */
export function makeRoomForCatalogues(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (withFiles.test(route.url)) route.bodyLimit = largestBytes;
  });
}
