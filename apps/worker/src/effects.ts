import type { Move } from '#cases';
import type { Delivery, Outcome, Owes } from '#outbox';
import { acceptNewCase } from './effects/accept-new-case.js';
import { alertDutyDesk } from './effects/alert-duty-desk.js';
import { askReporter } from './effects/ask-reporter.js';
import { dispatchAcceptedCase } from './effects/dispatch-accepted-case.js';
import { handOver } from './effects/hand-over.js';
import { notifyCalledUnits } from './effects/notify-called-units.js';
import { notifyLead } from './effects/notify-lead.js';
import { textReporter } from './effects/text-reporter.js';
import type { World } from './world.js';

/** Something that happens in the world because of a move. Done twice it must be as done once: the delivery's id says so. */
export type Effect = (world: World, delivery: Delivery) => Promise<Outcome>;

/** Every effect, by the name its deliveries carry. */
export const effects = {
  acceptNewCase,
  dispatchAcceptedCase,
  alertDutyDesk,
  notifyLead,
  notifyCalledUnits,
  textReporter,
  askReporter,
  handOver,
} as const satisfies Record<string, Effect>;

export type EffectName = keyof typeof effects;

/** Which effects each move owes. The compiler refuses a move that is not named here. */
export const owes: Record<Move, readonly EffectName[]> & Owes = {
  submit: ['acceptNewCase'],
  hold: ['alertDutyDesk'],
  selfResolve: ['askReporter'],
  answer: ['textReporter'],
  reject: ['textReporter'],
  transfer: ['handOver', 'textReporter'],
  accept: ['dispatchAcceptedCase'],
  dispatch: ['notifyLead', 'textReporter'],
  sign: [],
  autoSign: ['notifyLead'],
  contact: [],
  whistle: ['notifyCalledUnits'],
  issueWhistle: ['notifyCalledUnits'],
  refuseWhistle: [],
  ack: [],
  checkIn: [],
  work: [],
  askLeave: [],
  excuse: ['notifyCalledUnits'],
  release: [],
  score: [],
  submitResult: [],
  returnForRedo: ['notifyLead'],
  approve: ['askReporter'],
  verify: ['notifyLead', 'askReporter'],
  followUp: [],
  close: ['textReporter'],
  rework: ['notifyLead', 'textReporter'],
  withdraw: ['notifyLead'],
  reveal: [],
  warn: ['notifyLead'],
  overdue: ['notifyLead'],
};
