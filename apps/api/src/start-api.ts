import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { localTime } from '#calendar';
import { lineLog, type Clock, type Settings, type Winder } from '#config';
import { beginLooking, refuseStrongRole } from '#database';
import { ApiModule } from './api.module.js';
import { leaveUploadsUnread } from './attachments/uploads.js';
import { makeRoomForCatalogues } from './catalogue/room-for-files.js';
import { refuseUnstorable } from './input.js';
import { frontOptions, standGuard } from './limits/front.js';
import { openApi } from './open-api.js';
import { sendProblem } from './problem.js';

export type ApiSettings = Settings & {
  databaseUrl: string;
  tokenSecret: string;
  vaultKey: string;
  signingKey: string;
};

const largestBody = 256 * 1024;
/** How long requests in hand may take once the process has been told to end. */
const graceMs = 3000;

/** A listening API; throws EADDRINUSE where the port is taken. With a `winder` its clock can be wound ahead. */
export async function startApi(
  settings: ApiSettings,
  clock: Clock,
  winder: Winder | null = null,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.with(settings, clock, winder),
    new FastifyAdapter({
      bodyLimit: largestBody,
      routerOptions: { maxParamLength: 200 },
      frameworkErrors: sendProblem,
      ...frontOptions(settings),
    }),
    // Fastify reads JSON by itself; the adapter would also take the forms of any web page.
    { logger: lineLog(settings.logLevel), abortOnError: false, bodyParser: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain');
  leaveUploadsUnread(fastify);
  makeRoomForCatalogues(fastify);
  await standGuard(app, settings);
  fastify.addHook('preHandler', async (request) => {
    refuseUnstorable(request.body);
    refuseUnstorable(request.query);
    refuseUnstorable(request.params);
  });
  fastify.addHook('preHandler', (_request, _reply, done) => beginLooking(done));
  fastify.setReplySerializer(inLocalTime);
  // A browser's spare connection that never asked anything would hold up the end for ever.
  fastify.addHook('preClose', async () => {
    setTimeout(() => fastify.server.closeAllConnections(), graceMs).unref();
  });
  openApi(app);
  await refuseStrongRole(app.get(DataSource));
  await app.listen({ host: settings.host, port: settings.port });
  return app;
}

/** JSON with every instant in local time and its offset; `toJSON` would have made it UTC before a replacer sees it. */
function inLocalTime(payload: unknown): string {
  return JSON.stringify(payload, function (this: Record<string, unknown>, name, value: unknown) {
    const raw = this[name];
    return raw instanceof Date ? localTime(raw) : value;
  });
}
