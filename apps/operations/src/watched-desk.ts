import {
  CaseDesk,
  Intake,
  type Alongside,
  type Ground,
  type LockedMove,
  type Moved,
  type MoveRequest,
} from '#cases';
import { inSpan, Refusal, workInHand } from '#config';
import type { Tx } from '#database';
import { filings, moves } from './meters.js';

/** The desk, with every move counted, traced, and named in whatever is logged meanwhile. */
export class WatchedDesk extends CaseDesk {
  override async move(request: MoveRequest, alongside?: Alongside): Promise<Moved> {
    const { move, actor, number, caseId } = request;
    const work = workInHand();
    if (work) {
      work.case = number ?? caseId;
      work.district = actor.districtId;
    }
    try {
      const moved = await inSpan('desk move', { 'gridwhistle.move': move }, () =>
        super.move(request, alongside),
      );
      moves.inc({ move, outcome: moved.made ? 'made' : 'repeated' });
      return moved;
    } catch (error) {
      moves.inc({ move, outcome: outcomeOf(error) });
      throw error;
    }
  }

  override async moveLocked<M extends LockedMove>(
    tx: Tx,
    grounds: ReadonlyMap<string, Ground>,
    asked: readonly M[],
  ): Promise<Array<{ move: M; error: unknown }>> {
    const refused = await super.moveLocked(tx, grounds, asked);
    const no = new Map(refused.map(({ move, error }) => [move, error]));
    for (const one of asked)
      moves.inc({ move: one.request.move, outcome: no.has(one) ? outcomeOf(no.get(one)) : 'made' });
    return refused;
  }
}

/** The funnel, with every filing counted and traced. */
export class WatchedIntake extends Intake {
  override async submit(...given: Parameters<Intake['submit']>): ReturnType<Intake['submit']> {
    const { channel } = given[1];
    try {
      const receipt = await inSpan('desk file', { 'gridwhistle.channel': channel }, () =>
        super.submit(...given),
      );
      const work = workInHand();
      if (work) work.case = receipt.number;
      filings.inc({ channel, outcome: receipt.replayed ? 'replayed' : 'filed' });
      return receipt;
    } catch (error) {
      filings.inc({ channel, outcome: outcomeOf(error) });
      throw error;
    }
  }
}

const outcomeOf = (error: unknown): string => (error instanceof Refusal ? error.code : 'FAULT');
