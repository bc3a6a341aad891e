import type { WorkCalendar } from '#calendar';
import type { Assignment, Category, Policy } from '#catalogue';
import { Refusal } from '#config';
import type { Actor, Unit } from '#people';
import type { OnDuty } from '#rosters';
import type { Place } from '#territory';
import type { Case, Change } from './case.js';
import { changes } from './changes.js';
import { proven, type Attached } from './evidence.js';
import { guards, type GuardName } from './guards.js';
import type { Guard } from './guards/guard.js';
import { parties, partyNames } from './parties.js';
import { states, type State } from './states.js';
import type { CaseTimer } from './timer.js';
import { timerPlan, type TimerPlan } from './timer-plan.js';
import { allMoves, ruleOf, type Move } from './workflow.js';

export type MoveInput = Readonly<Record<string, unknown>>;

/** What the desk has read, under the lock, that a rule may need to know. */
export interface Facts {
  /** Running and paused timers of the case. */
  timers: readonly CaseTimer[];
  /** The HANDLE timer of this round that was stopped last. */
  stoppedHandle?: CaseTimer;
  /** The unit whose report task the move is about. */
  calledUnit?: string;
  units?: ReadonlyMap<string, Unit>;
  /** The unit that is the centre. */
  centreUnit?: string;
  /** The case this one is, or is to be, merged into. */
  master?: Case;
  /** How many were merged into this one. */
  mergedIn?: number;
  category?: Category;
  /** Who starts, by the responsibility list and the rules over it. */
  owner?: Assignment;
  policy?: Policy;
  verifierUnit?: string;
  /** Who has the grid now, for a matter that a grid starts. */
  onDuty?: OnDuty;
  /** Where it is, when the move names a grid. */
  place?: Place;
  /** The uploads that the move names as evidence, by id. */
  attachments?: ReadonlyMap<string, Attached>;
}

export interface Situation {
  before: Case | null;
  actor: Actor;
  input: MoveInput;
  now: Date;
  calendar: WorkCalendar;
  facts: Facts;
}

export interface Decision {
  to: State;
  change: Change;
  detail: Record<string, unknown>;
  timers: TimerPlan;
  stopSubject?: { id: string; calledOff: boolean };
}

/**
 * Whether a move may be made, and what it makes of the case: the one place where the workflow table is applied.
 * Pure. Throws `Refusal`: MOVE_NOT_ALLOWED_NOW (409), KEY_NOT_FOR_THIS, NOT_YOURS (403), FIELD_MISSING (422) or the guard's own code (422).
 */
export function decide(move: Move, situation: Situation): Decision {
  const rule = ruleOf(move);
  refuseWrongState(move, situation.before);
  refuseKey(move, situation.actor);
  if (!rule.who.some((party) => parties[party](situation))) throw notYours(move);
  const missing = rule.needs.filter((field) => isBlank(situation.input[field]));
  if (missing.length > 0) throw fieldMissing(missing);
  for (const name of rule.guards) if (!guards[name].holds(situation)) throw refusedBy(name, situation);

  const made = changes[move](proven(situation));
  const to = made.to ?? (rule.to === 'SAME' ? situation.before!.state : rule.to[0]!);
  const timers = timerPlan(rule, to, situation, made);
  const handle = [...timers.start, ...timers.retime].find(({ kind }) => kind === 'HANDLE');
  return {
    to,
    change: { ...made.change, state: to, ...(handle ? { dueAt: handle.dueAt } : {}) },
    detail: made.detail ?? {},
    timers,
    ...(made.stopSubject ? { stopSubject: made.stopSubject } : {}),
  };
}

/** Throws `Refusal` MOVE_NOT_ALLOWED_NOW where the case's state does not admit the move. */
export function refuseWrongState(move: Move, before: Case | null): void {
  const from = before?.state ?? 'NEW';
  if (!ruleOf(move).from.includes(from)) throw notNow(move, from);
}

