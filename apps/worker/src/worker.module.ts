import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { signerFrom } from '#audit';
import { tracing, type Clock, type Settings } from '#config';
import { dataSourceOptions } from '#database';
import { openBell, queueConnection, queues } from '#outbox';
import { httpGateway, Vault } from '#people';
import { WatchedDesk } from '../../operations/src/watched-desk.js';
import { errorLog } from './error-log.js';
import { Loops } from './loops/loops.js';
import { HealthServer } from './operations/health-server.js';
import { EffectsProcessor, TicksProcessor } from './processors.js';
import { RelayLoop } from './relay-loop.js';
import { BELL, SETTINGS, SIGNER, WORLD } from './tokens.js';
import type { World } from './world.js';

export type WorkerSettings = Settings & { databaseUrl: string; vaultKey: string; signingKey: string };

/** Of its own name, so that api and worker can live in one process. */
const database = 'worker';

/** Relay, clock and effects. Any number of these may run against one database and one queue. */
@Module({})
export class WorkerModule {
  static with(settings: WorkerSettings, clock: Clock): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        TypeOrmModule.forRoot({
          name: database,
          ...dataSourceOptions(settings.databaseUrl, {
            pool: settings.databasePool,
            patienceMs: settings.databasePatienceMs,
            applicationName: 'gridwhistle-worker',
          }),
        }),
        BullModule.forRootAsync({
          useFactory: async () => ({ ...(await queueConnection(settings)), ...tracing()?.queues }),
        }),
        BullModule.registerQueue({ name: queues.effects }, { name: queues.ticks }),
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: SIGNER, useFactory: () => signerFrom(settings) },
        { provide: BELL, useFactory: () => openBell(settings, errorLog('bell')) },
        {
          provide: WORLD,
          inject: [getDataSourceToken(database)],
          useFactory: (dataSource: DataSource): World => ({
            dataSource,
            desk: new WatchedDesk(dataSource, clock),
            clock,
            vault: new Vault(settings),
            ...(settings.smsGatewayUrl
              ? { sms: httpGateway(settings.smsGatewayUrl, settings.smsGatewayToken) }
              : {}),
          }),
        },
        EffectsProcessor,
        TicksProcessor,
        RelayLoop,
        Loops,
        HealthServer,
      ],
    };
  }
}
