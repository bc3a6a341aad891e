import { Inject, Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { groundOf, readCase, type Ground } from '#cases';
import { Refusal, type Clock } from '#config';
import { marksOf, movesOf, PatrolRecord, type Answered } from '#patrol';
import type { Actor } from '#people';
import { CLOCK } from '../tokens.js';
import { caseOutOfSight, patrolCaseView, type ActionAnswerView, type PatrolCaseView } from './patrol.view.js';

/** What a phone reads of its actions: what became of each, the marks of its record, and where its case stands now. */
@Injectable()
export class ActionAnswers {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async all(actor: Actor, answered: readonly Answered[]): Promise<ActionAnswerView[]> {
    const tx = this.dataSource.manager;
    const { districtId, id: workerId } = actor;
    const ground = await groundOf(tx, districtId);
    const done = answered.filter(({ outcome }) => outcome === 'APPLIED' || outcome === 'ALREADY');
    const ids = done.map(({ id }) => id);
    const records = await tx.findBy(PatrolRecord, { districtId, workerId, id: In(ids) });
    const marks = new Map(records.map((record) => [record.id, marksOf(record)]));
    const views: ActionAnswerView[] = [];
    for (const { id, outcome, code, said, more, kept } of answered)
      views.push({
        id,
        outcome,
        code: code ?? null,
        title: said?.zh ?? null,
        more: more ?? null,
        kept: kept.wrote ?? null,
        dropped: kept.dropped ?? null,
        marks: marks.get(id) ?? [],
        case: kept.number === undefined ? null : await this.caseOf(actor, ground, kept.number),
      });
    return views;
  }

  private async caseOf(actor: Actor, ground: Ground, number: string): Promise<PatrolCaseView> {
    try {
      const row = await readCase(this.dataSource.manager, actor, number);
      return patrolCaseView(row, movesOf(ground, actor, row, this.clock.now()));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'CASE_NOT_FOUND') return caseOutOfSight(number);
      throw error;
    }
  }
}
