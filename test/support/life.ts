import {
  decide,
  factsFrom,
  ruleOf,
  type Case,
  type CaseTimer,
  type Facts,
  type Move,
  type MoveInput,
  type Situation,
  type TimerKind,
  type Turn,
} from '#cases';
import { Refusal } from '#config';
import type { Actor } from '#people';
import type { NewTimer } from '../../libs/cases/src/timer-plan.js';
import { cast, clerkOf, district, ownChannel, paperCase, staff, usual } from './cast.js';
import { at, filed, ground, local } from './paper.js';

export interface How {
  /** Given fields; the others as usual. */
  input?: MoveInput;
  by?: Actor;
  /** Wall clock of the step; ten minutes after the step before, unless told. */
  at?: string;
  /** What another room has done to the row before. */
  row?: Partial<Case>;
}
export type Step = readonly [move: Move, outcome: string, how?: How];

/** The life of one case on paper: `decide` and the rows it would have, without a database. */
export class Life {
  row: Case | null = null;
  timers: CaseTimer[] = [];
  now: Date;
  /** What the desk would have read in other rows: the master, how many were merged into this one, who was called. */
  known: Partial<Facts> = { calledUnit: 'D07', mergedIn: 0 };
  /** Every move that was made, with its moment, its actor and the round it was made in. */
  readonly events: Array<{ move: Move; at: Date; actor: Actor; round: number }> = [];
  private readonly asFiled: Case;
  /** Whoever reported it, from the beginning. */
  readonly reporter: string | null;

  constructor(own: Partial<Case> = {}, start = '2026-03-09T09:20:00') {
    this.now = at(start);
    this.asFiled = filed(own);
    this.reporter = this.asFiled.reporterId;
  }

