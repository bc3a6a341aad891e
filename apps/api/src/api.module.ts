import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { openStore } from '#attachments';
import { signerFrom } from '#audit';
import { CaseDesk, Intake, MessageDesk, RevealDesk } from '#cases';
import { realClock, type Clock, type Winder } from '#config';
import { dataSourceOptions } from '#database';
import { Vault } from '#people';
import { openBell } from '#outbox';
import { PatrolDesk } from '#patrol';
import { ReportDesk, WhistleDesk } from '#whistles';
import { Readiness } from '../../operations/src/readiness.js';
import { WatchedDesk, WatchedIntake } from '../../operations/src/watched-desk.js';
import { AccessGuard } from './access.js';
import { AuditController } from './audit/audit.controller.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { FilesController } from './attachments/files.controller.js';
import { SPOOL, STORE } from './attachments/tokens.js';
import { Uploads } from './attachments/uploads.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { CategoriesController } from './catalogue/categories.controller.js';
import { Answers } from './cases/answers.js';
import { CasesController } from './cases/cases.controller.js';
import { ClocksController } from './cases/clocks.controller.js';
import { MovesController } from './cases/moves.controller.js';
import { MessagesController } from './messages/messages.controller.js';
import { RevealCounter } from './reveals/reveal-counter.js';
import { RevealsController } from './reveals/reveals.controller.js';
import { inputPipe } from './input.js';
import { bellTrouble } from './live/bell-trouble.js';
import { Live } from './live/live.js';
import { LiveController } from './live/live.controller.js';
import { AbuseMarksController } from './limits/abuse-marks.controller.js';
import { AbuseWatch } from './limits/abuse-watch.js';
import { Limits } from './limits/limits.js';
import { Slowed } from './limits/slowed.js';
import { ApiKeysController } from './machines/api-keys.controller.js';
import { Doors } from './doors.js';
import { Lists } from './lists.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { RetentionController } from './erasures/retention.controller.js';
import { DeliveriesController } from './operations/deliveries.controller.js';
import { ClockController } from './operations/clock.controller.js';
import { QueueBoard } from './operations/board/queue-board.js';
import { QueueBoardController } from './operations/board/queue-board.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { OidcController } from './people/oidc.controller.js';
import { OwnAccountController } from './people/own-account.controller.js';
import { SessionsController } from './people/sessions.controller.js';
import { StaffAtDoor } from './people/staff-at-door.js';
import { StaffController } from './people/staff.controller.js';
import { DispatchRulesController } from './dispatch/dispatch-rules.controller.js';
import { DispatchStoryController } from './dispatch/dispatch-story.controller.js';
import { ActionAnswers } from './patrol/action-answers.js';
import { CoverageController } from './patrol/coverage.controller.js';
import { PatrolController } from './patrol/patrol.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { ProblemFilter } from './problem.js';
import { QrPointsController } from './qr/qr-points.controller.js';
import { QrPrintController } from './qr/qr-print.controller.js';
import { ScanController } from './qr/scan.controller.js';
import { ScanCounts } from './qr/scan-counts.js';
import { RepeatRulesController } from './cases/repeat-rules.controller.js';
import { LikelyController } from './cases/likely.controller.js';
import { SearchController } from './search/search.controller.js';
import { ReceiptsPageController } from './receipts/page.controller.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import { LegacyGridsController } from './territory/legacy-grids.controller.js';
import { TerritoryController } from './territory/territory.controller.js';
import { ReferenceController } from './reference/reference.controller.js';
import { MyCasesController } from './residents/my-cases.controller.js';
import { Phones } from './residents/phones.js';
import { ResidentSessionsController } from './residents/resident-sessions.controller.js';
import { LeavesController } from './rosters/leaves.controller.js';
import { RostersController } from './rosters/rosters.controller.js';
import { StaffImportController } from './rosters/staff-import.controller.js';
import type { ApiSettings } from './start-api.js';
import { BELL, CLOCK, SETTINGS, SIGNER, WINDER } from './tokens.js';
import { UnderstandingController } from './understanding/understanding.controller.js';
import { ReportTasksController } from './whistles/report-tasks.controller.js';
import { WhistlesController } from './whistles/whistles.controller.js';

