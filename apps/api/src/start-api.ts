import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { localTime } from '#calendar';
import { openLog, startTracing, type Clock, type Settings, type Winder } from '#config';
import { beginLooking, refuseOlderSchema, refuseStrongRole } from '#database';
import type { Bell } from '#outbox';
import { ApiModule } from './api.module.js';
import { leaveUploadsUnread } from './attachments/uploads.js';
import { makeRoomForCatalogues } from './catalogue/room-for-files.js';
import { refuseUnstorable } from './input.js';
import { frontOptions, standGuard } from './limits/front.js';
import { ringAfterWrites } from './live/ring-after-writes.js';
import { openApi } from './open-api.js';
import { endInGoodOrder } from './operations/ending.js';
import { requestIdOf } from './operations/request-id.js';
import { watchRequests } from './operations/watching.js';
import { sendProblem } from './problem.js';
import { BELL } from './tokens.js';

export type ApiSettings = Settings & {
  databaseUrl: string;
  tokenSecret: string;
  vaultKey: string;
  signingKey: string;
};

const largestBody = 256 * 1024;

/** A listening API; throws EADDRINUSE where the port is taken. With a `winder` its clock can be wound ahead. */
export async function startApi(
  settings: ApiSettings,
  clock: Clock,
  winder: Winder | null = null,
): Promise<NestFastifyApplication> {
  await startTracing('api', settings);
  const log = await openLog('api', settings);
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.with(settings, clock, winder),
    new FastifyAdapter({
      bodyLimit: largestBody,
      routerOptions: { maxParamLength: 200 },
      frameworkErrors: sendProblem,
      requestIdHeader: false,
      genReqId: (raw: IncomingMessage) => requestIdOf(raw.headers['x-request-id']),
      ...frontOptions(settings),
    }),
    // Fastify reads JSON by itself; the adapter would also take the forms of any web page.
    { logger: log, abortOnError: false, bodyParser: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain');
  watchRequests(fastify, log);
  endInGoodOrder(fastify, settings);
  leaveUploadsUnread(fastify);
  makeRoomForCatalogues(fastify);
  await standGuard(app, settings);
  fastify.addHook('preHandler', (request, _reply, done) => {
    try {
      refuseUnstorable(request.body);
      refuseUnstorable(request.query);
      refuseUnstorable(request.params);
    } catch (error) {
      return done(error as Error);
    }
    beginLooking(done);
  });
  fastify.setReplySerializer(inLocalTime);
  ringAfterWrites(fastify, app.get<Bell>(BELL));
  openApi(app);
  await refuseOlderSchema(app.get(DataSource));
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
