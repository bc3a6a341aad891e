import type { DataSource } from 'typeorm';
import { freshId, Refusal, type Clock } from '#config';
import { inOneGo, seeing, untangled, wholeDistrict, type Sent, type Tx } from '#database';
import { withoutPersonalData, type Actor } from '#people';
import type { Case, Change } from './case.js';
import { decide, refuseWrongState, type Facts, type MoveInput } from './decide.js';
import { readAttached } from './evidence.js';
import { factsFrom, groundOf, type Ground } from './ground.js';
import { sightOf } from './sight.js';
import type { CaseTimer } from './timer.js';
import { readTimers, readTimersOf, readTimersOfNumber } from './timer-rows.js';
import type { GuardName } from './guards.js';
import { countMerged } from './merged-rows.js';
import type { NewTimer } from './timer-plan.js';
import { ruleOf, type Move } from './workflow.js';
import type { Retold } from './clock-entry.js';
import type { Served } from './clock-rows.js';
import { caseColumns, writeMoves, type Write } from './write-move.js';
import { caseNotFound, readCaseById } from './case-rows.js';

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

/** A move about to be made, under the case's lock. `also` makes another move, on another case, in the same transaction. */
export interface Moment {
  before: Case;
  now: Date;
  ground: Ground;
  /** Sends a write without waiting for it; it must be asked of `tx` at once. */
  sent: Sent;
  also: (request: MoveRequest, alongside?: Alongside) => Promise<Moved>;
}

/** What goes with a move in the same transaction, under the same lock: it returns what to add to the event. */
export type Alongside = (tx: Tx, moment: Moment) => Promise<Aside>;

export interface Aside {
  input?: MoveInput;
  facts?: Partial<Facts>;
  change?: Change;
  detail?: Record<string, unknown>;
  timers?: NewTimer[];
  /** The clock of this report task stops; `calledOff` where nobody need come any more. */
  stopSubject?: { id: string; calledOff: boolean };
  /** The clocks of these subjects are called off besides. */
  callsOff?: string[];
  /** The clock that brings the move about. */
  served?: Served;
  /** Clocks that were told again, and written, beside it. */
  retold?: Retold[];
}

/** A move of the system on a case whose row the caller has locked in this transaction. */
export interface LockedMove {
  before: Case;
  request: MoveRequest;
  served?: Served;
}

export interface Moved {
  case: Case;
  ground: Ground;
  /** False when this cause had made this move before; nothing was written now. */
  made: boolean;
}

/** The transaction a move is made in, and the ground it stands on. */
interface Within {
  tx: Tx;
  sent: Sent;
  ground: Ground;
}

/**
 * The only writer of a case. Every move is one transaction: lock the row, compare the version, ask the
 * workflow, write the row, its event, its clocks and what it owes. Any failure leaves nothing behind.
 */