/** HTTP in, HTTP out. Any number of these may run against one database; none of them touches the queue. */
@Module({})
export class ApiModule {
  static with(settings: ApiSettings, clock: Clock, winder: Winder | null = null): DynamicModule {
    const { store, spool } = openStore(settings);
    return {
      module: ApiModule,
      imports: [
        TypeOrmModule.forRoot(
          dataSourceOptions(settings.databaseUrl, {
            pool: settings.databasePool,
            patienceMs: settings.databasePatienceMs,
            applicationName: 'gridwhistle-api',
            asks: true,
          }),
        ),
      ],
      controllers: [
        CasesController,
        LikelyController,
        RepeatRulesController,
        SearchController,
        ClocksController,
        MovesController,
        RevealsController,
        MessagesController,
        AttachmentsController,
        FilesController,
        WhistlesController,
        ReportTasksController,
        SessionsController,
        OidcController,
        OwnAccountController,
        StaffController,
        StaffImportController,
        RostersController,
        LeavesController,
        ReferenceController,
        TerritoryController,
        LegacyGridsController,
        DispatchRulesController,
        DispatchStoryController,
        PoliciesController,
        CategoriesController,
        CatalogueController,
        CalendarController,
        OperationsController,
        ClockController,
        DeliveriesController,
        QueueBoardController,
        AuditController,
        ReceiptsController,
        ReceiptsPageController,
        QrPrintController,
        QrPointsController,
        ScanController,
        ResidentSessionsController,
        MyCasesController,
        ApiKeysController,
        AbuseMarksController,
        ErasuresController,
        RetentionController,
        UnderstandingController,
        PatrolController,
        CoverageController,
        LiveController,
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: CLOCK, useValue: clock },
        { provide: SIGNER, useFactory: () => signerFrom(settings) },
        { provide: WINDER, useValue: winder },
        { provide: BELL, useFactory: () => openBell(settings, bellTrouble()) },
        Live,
        { provide: STORE, useValue: store },
        { provide: SPOOL, useValue: spool },
        Uploads,
        { provide: Vault, useValue: new Vault(settings) },
        {
          provide: CaseDesk,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new WatchedDesk(dataSource, clock),
        },
        {
          provide: Intake,
          inject: [DataSource, Vault],
          useFactory: (dataSource: DataSource, vault: Vault) =>
            new WatchedIntake(dataSource, clock, { ...settings, vault }),
        },
        { provide: WhistleDesk, inject: [CaseDesk], useFactory: (desk: CaseDesk) => new WhistleDesk(desk) },
        {
          provide: ReportDesk,
          inject: [CaseDesk],
          useFactory: (desk: CaseDesk) => new ReportDesk(desk, settings),
        },
        {
          provide: PatrolDesk,
          inject: [DataSource, CaseDesk, Intake],
          useFactory: (dataSource: DataSource, desk: CaseDesk, intake: Intake) =>
            new PatrolDesk(dataSource, clock, { desk, intake }, settings),
        },
        {
          provide: Readiness,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new Readiness(dataSource, settings.drainMs),
        },
        QueueBoard,
        ActionAnswers,
        Answers,
        RevealCounter,
        {
          provide: RevealDesk,
          inject: [DataSource, CaseDesk, Vault],
          useFactory: (dataSource: DataSource, desk: CaseDesk, vault: Vault) =>
            new RevealDesk(dataSource, desk, vault, realClock, settings.secondFactor),
        },
        {
          provide: MessageDesk,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new MessageDesk(dataSource, clock),
        },
        StaffAtDoor,
        Doors,
        Lists,
        Phones,
        Slowed,
        Limits,
        AbuseWatch,
        ScanCounts,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: inputPipe },
      ],
    };
  }
}