const mayAtAll = (move: Move, { only }: Actor) => !only || only.includes(move);

/** A machine's key makes the moves it was issued for, whatever its roles may. */
function refuseKey(move: Move, actor: Actor): void {
  if (mayAtAll(move, actor)) return;
  throw new Refusal(403, 'KEY_NOT_FOR_THIS', {
    zh: `该接口密钥未获准${ruleOf(move).zh}, 请向安全管理员申请。`,
    en: `This API key was not issued for ${move}; ask the security administrator.`,
  });
}

/** Guards that ask about the case alone, so that they can be answered before anybody has filled in a form. */
const knownBeforehand: readonly GuardName[] = [
  'whistleOpen',
  'hasBeenWhistled',
  'whistlesSettled',
  'notOfLead',
  'notYetAnswered',
  'satisfiedOrNotReached',
  'unsatisfied',
  'roundsLeft',
  'notASafetyMatter',
  'mayResolveItself',
  'neverDispatched',
  'notTheAsker',
  'handDownLeft',
  'identityOpenToYou',
  'isSplit',
  'notSplit',
  'notAPart',
  'notForced',
  'returnWindowOpen',
  'returnAfterSign',
  'firstReturnOfUnit',
  'returnsLeft',
  'inDispute',
  'hasCoTask',
  'coTasksDone',
  'hasStage',
  'extensionNotAsked',
  'extensionAsked',
  'beforeDue',
  'extensionsLeft',
  'secondByLeader',
  'suspensionNotAsked',
  'suspensionAsked',
  'reviewStillAhead',
  'roundsUsedUp',
  'raisedAsProblem',
  'withinReopenWindow',
  'notUnderSupervision',
  'underSupervision',
  'notUrgedToday',
  'levelAbove',
  'roseFromBelow',
  'categoryKnown',
];

/** The moves this actor could make now, as far as can be said without knowing the input. */
export function nextMoves(situation: Omit<Situation, 'input'>): Move[] {
  const whole = { ...situation, input: {} };
  const from = situation.before?.state ?? 'NEW';
  return allMoves.filter((move) => {
    const rule = ruleOf(move);
    return (
      rule.from.includes(from) &&
      mayAtAll(move, situation.actor) &&
      rule.who.some((party) => parties[party](whole)) &&
      rule.guards.every((name) => !knownBeforehand.includes(name) || guards[name].holds(whole))
    );
  });
}

/** `photoOfPhysicalMatter` -> `PHOTO_OF_PHYSICAL_MATTER` */
const codeOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
function refusedBy(name: GuardName, situation: Situation): Refusal {
  const { said, names }: Guard = guards[name];
  return new Refusal(422, codeOf(name), said, names?.(situation));
}
const isBlank = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function notNow(move: Move, from: State | 'NEW'): Refusal {
  const now = from === 'NEW' ? '尚未提交' : states[from].zh;
  return new Refusal(
    409,
    'MOVE_NOT_ALLOWED_NOW',
    {
      zh: `诉求件当前为“${now}”, 不能${ruleOf(move).zh}。请刷新后查看可做的动作(nextMoves)。`,
      en: `The case is ${from}; ${move} is not possible now. Reload it and see nextMoves.`,
    },
    { state: from },
  );
}

function notYours(move: Move): Refusal {
  const who = ruleOf(move).who;
  return new Refusal(403, 'NOT_YOURS', {
    zh: `${ruleOf(move).zh}须由${who.map((party) => partyNames[party]).join('或')}进行。`,
    en: `${move} is for: ${who.join(', ')}.`,
  });
}

function fieldMissing(fields: readonly string[]): Refusal {
  return new Refusal(
    422,
    'FIELD_MISSING',
    { zh: `请填写: ${fields.join('、')}。`, en: `Please give: ${fields.join(', ')}.` },
    { fields },
  );
}