  /** The state after the move, or the code of the refusal. */
  make(move: Move, how: How = {}): string {
    this.now = how.at ? at(how.at) : new Date(this.now.getTime() + 600_000);
    if (this.row && how.row) this.row = { ...this.row, ...how.row };
    try {
      this.apply(move, this.situation(move, how));
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
    return this.row?.state ?? 'NEW';
  }

  situation(move: Move, { by, input = {} }: How = {}): Situation {
    const actor = by ?? this.usualActor(move);
    const change = this.row === null ? { change: this.asFiled, channel: ownChannel(actor) } : {};
    return {
      before: this.row,
      actor,
      input: { ...usual[move].input, ...change, ...input },
      now: this.now,
      calendar: ground.calendar,
      facts: this.facts({ ...usual[move].input, ...input }),
    };
  }

  /** Running clocks and when they are due, wall clock in Asia/Shanghai; those that stand still as `(paused)`. */
  clocks(): Record<string, string> {
    return Object.fromEntries(
      this.running().map(({ kind, subject, dueAt, pausedAt }) => [
        subject ? `${kind} ${subject}` : kind,
        pausedAt ? '(paused)' : local(dueAt),
      ]),
    );
  }

  /** Clocks that are not stopped, also those that stand still. */
  running = () => this.timers.filter(({ stoppedAt }) => stoppedAt === null);

  clock = (kind: TimerKind): CaseTimer | undefined => this.running().find((one) => one.kind === kind);

  /**
   * Time passes, and every clock whose next moment has come is served as the sweep does (libs/cases/src/sweep.ts): at
   * that moment, or, where nobody swept meanwhile, all of them at the end, oldest first. Throws for a clock that cannot
   * be served. Yields each move as it is made.
   */
  *served(until: Date, nobodySwept = false): Generator<{ move: Move; timer: CaseTimer }> {
    for (let count = 0; ; count += 1) {
      const [timer] = this.running()
        .filter(({ nextAt }) => nextAt && nextAt <= until)
        .sort((one, other) => Number(one.nextAt) - Number(other.nextAt));
      if (!timer) break;
      if (count > 1000) throw new Error(`the sweep does not end: ${timer.kind} in ${this.row?.state}`);
      if (nobodySwept) this.now = until;
      else if (timer.nextAt! > this.now) this.now = timer.nextAt!;
      yield { move: this.serve(timer), timer };
    }
    this.now = until;
  }

  /** Time passes until this wall clock in Asia/Shanghai; answers the moves of the sweep. */
  sweep = (until: string): Move[] => [...this.served(at(until))].map(({ move }) => move);

  private serve(timer: CaseTimer): Move {
    const { kind, subject } = timer;
    const overdue = timer.dueAt <= this.now;
    const move = overdue ? (onDue[kind] ?? 'overdue') : 'warn';
    const mark = overdue ? 'overdueAt' : 'warnedAt';
    if (timer[mark]) throw new Error(`${kind} is looked at again and again: ${mark} is set already`);
    Object.assign(timer, { [mark]: this.now, nextAt: overdue ? null : timer.dueAt });
    const input = { timer: kind, dueAt: timer.dueAt.toISOString(), subject, reason: '本级时限已到' };
    try {
      this.apply(move, this.situation(move, { by: cast.SYSTEM, input }));
    } catch (error) {
      throw new Error(`${kind} in ${this.row?.state} cannot be served: ${String(error)}`, { cause: error });
    }
    return move;
  }

  private facts(input: MoveInput): Facts {
    const code = (name: string) => (typeof input[name] === 'string' ? input[name] : null);
    const stopped = this.timers
      .filter(({ kind, stoppedAt, round }) => kind === 'HANDLE' && stoppedAt && round === this.row?.round)
      .sort((a, b) => Number(b.stoppedAt) - Number(a.stoppedAt))[0];
    return {
      ...factsFrom(ground, this.row ?? this.asFiled, code('categoryCode'), code('gridCode'), this.now),
      timers: this.running(),
      ...(stopped ? { stoppedHandle: stopped } : {}),
      ...this.known,
    };
  }

  private usualActor(move: Move): Actor {
    const { by } = usual[move];
    const { leadUnit, verifierUnit, handDown, coTasks } = this.row ?? this.asFiled;
    const helper = coTasks?.find(({ done }) => !done)?.unit;
    if (by === 'LEAD' && leadUnit) return clerkOf(leadUnit);
    if (by === 'ASKED_UNIT' && handDown) return clerkOf(handDown.unit);
    if (by === 'CO_HANDLER' && helper) return clerkOf(helper);
    if (by === 'OTHER_GRID_WORKER' && verifierUnit)
      return staff('GRID_WORKER', verifierUnit, `${verifierUnit}001`);
    return cast[by];
  }

  /** What `writeMove` writes, with the same conditions. */
  private apply(move: Move, situation: Situation): void {
    const { to, change, timers, stopSubject } = decide(move, situation);
    const before = this.row ?? this.asFiled;
    const { now } = this;
    for (const one of this.running())
      if (
        (timers.stop === 'ALL' ? !timers.spare.includes(one.kind) : timers.stop.includes(one.kind)) ||
        one.subject === stopSubject?.id
      ) {
        const calledOff =
          timers.stop === 'ALL'
            ? !timers.meet.includes(one.kind)
            : timers.callOff.includes(one.kind) ||
              (stopSubject?.calledOff === true && one.subject === stopSubject.id);
        const late = one.overdueAt !== null && one.kind !== 'ARCHIVE' && one.kind !== 'LEDGER_REVIEW';
        const outcome = late ? 'MISSED' : calledOff ? 'CANCELLED' : one.dueAt >= now ? 'MET' : 'MISSED';
        this.turn(one, move, 'STOPPED', { stoppedAt: now, nextAt: null, outcome });
      }
    // Of each kind and subject the one that was stopped last.
    const candidates = this.timers.filter(
      (one) =>
        timers.runOn &&
        one.stoppedAt &&
        one.kind !== 'REVIEW' &&
        one.round === before.round &&
        one.stoppedAt >= (before.sentAt ?? before.submittedAt) &&
        one.story.at(-1)?.by === timers.runOn,
    );
    const lastOf = new Map(candidates.map((one) => [`${one.kind} ${one.subject}`, one]));
    for (const one of lastOf.values()) {
      const warns = one.warnedAt === null && one.warnAt !== null && one.warnAt > now;
      const nextAt = one.overdueAt ? null : warns ? one.warnAt : one.dueAt;
      this.turn(one, move, 'RUNNING', { stoppedAt: null, outcome: null, nextAt });
    }
    for (const { id, remaining } of timers.pause)
      this.turn(this.timer(id), move, 'PAUSED', { pausedAt: now, remaining, nextAt: null });
    for (const { id, kind: _kind, ...moved } of timers.retime) {
      const marks = {
        ...(moved.dueAt > now ? { overdueAt: null } : {}),
        ...(moved.warnAt ? { warnedAt: null } : {}),
      };
      this.turn(this.timer(id), move, 'RUNNING', { ...moved, ...marks, pausedAt: null, remaining: null });
    }
    for (const one of timers.start) this.start(move, one);
    this.row = { ...before, ...change, state: to, version: before.version + 1, updatedAt: now };
    this.events.push({ move, at: now, actor: situation.actor, round: before.round });
  }

  private timer = (id: string): CaseTimer => this.timers.find((one) => one.id === id)!;

  private turn(timer: CaseTimer, move: Move, is: Turn['is'], change: Partial<CaseTimer>): void {
    Object.assign(timer, change);
    const due = is === 'RUNNING' && change.dueAt ? { due: change.dueAt.toISOString() } : {};
    timer.story.push({ at: this.now.toISOString(), is, by: move, ...due });
  }

  /** The database has a unique index for it; on paper it is said here. */
  start(move: Move, timer: NewTimer): CaseTimer {
    if (this.running().some(({ kind, subject }) => kind === timer.kind && subject === timer.subject))
      throw new Error(`${move} starts a second ${timer.kind}`);
    const started: CaseTimer = {
      ...timer,
      districtId: district,
      caseId: paperCase,
      id: `timer-${this.timers.length + 1}`,
      warnedAt: null,
      overdueAt: null,
      pausedAt: null,
      remaining: null,
      stoppedAt: null,
      outcome: null,
      story: [
        {
          at: this.now.toISOString(),
          is: 'RUNNING',
          by: move,
          due: timer.dueAt.toISOString(),
        },
      ],
    };
    this.timers.push(started);
    return started;
  }
}

/** What happens when a clock runs out, by field-rules 2.2 (#11, #16, #23, #33), 2.6; the others are marked overdue. */
const onDue: Partial<Record<TimerKind, Move>> = {
  SIGN: 'autoSign',
  ARBITRATE: 'bottomLine',
  LEDGER_REVIEW: 'resume',
  ESCALATE: 'escalate',
  ARCHIVE: 'archive',
  SUBMIT: 'voidCase',
};

/** Lives a life step by step; throws naming the step that came out otherwise than it says. */
export function live(steps: readonly Step[], life = new Life()): Life {
  for (const [index, [move, outcome, how]] of steps.entries()) {
    const came = life.make(move, how);
    if (came !== outcome)
      throw new Error(`step ${index + 1}, ${move} (${ruleOf(move).zh}): ${outcome} expected, ${came} came`);
  }
  return life;
}