export class CaseDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly newId: () => string = freshId,
  ) {}

  /**
   * Makes a move. Throws `Refusal`: CASE_NOT_FOUND (404, also when the actor may not see it), VERSION_STALE (409),
   * and whatever `decide` refuses.
   */
  async move(request: MoveRequest, alongside?: Alongside): Promise<Moved> {
    // Before the transaction: reading it takes another connection, and moves that hold all of them would wait for ever.
    const ground = await groundOf(this.dataSource.manager, request.actor.districtId, this.clock.now());
    // Two moves that take two cases each may wait for one another.
    return untangled(() =>
      inOneGo(this.dataSource, (tx, sent) => this.moveIn({ tx, sent, ground }, request, alongside)),
    );
  }

  private async moveIn(within: Within, request: MoveRequest, alongside?: Alongside): Promise<Moved> {
    const { tx, ground } = within;
    const { actor, move, number, caseId, cause } = request;
    // One packet: what is asked behind the lock is read after it was taken.
    const locking = this.lock(tx, request);
    const [before, happened, timers] = await Promise.all([
      locking,
      cause !== undefined && hasHappened(tx, actor.districtId, request, cause),
      // What happens alongside may change the clocks first.
      !alongside && needsTimers(move)
        ? number
          ? readTimersOfNumber(tx, actor.districtId, number)
          : readTimers(tx, { districtId: actor.districtId, id: caseId ?? '' })
        : null,
    ]).catch(async (error: unknown) => {
      // What stands behind a lock that failed was only told that the transaction is over.
      await locking;
      throw error;
    });
    if (happened) return { case: before, ground, made: false };
    // From here on it is the desk that reads and writes: a move may take a case out of its mover's sight.
    return seeing(wholeDistrict(before.districtId), () =>
      this.make(within, before, request, timers, alongside),
    );
  }

  private async make(
    within: Within,
    before: Case,
    request: MoveRequest,
    timersRead: readonly CaseTimer[] | null,
    alongside?: Alongside,
  ): Promise<Moved> {
    const { tx, sent, ground } = within;
    const { move } = request;
    const input = withoutPersonalData(request.input ?? {});
    if (request.version !== undefined && request.version !== before.version) throw stale(before.version);

    const now = this.clock.now();
    // Before anything is written beside the case: what happens alongside relies on the state.
    refuseWrongState(move, before);
    const also: Moment['also'] = (other, beside) => this.moveIn(within, other, beside);
    const aside = (await alongside?.(tx, { before, now, ground, sent, also })) ?? {};
    const whole = { ...request, input: { ...input, ...aside.input } };
    const timers = timersRead ?? (needsTimers(move) ? await readTimers(tx, before) : []);
    const write = await this.decided(tx, ground, before, whole, timers, now, aside);
    const [written] = writeMoves(tx, [write], sent);
    return { case: written!, ground, made: true };
  }

  /**
   * Makes a move on each of these cases, every one of which the caller has locked and names once: all their rows in one
   * statement. Answers those that were refused, or could not be decided, of which nothing is written. Whether a cause
   * has made its move before is for the caller to know; where it has, the database refuses them all.
   */
  async moveLocked<M extends LockedMove>(
    tx: Tx,
    grounds: ReadonlyMap<string, Ground>,
    moves: readonly M[],
  ): Promise<Array<{ move: M; error: unknown }>> {
    const asking = moves.filter(({ request }) => needsTimers(request.move)).map(({ before }) => before);
    const timers = await readTimersOf(tx, asking);
    const now = this.clock.now();
    const writes: Write[] = [];
    const refused: Array<{ move: M; error: unknown }> = [];
    for (const move of moves) {
      const { before, request, served } = move;
      const ground = grounds.get(before.districtId)!;
      const aside = served ? { served } : {};
      await this.decided(tx, ground, before, request, timers.get(before.id) ?? [], now, aside).then(
        (write) => writes.push(write),
        (error: unknown) => refused.push({ move, error }),
      );
    }
    const written: Promise<unknown>[] = [];
    writeMoves(tx, writes, (writing) => written.push(writing));
    await Promise.all(written);
    return refused;
  }

  /** What a move makes of a case that is locked. Throws whatever `decide` refuses. */
  private async decided(
    tx: Tx,
    ground: Ground,
    before: Case,
    { actor, move, input = {}, reason, cause }: MoveRequest,
    timers: readonly CaseTimer[],
    now: Date,
    aside: Aside,
  ): Promise<Write> {
    const facts = { ...(await this.facts(tx, ground, before, move, input, timers, now)), ...aside.facts };
    const decision = decide(move, { before, actor, input, now, calendar: ground.calendar, facts });
    return {
      before,
      move,
      actor,
      now,
      reason: reason ?? textOf(input['reason']),
      cause: cause ?? null,
      change: { ...decision.change, ...aside.change },
      detail: { ...decision.detail, ...aside.detail },
      to: decision.to,
      timers: { ...decision.timers, start: [...decision.timers.start, ...(aside.timers ?? [])] },
      stopSubject: aside.stopSubject ?? decision.stopSubject,
      callsOff: aside.callsOff ?? [],
      served: aside.served,
      retold: aside.retold ?? [],
      newId: this.newId,
    };
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

  /** What the rules of this move need to know besides the row; only what its line in the table asks for is read. */
  private async facts(
    tx: Tx,
    ground: Ground,
    before: Case,
    move: Move,
    input: MoveInput,
    timers: readonly CaseTimer[],
    now: Date,
  ): Promise<Facts> {
    const asks = asking(move);
    const stopped = timers
      .filter(({ kind, stoppedAt, round }) => kind === 'HANDLE' && stoppedAt && round === before.round)
      .sort((a, b) => Number(b.stoppedAt) - Number(a.stoppedAt))[0];
    return {
      ...factsFrom(ground, before, textOf(input['categoryCode']), textOf(input['gridCode']), now),
      timers: timers.filter(({ stoppedAt }) => stoppedAt === null),
      ...(stopped ? { stoppedHandle: stopped } : {}),
      ...(asks('evidenceMissing') || asks('evidenceUnknown')
        ? { attachments: await readAttached(tx, before, input) }
        : {}),
      ...(asks('notAMaster') ? { mergedIn: await countMerged(tx, before) } : {}),
      ...(asks('masterAnswered') && before.masterId
        ? { master: await readCaseById(tx, before.districtId, before.masterId) }
        : {}),
    };
  }
}

const asking = (move: Move) => (name: GuardName) => ruleOf(move).guards.includes(name);

function needsTimers(move: Move): boolean {
  const { runsOn, pauses, resumes, retimes } = ruleOf(move);
  return (runsOn ?? pauses ?? resumes ?? retimes) !== undefined || asking(move)('signOverdue');
}

async function hasHappened(
  tx: Tx,
  districtId: string,
  { move, number, caseId }: MoveRequest,
  cause: string,
): Promise<boolean> {
  const id = number ? '(SELECT id FROM cases WHERE district_id = $1 AND number = $2)' : '$2';
  const rows: unknown[] = await tx.query(
    `/* prepared */ SELECT 1 FROM case_event WHERE district_id = $1 AND case_id = ${id} AND cause = $3 AND move = $4`,
    [districtId, number ?? caseId, cause, move],
  );
  return rows.length > 0;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Whoever moves a case must have seen it as it is. */
export const stale = (version: number) =>
  new Refusal(
    409,
    'VERSION_STALE',
    {
      zh: `诉求件已被更新(当前版本 ${version}), 请重新读取后再操作。`,
      en: `The case has changed (now version ${version}); read it again and repeat your move.`,
    },
    { version },
  );
