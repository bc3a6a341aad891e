import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { logLevels, type Clock } from '#config';
import { WorkerModule, type WorkerSettings } from './worker.module.js';

/** A running worker; `close()` lets what is in hand finish. */
export function startWorker(settings: WorkerSettings, clock: Clock): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(WorkerModule.with(settings, clock), {
    logger: logLevels(settings.logLevel),
    abortOnError: false,
  });
}
