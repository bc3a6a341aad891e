import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import {
  factsFrom,
  kinOf,
  nextMoves,
  readCaseById,
  readTimeline,
  readTimers,
  type Case,
  type Ground,
  type Move,
  type Moved,
} from '#cases';
import type { Clock } from '#config';
import { seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import { whistlesOf } from '#whistles';
import { conditionsOf } from '../catalogue/category.view.js';
import { CLOCK } from '../tokens.js';
import {
  caseView,
  nextMoveViews,
  timelineView,
  timerView,
  whistleView,
  type CaseDetailView,
} from './case.view.js';
import { residentView } from './resident.view.js';

/** What a caller reads after looking at a case or moving it: the case as they may see it, and what they may do next. */
@Injectable()
export class Answers {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async whole(
    actor: Actor,
    row: Case,
    ground: Ground,
    reply: FastifyReply,
  ): Promise<CaseDetailView | object> {
    tagged(reply, row);
    const tx = this.dataSource.manager;
    // The numbers of its kin are the platform's to tell, also where they lie out of sight.
    const beyond = <T>(read: () => T) => seeing(wholeDistrict(row.districtId), read);
    const [timeline, kin, timers, whistles] = await Promise.all([
      readTimeline(tx, row),
      beyond(() => kinOf(tx, row)),
      ...(actor.kind === 'REPORTER'
        ? ([[], []] as const)
        : ([readTimers(tx, row), whistlesOf(tx, row)] as const)),
    ]);
    if (actor.kind === 'REPORTER')
      return residentView(
        row,
        timeline,
        ground,
        this.movesOf(actor, row, ground),
        kin.partNumbers,
        row.state === 'MERGED' && row.masterId
          ? await beyond(() => readCaseById(tx, row.districtId, row.masterId!))
          : undefined,
      );
    return {
      ...caseView(row, ground, actor),
      ...kin,
      matter: conditionsOf(row, ground),
      nextMoves: nextMoveViews(this.movesOf(actor, row, ground)),
      timeline: timeline.map((event) => timelineView(event, row, ground)),
      timers: timers.map(timerView),
      whistles: whistles.map((whistle) => whistleView(whistle, ground, this.clock.now())),
    };
  }

  /** The short answer to a move. */
  moved(actor: Actor, { case: row, ground }: Moved, reply: FastifyReply) {
    tagged(reply, row);
    const nextMoves = nextMoveViews(this.movesOf(actor, row, ground));
    return actor.kind === 'REPORTER'
      ? { ...residentView(row, [], ground, []), nextMoves }
      : { ...caseView(row, ground, actor), nextMoves };
  }

  private movesOf(actor: Actor, row: Case, ground: Ground): Move[] {
    const calledUnit = row.calledUnits.find((code) => code === actor.unitCode);
    return nextMoves({
      before: row,
      actor,
      now: this.clock.now(),
      calendar: ground.calendar,
      facts: {
        ...factsFrom(ground, row, null, null, this.clock.now()),
        timers: [],
        ...(calledUnit ? { calledUnit } : {}),
      },
    });
  }
}

const tagged = (reply: FastifyReply, { version }: Case) => void reply.header('etag', `"${version}"`);
