import {
  decide,
  factsFrom,
  newTimer,
  ruleOf,
  type Case,
  type CaseTimer,
  type Facts,
  type Move,
  type MoveInput,
  type Situation,
  type State,
  type Turn,
} from '#cases';
import { Refusal } from '#config';
import type { Actor } from '#people';
import type { NewTimer } from '../../libs/cases/src/timer-plan.js';
import { cast, district, here, ownChannel, paperCase, staff, usual } from './cast.js';
import { at, filed, ground, handled, local } from './paper.js';

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
  private readonly asFiled: Case;

  constructor(own: Partial<Case> = {}, start = '2026-03-09T09:20:00') {
    this.now = at(start);
    this.asFiled = filed(own);
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

  /** Running clocks and when they are due, wall clock in Asia/Shanghai. */
  clocks(): Record<string, string> {
    return Object.fromEntries(this.running().map(({ kind, dueAt }) => [kind, local(dueAt)]));
  }

  private running = () => this.timers.filter(({ stoppedAt }) => stoppedAt === null);

  private facts(input: MoveInput): Facts {
    const code = (name: string) => (typeof input[name] === 'string' ? input[name] : null);
    const stopped = this.timers
      .filter(({ kind, stoppedAt, round }) => kind === 'HANDLE' && stoppedAt && round === this.row?.round)
      .sort((a, b) => Number(b.stoppedAt) - Number(a.stoppedAt))[0];
    return {
      ...factsFrom(ground, this.row ?? this.asFiled, code('categoryCode'), code('gridCode')),
      timers: this.running(),
      ...(stopped ? { stoppedHandle: stopped } : {}),
      calledUnit: 'D07',
    };
  }

  private usualActor(move: Move): Actor {
    const { by } = usual[move];
    const lead = this.row?.leadUnit;
    if (by === 'LEAD' && lead === here.community) return cast.COMMUNITY;
    const checker = this.row?.verifierUnit;
    if (by === 'OTHER_GRID_WORKER' && checker) return staff('GRID_WORKER', checker, `${checker}001`);
    return cast[by];
  }

  private apply(move: Move, situation: Situation): void {
    const { to, change, timers, stopSubject } = decide(move, situation);
    const before = this.row ?? this.asFiled;
    for (const one of this.running())
      if (
        timers.stop === 'ALL' ||
        timers.stop.includes(one.kind) ||
        (stopSubject && one.subject === stopSubject.id)
      )
        this.turn(one, move, 'STOPPED', {
          stoppedAt: this.now,
          nextAt: null,
          outcome: timers.stop === 'ALL' ? 'CANCELLED' : one.dueAt >= this.now ? 'MET' : 'MISSED',
        });
    for (const one of this.timers)
      if (
        timers.runOn &&
        one.stoppedAt &&
        one.round === before.round &&
        one.outcome !== 'CANCELLED' &&
        one.story.at(-1)?.by === timers.runOn
      )
        this.turn(one, move, 'RUNNING', { stoppedAt: null, outcome: null, nextAt: one.dueAt });
    for (const { id, remaining } of timers.pause)
      this.turn(this.timer(id), move, 'PAUSED', { pausedAt: this.now, remaining, nextAt: null });
    for (const { id, kind: _kind, ...moved } of timers.retime)
      this.turn(this.timer(id), move, 'RUNNING', { ...moved, pausedAt: null, remaining: null });
    for (const one of timers.start) this.start(move, one);
    this.row = {
      ...before,
      ...change,
      state: to,
      version: before.version + 1,
      updatedAt: this.now,
    };
  }

  private timer = (id: string): CaseTimer => this.timers.find((one) => one.id === id)!;

  private turn(timer: CaseTimer, move: Move, is: Turn['is'], change: Partial<CaseTimer>): void {
    Object.assign(timer, change);
    timer.story.push({ at: this.now.toISOString(), is, by: move });
  }

  /** The database has a unique index for it; on paper it is said here. */
  start(move: Move, timer: NewTimer): void {
    if (this.running().some(({ kind, subject }) => kind === timer.kind && subject === timer.subject))
      throw new Error(`${move} starts a second ${timer.kind}`);
    this.timers.push({
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
      story: [{ at: this.now.toISOString(), is: 'RUNNING', by: move, due: timer.dueAt.toISOString() }],
    });
  }
}

/** Lives a life step by step; throws naming the step that came out otherwise than it says. */
export function live(steps: readonly Step[], life = new Life()): Life {
  for (const [index, [move, outcome, how]] of steps.entries()) {
    const came = life.make(move, how);
    if (came !== outcome)
      throw new Error(`step ${index + 1}, ${move} (${ruleOf(move).zh}): ${outcome} expected, ${came} came`);
  }
  return life;
}

/** A case that D02 handles, standing in any state (or not filed yet), with all that the move asks of it. */
export function standing(move: Move, state: State | 'NEW', own: Partial<Case> = {}): Life {
  const life = new Life();
  if (state === 'NEW') return life;
  const outcome = move === 'close' ? 'SATISFIED' : move === 'rework' ? 'UNSATISFIED' : null;
  const openWhistles = ruleOf(move).guards.includes('whistleOpen') ? 1 : 0;
  life.row = handled({ state, openWhistles, followUp: { outcome, tries: [] }, ...own });
  if (move === 'autoSign') life.start(move, signOverdue(life));
  return life;
}

const signOverdue = ({ now, row }: Life): NewTimer =>
  newTimer('SIGN', '', { value: 10, unit: 'min' }, row!.policy!, {
    now: new Date(now.getTime() - 600_000),
    calendar: ground.calendar,
    before: row,
  })[0]!;
