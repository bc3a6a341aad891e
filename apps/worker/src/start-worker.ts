import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { logLevels, type Clock } from '#config';
import { requireQueue } from '#outbox';
import { WorkerModule, type WorkerSettings } from './worker.module.js';

/** A running worker; `close()` lets what is in hand finish. */
export async function startWorker(settings: WorkerSettings, clock: Clock): Promise<INestApplicationContext> {
  await requireQueue(settings);
  return NestFactory.createApplicationContext(WorkerModule.with(settings, clock), {
    logger: logLevels(settings.logLevel),
    abortOnError: false,
  });
}
