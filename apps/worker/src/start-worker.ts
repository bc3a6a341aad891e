import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { openLog, startTracing, type Clock } from '#config';
import { refuseOlderSchema, refuseStrongRole } from '#database';
import { requireQueue } from '#outbox';
import { WORLD } from './tokens.js';
import { WorkerModule, type WorkerSettings } from './worker.module.js';
import type { World } from './world.js';

/** A running worker; `close()` lets what is in hand finish. */
export async function startWorker(settings: WorkerSettings, clock: Clock): Promise<INestApplicationContext> {
  await startTracing('worker', settings);
  await requireQueue(settings);
  const worker = await NestFactory.createApplicationContext(WorkerModule.with(settings, clock), {
    logger: await openLog('worker', settings),
    abortOnError: false,
  });
  await refuseOlderSchema(worker.get<World>(WORLD).dataSource);
  await refuseStrongRole(worker.get<World>(WORLD).dataSource);
  return worker;
}
