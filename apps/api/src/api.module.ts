import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { CaseDesk, Intake } from '#cases';
import type { Clock, Winder } from '#config';
import { dataSourceOptions } from '#database';
import { ReportDesk, WhistleDesk } from '#whistles';
import { AccessGuard } from './access.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { Answers } from './cases/answers.js';
import { CasesController } from './cases/cases.controller.js';
import { ClocksController } from './cases/clocks.controller.js';
import { MovesController } from './cases/moves.controller.js';
import { inputPipe } from './input.js';
import { Doors } from './doors.js';
import { DeliveriesController } from './operations/deliveries.controller.js';
import { ClockController } from './operations/clock.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { SessionsController } from './people/sessions.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { ProblemFilter } from './problem.js';
import { ReferenceController } from './reference/reference.controller.js';
import type { ApiSettings } from './start-api.js';
import { CLOCK, SETTINGS, WINDER } from './tokens.js';
import { ReportTasksController } from './whistles/report-tasks.controller.js';
import { WhistlesController } from './whistles/whistles.controller.js';

/** HTTP in, HTTP out. Any number of these may run against one database; none of them touches the queue. */
@Module({})
export class ApiModule {
  static with(settings: ApiSettings, clock: Clock, winder: Winder | null = null): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        TypeOrmModule.forRoot(
          dataSourceOptions(settings.databaseUrl, {
            pool: settings.databasePool,
            applicationName: 'gridwhistle-api',
          }),
        ),
      ],
      controllers: [
        CasesController,
        ClocksController,
        MovesController,
        WhistlesController,
        ReportTasksController,
        SessionsController,
        ReferenceController,
        PoliciesController,
        CalendarController,
        OperationsController,
        ClockController,
        DeliveriesController,
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: CLOCK, useValue: clock },
        { provide: WINDER, useValue: winder },
        {
          provide: CaseDesk,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new CaseDesk(dataSource, clock),
        },
        {
          provide: Intake,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new Intake(dataSource, clock, settings),
        },
        { provide: WhistleDesk, inject: [CaseDesk], useFactory: (desk: CaseDesk) => new WhistleDesk(desk) },
        {
          provide: ReportDesk,
          inject: [CaseDesk],
          useFactory: (desk: CaseDesk) => new ReportDesk(desk, settings),
        },
        Answers,
        Doors,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: inputPipe },
      ],
    };
  }
}
