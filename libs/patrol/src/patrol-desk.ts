import type { DataSource } from 'typeorm';
import { groundOf, type CaseDesk, type Intake } from '#cases';
import { Refusal, type Clock, type Said } from '#config';
import { seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import { findAction, findActions, holdWorker, keepAction, type Heard } from './action-book.js';
import { asDone, contentHash, type MoveAction, type PatrolActionSent } from './actions.js';
import { corrected, correctionOf, type Sending } from './device-clock.js';
import { doAction, type Doing } from './do-action.js';
import { makeMove } from './make-move.js';
import { merge, type Outcome } from './merge.js';
import type { Kept, PatrolAction } from './patrol-action.js';
import { hours } from './patrol-rules.js';
import { beforeYourTime, refusedByRule } from './refusals.js';
import { deriveShifts } from './shift-book.js';
import { gridsOf } from './worker-grids.js';

/** What became of one action. */
export interface Answered {
  id: string;
  outcome: Outcome;
  /** Why not, or why not again: a line of the merge table, or the rule that refused it. */
  code?: string;
  said?: Said;
  /** What the refusal tells besides: missing fields, photos, metres. */
  more?: Record<string, unknown>;
  kept: Kept;
}

const oldestMs = 180 * 24 * hours;

/**
 * The round of a grid worker 巡查 (field-rules 2.9): everything a phone reports, at once or later. Each action is one transaction
 * and comes once, however often and by however many phones it is sent.
 */
export class PatrolDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly desks: { desk: CaseDesk; intake: Intake },
    private readonly settings: { tokenSecret: string; patrolShiftHours: number },
  ) {}

  /**
   * Does one action that is sent as it is done. A conflict is an answer, as by `sync`. Throws `Refusal`: ID_TAKEN, NO_GRID,
   * NO_SHIFT, DEVICE_TIME_UNLIKELY (422), GRID_NOT_YOURS, KEY_POINT_UNKNOWN (404), and what filing and moving a case refuse.
   */
  async apply(actor: Actor, action: PatrolActionSent): Promise<Answered> {
    const receivedAt = this.clock.now();
    const known = await findAction(this.dataSource.manager, actor, action.id);
    return this.one(actor, action, { sentAt: receivedAt, receivedAt }, known);
  }

  /**
   * Does what was done offline, the shifts first and then in the order in which it was done, each for itself: what is refused, or fails (`fault` is told),
   * stops no other. Answers in the order given.
   */
  async sync(
    actor: Actor,
    sentAt: Date,
    actions: readonly PatrolActionSent[],
    fault: (error: unknown) => void,
  ): Promise<Answered[]> {
    const sending = { sentAt, receivedAt: this.clock.now() };
    const known = await findActions(
      this.dataSource.manager,
      actor,
      actions.map(({ id }) => id),
    );
    const answers = new Map<PatrolActionSent, Answered>();
    for (const action of actions.toSorted(asDone))
      answers.set(
        action,
        await this.one(actor, action, sending, known.get(action.id) ?? null).catch((error: unknown) =>
          refusedAnswer(action.id, error, fault),
        ),
      );
    return actions.map((action) => answers.get(action)!);
  }

  private async one(
    actor: Actor,
    action: PatrolActionSent,
    sending: Sending,
    known: PatrolAction | null,
  ): Promise<Answered> {
    const hash = contentHash(this.settings.tokenSecret, action);
    const correction = correctionOf(sending);
    const { receivedAt } = sending;
    const at = corrected(action.at, correction, receivedAt);
    const heard: Heard = { at, deviceAt: action.at, receivedAt, doubtful: correction.doubtful };
    if (known) return again(known, hash);
    if (receivedAt.getTime() - at.getTime() > oldestMs) throw beforeYourTime();
    return action.kind === 'MOVE'
      ? this.move(actor, action, hash, heard)
      : this.act(actor, action, hash, heard);
  }

  private async act(
    actor: Actor,
    action: Exclude<PatrolActionSent, MoveAction>,
    hash: string,
    heard: Heard,
  ): Promise<Answered> {
    // Before the transaction, because reading it takes another connection.
    const ground = await groundOf(this.dataSource.manager, actor.districtId, this.clock.now());
    const grids = gridsOf(ground, actor, heard.at);
    return seeing(wholeDistrict(actor.districtId), () =>
      this.dataSource.transaction(async (tx) => {
        await holdWorker(tx, actor);
        const known = await findAction(tx, actor, action.id);
        if (known) return again(known, hash);
        const doing: Doing = { tx, actor, ground, grids, heard, hash, ...this.desks };
        const does = doAction[action.kind] as (
          doing: Doing,
          action: PatrolActionSent,
        ) => ReturnType<(typeof doAction)['RECORD']>;
        const did = await does(doing, action);
        await keepAction(tx, actor, action, hash, heard, did);
        if (action.kind === 'SHIFT_ON' || action.kind === 'SHIFT_OFF')
          await deriveShifts(tx, actor, heard.at, this.settings.patrolShiftHours);
        return { id: action.id, outcome: 'APPLIED', kept: did.answer };
      }),
    );
  }

  private async move(actor: Actor, action: MoveAction, hash: string, heard: Heard): Promise<Answered> {
    const { dataSource, desks } = this;
    const came = await makeMove({ dataSource, ...desks }, actor, action, hash, heard);
    const { id, number } = action;
    if (came === 'MADE') return { id, outcome: 'APPLIED', kept: { number } };
    // The same action, sent by another phone at the same time, may have been faster, or have been what moved the case on.
    const known = await findAction(dataSource.manager, actor, id);
    if (known && (came === 'MADE_BEFORE' || known.outcome === 'APPLIED')) return again(known, hash);
    if (came === 'MADE_BEFORE') return { id, outcome: 'ALREADY', kept: { number } };
    const { code, zh, en } = came.rule;
    return { id, outcome: 'CONFLICT', code, said: { zh, en }, kept: came.answer };
  }
}

/** What is answered to an id that was sent before. Throws `Refusal` ID_TAKEN (422). */
function again(known: PatrolAction, hash: string): Answered {
  const rule = merge({ kind: known.kind, hash, known })!;
  if (rule.outcome === 'REFUSED') throw refusedByRule(rule);
  const { code, outcome, zh, en } = rule;
  return { id: known.id, outcome, code, said: { zh, en }, kept: known.answer };
}

function refusedAnswer(id: string, error: unknown, fault: (error: unknown) => void): Answered {
  if (error instanceof Refusal)
    return { id, outcome: 'REFUSED', code: error.code, said: error.said, more: error.extra, kept: {} };
  fault(error);
  const said = {
    zh: '系统暂时未能处理, 请稍后原样再传。',
    en: 'It could not be done just now; send it again as it is.',
  };
  return { id, outcome: 'REFUSED', code: 'TRY_AGAIN', said, kept: {} };
}
