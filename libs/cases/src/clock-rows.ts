import type { Case } from './case.js';
import type { Columns, Row } from './rowset.js';
import type { CaseTimer, Turn } from './timer.js';
import type { TimerPlan } from './timer-plan.js';

/** The clock that brought a move about: it has warned, or run out, and is looked at next at `nextAt`. */
export type Served = Pick<CaseTimer, 'id' | 'kind' | 'subject' | 'nextAt'> & { as: 'WARNED' | 'OVERDUE' };

/** What a move does to the clocks of its case. */
export interface ClockWrite {
  before: Pick<Case, 'districtId' | 'id' | 'round' | 'sentAt' | 'submittedAt'>;
  move: string;
  now: Date;
  timers: TimerPlan;
  /** The clock of this report task, unit or stage stops as well. */
  stopSubject?: { id: string; calledOff: boolean } | undefined;
  /** The clocks of these subjects are called off besides. */
  callsOff?: readonly string[];
  served?: Served | undefined;
  newId: () => string;
}

/** What a statement is told of one thing moves do to clocks: its columns, and the rows a move makes of it. */
interface ClockRows {
  columns: Columns;
  of: (write: ClockWrite) => Row[];
}

const ofCase = { district_id: 'text', case_id: 'uuid' };
const ofTimer = { ...ofCase, id: 'uuid' };
const ofMove = { at: 'timestamptz', turn: 'jsonb' };

const caseOf = ({ before }: ClockWrite): Row => ({ district_id: before.districtId, case_id: before.id });

const moveOf = (write: ClockWrite, is: Turn['is'], due?: Date): Row => ({
  ...caseOf(write),
  at: write.now,
  turn: turns(write, is, due),
});

const turns = ({ move, now }: ClockWrite, is: Turn['is'], due?: Date): Turn[] => [
  { at: now.toISOString(), is, by: move, ...(due ? { due: due.toISOString() } : {}) },
];

const subjectsOf = ({ stopSubject, callsOff = [] }: ClockWrite): string[] => [
  ...callsOff,
  ...(stopSubject ? [stopSubject.id] : []),
];

export const stops: ClockRows = {
  columns: {
    ...ofCase,
    ...ofMove,
    everything: 'boolean',
    kinds: 'text[]',
    subjects: 'text[]',
    called_off: 'text[]',
    calls_off: 'text[]',
    meet: 'text[]',
    spare: 'text[]',
    served: 'uuid',
  },
  of: (write) => {
    const { timers, stopSubject, callsOff = [], served } = write;
    const subjects = subjectsOf(write);
    const everything = timers.stop === 'ALL';
    if (!everything && timers.stop.length === 0 && subjects.length === 0) return [];
    return [
      {
        ...moveOf(write, 'STOPPED'),
        everything,
        kinds: everything ? [] : timers.stop,
        subjects,
        called_off: [...callsOff, ...(stopSubject?.calledOff ? [stopSubject.id] : [])],
        calls_off: timers.callOff,
        meet: timers.meet,
        spare: timers.spare,
        served: served?.as === 'OVERDUE' ? served.id : null,
      },
    ];
  },
};

/** Of the clock that brought the move about, unless the move stops it. */
export const serves: ClockRows = {
  columns: { ...ofTimer, next_at: 'timestamptz', warned_at: 'timestamptz', overdue_at: 'timestamptz' },
  of: (write) => {
    const { timers, served, now } = write;
    if (!served) return [];
    const stopped =
      timers.stop === 'ALL'
        ? !timers.spare.includes(served.kind)
        : timers.stop.includes(served.kind) || subjectsOf(write).includes(served.subject);
    if (stopped) return [];
    return [
      {
        ...caseOf(write),
        id: served.id,
        next_at: served.nextAt,
        warned_at: served.as === 'WARNED' ? now : null,
        overdue_at: served.as === 'OVERDUE' ? now : null,
      },
    ];
  },
};

export const pauses: ClockRows = {
  columns: { ...ofTimer, ...ofMove, remaining: 'jsonb' },
  of: (write) => write.timers.pause.map((one) => ({ ...moveOf(write, 'PAUSED'), ...one })),
};

export const retimes: ClockRows = {
  columns: {
    ...ofTimer,
    ...ofMove,
    due_at: 'timestamptz',
    warn_at: 'timestamptz',
    next_at: 'timestamptz',
    provisional: 'boolean',
    allowed: 'jsonb',
    computed_from: 'text',
  },
  of: (write) =>
    write.timers.retime.map((one) => ({
      ...moveOf(write, 'RUNNING', one.dueAt),
      id: one.id,
      due_at: one.dueAt,
      warn_at: one.warnAt,
      next_at: one.nextAt,
      provisional: one.provisional,
      allowed: one.allowed ?? null,
      computed_from: one.computedFrom ?? null,
    })),
};

export const runsOn: ClockRows = {
  columns: { ...ofCase, ...ofMove, round: 'int', stopped_by: 'text', since: 'timestamptz' },
  of: (write) =>
    write.timers.runOn === null
      ? []
      : [
          {
            ...moveOf(write, 'RUNNING'),
            round: write.before.round,
            stopped_by: write.timers.runOn,
            since: write.before.sentAt ?? write.before.submittedAt,
          },
        ],
};

export const starts: ClockRows = {
  columns: {
    ...ofTimer,
    kind: 'text',
    subject: 'text',
    round: 'int',
    allowed: 'jsonb',
    computed_from: 'text',
    started_at: 'timestamptz',
    due_at: 'timestamptz',
    provisional: 'boolean',
    warn_at: 'timestamptz',
    next_at: 'timestamptz',
    story: 'jsonb',
  },
  of: (write) =>
    write.timers.start.map((one) => ({
      ...caseOf(write),
      id: one.id ?? write.newId(),
      kind: one.kind,
      subject: one.subject,
      round: one.round,
      allowed: one.allowed,
      computed_from: one.computedFrom,
      started_at: one.startedAt,
      due_at: one.dueAt,
      provisional: one.provisional,
      warn_at: one.warnAt,
      next_at: one.nextAt,
      story: turns(write, 'RUNNING', one.dueAt),
    })),
};
