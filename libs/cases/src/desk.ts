import { v7 as uuidv7 } from 'uuid';
import type { DataSource } from 'typeorm';
import { Refusal, type Clock } from '#config';
import type { Tx } from '#database';
import type { Actor } from '#people';
import type { Case, Change } from './case.js';
import { decide, refuseWrongState, type Facts, type MoveInput } from './decide.js';
import { factsFrom, groundOf, type Ground } from './ground.js';
import { sightOf } from './sight.js';
import { readTimers } from './timer-rows.js';
import type { NewTimer } from './timer-plan.js';
import { ruleOf, type Move } from './workflow.js';
import { caseColumns, writeMove } from './write-move.js';

export interface MoveRequest {
  actor: Actor;
  move: Move;
  /** The case by its number, or by its id where the program itself acts. */
  number?: string;
  caseId?: string;
  input?: MoveInput;
  /** The version the caller has seen; left out only by the system. */
  version?: number;
  reason?: string;
  /** The delivery or timer behind it: the same cause makes the same move once. */
  cause?: string;
}

/** What a room on top of cases does in the same transaction, under the same lock: it returns what to add to the event. */
export type Alongside = (
  tx: Tx,
  at: { before: Case; now: Date; ground: Ground },
) => Promise<{
  change?: Change;
  detail?: Record<string, unknown>;
  calledUnit?: string;
  timers?: NewTimer[];
  /** The clock of this report task stops; `calledOff` where nobody need come any more. */
  stopSubject?: { id: string; calledOff: boolean };
}>;

export interface Moved {
  case: Case;
  ground: Ground;
  /** False when this cause had made this move before; nothing was written now. */
  made: boolean;
}

/**
 * The only writer of a case. Every move is one transaction: lock the row, compare the version, ask the
 * workflow, write the row, its event, its clocks and what it owes. Any failure leaves nothing behind.
 */
export class CaseDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly newId: () => string = uuidv7,
  ) {}

  /**
   * Makes a move. Throws `Refusal`: CASE_NOT_FOUND (404, also when the actor may not see it), VERSION_STALE (409),
   * and whatever `decide` refuses.
   */
  async move(request: MoveRequest, alongside?: Alongside): Promise<Moved> {
    // Before the transaction: reading it takes another connection, and moves that hold all of them would wait for ever.
    const ground = await groundOf(this.dataSource.manager, request.actor.districtId);
    return this.dataSource.transaction((tx) => this.moveIn(tx, request, ground, alongside));
  }

  private async moveIn(tx: Tx, request: MoveRequest, ground: Ground, alongside?: Alongside): Promise<Moved> {
    const { actor, move, input = {} } = request;
    const before = await this.lock(tx, request);
    if (request.cause && (await hasHappened(tx, before, request.cause, move)))
      return { case: before, ground, made: false };
    if (request.version !== undefined && request.version !== before.version) throw stale(before.version);

    const now = this.clock.now();
    // Before anything is written beside the case: what happens alongside relies on the state.
    refuseWrongState(move, before);
    const aside = (await alongside?.(tx, { before, now, ground })) ?? {};
    const facts = await this.facts(tx, ground, before, move, input, aside.calledUnit);
    const decision = decide(move, { before, actor, input, now, calendar: ground.calendar, facts });
    const written = await writeMove(tx, {
      before,
      move,
      actor,
      now,
      reason: request.reason ?? textOf(input['reason']),
      cause: request.cause ?? null,
      change: { ...decision.change, ...aside.change },
      detail: { ...decision.detail, ...aside.detail },
      to: decision.to,
      timers: { ...decision.timers, start: [...decision.timers.start, ...(aside.timers ?? [])] },
      stopSubject: aside.stopSubject,
      newId: this.newId,
    });
    return { case: written, ground, made: true };
  }

  private async lock(tx: Tx, { actor, number, caseId }: MoveRequest): Promise<Case> {
    const sight = sightOf(actor, 3);
    const rows: Case[] = await tx.query(
      `SELECT ${caseColumns(tx)} FROM cases c
       WHERE c.district_id = $1 AND ${number ? 'c.number' : 'c.id'} = $2 AND ${sight.sql} FOR UPDATE`,
      [actor.districtId, number ?? caseId, ...sight.params],
    );
    if (!rows[0]) throw caseNotFound();
    return rows[0];
  }

  private async facts(
    tx: Tx,
    ground: Ground,
    before: Case,
    move: Move,
    input: MoveInput,
    calledUnit?: string,
  ): Promise<Facts> {
    const rule = ruleOf(move);
    const needsTimers = rule.reopens !== undefined || rule.guards.includes('signOverdue');
    const timers = needsTimers ? await readTimers(tx, before) : [];
    const stopped = timers
      .filter(({ kind, stoppedAt, round }) => kind === 'HANDLE' && stoppedAt && round === before.round)
      .sort((a, b) => Number(b.stoppedAt) - Number(a.stoppedAt))[0];
    return {
      ...factsFrom(ground, before, textOf(input['categoryCode']), textOf(input['gridCode'])),
      timers: timers.filter(({ stoppedAt }) => stoppedAt === null),
      ...(stopped ? { stoppedHandle: stopped } : {}),
      ...(calledUnit ? { calledUnit } : {}),
    };
  }
}

async function hasHappened(tx: Tx, { districtId, id }: Case, cause: string, move: Move): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM case_event WHERE district_id = $1 AND case_id = $2 AND cause = $3 AND move = $4`,
    [districtId, id, cause, move],
  );
  return rows.length > 0;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Also the answer to whoever may not see it: that a case exists is nobody's business out of scope. */
export const caseNotFound = () =>
  new Refusal(404, 'CASE_NOT_FOUND', {
    zh: '没有这个诉求件, 或不在您的范围内。请核对编号。',
    en: 'There is no such case, or it is not within your scope. Check the number.',
  });

const stale = (version: number) =>
  new Refusal(
    409,
    'VERSION_STALE',
    {
      zh: `诉求件已被更新(当前版本 ${version}), 请重新读取后再操作。`,
      en: `The case has changed (now version ${version}); read it again and repeat your move.`,
    },
    { version },
  );
