import type { Move } from '#cases';
import type { Delivery, Outcome, Owes } from '#outbox';
import { acceptNewCase } from './effects/accept-new-case.js';
import { answerMerged } from './effects/answer-merged.js';
import { gatherParts } from './effects/gather-parts.js';
import { notifyCentre } from './effects/notify-centre.js';
import { releaseMerged } from './effects/release-merged.js';
import { riseIfTriggered } from './effects/rise-if-triggered.js';
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
  notifyCentre,
  answerMerged,
  releaseMerged,
  gatherParts,
  riseIfTriggered,
} as const satisfies Record<string, Effect>;

export type EffectName = keyof typeof effects;

/** Which effects each move owes. The compiler refuses a move that is not named here. */
export const owes: Record<Move, readonly EffectName[]> & Owes = {
  saveDraft: [],
  submitDraft: ['acceptNewCase'],
  submit: ['acceptNewCase'],
  hold: ['alertDutyDesk'],
  selfResolve: ['askReporter'],
  answer: ['textReporter', 'gatherParts'],
  reject: ['textReporter', 'gatherParts'],
  transfer: ['handOver', 'textReporter', 'gatherParts'],
  merge: ['textReporter', 'answerMerged', 'riseIfTriggered'],
  takeIn: [],
  unmerge: ['textReporter'],
  answerMerged: ['askReporter'],
  split: ['textReporter'],
  gather: ['textReporter'],
  accept: ['dispatchAcceptedCase'],
  dispatch: ['notifyLead', 'textReporter', 'riseIfTriggered'],
  forceAssign: ['notifyLead', 'textReporter'],
  sign: [],
  autoSign: ['notifyLead'],
  requestReturn: ['notifyCentre'],
  approveReturn: ['notifyCentre'],
  rejectReturn: ['notifyLead', 'riseIfTriggered'],
  arbitrate: ['notifyCentre'],
  ruleOwner: ['notifyLead', 'textReporter'],
  bottomLine: ['notifyLead', 'notifyCentre', 'textReporter'],
  contact: [],
  assignInner: [],
  addCoHandler: ['notifyCalledUnits'],
  finishCoTask: ['notifyLead'],
  reachStage: [],
  whistle: ['notifyCalledUnits'],
  issueWhistle: ['notifyCalledUnits'],
  refuseWhistle: ['notifyCalledUnits'],
  confirmWhistle: ['notifyCalledUnits'],
  upgradeWhistle: ['notifyCalledUnits'],
  cancelWhistle: ['notifyCalledUnits'],
  ack: [],
  checkIn: [],
  work: [],
  minute: [],
  askLeave: [],
  excuse: ['notifyCalledUnits'],
  markAbsent: ['notifyCalledUnits'],
  release: [],
  score: ['notifyCalledUnits'],
  rateBack: [],
  replyToScore: [],
  requestExtension: ['notifyCentre'],
  grantExtension: ['notifyLead', 'textReporter'],
  refuseExtension: ['notifyLead'],
  requestSuspension: ['notifyCentre'],
  suspend: ['notifyLead', 'textReporter'],
  refuseSuspension: ['notifyLead'],
  resume: ['notifyLead', 'textReporter'],
  submitResult: ['notifyCentre'],
  returnForRedo: ['notifyLead'],
  approve: ['askReporter', 'answerMerged'],
  verify: ['notifyLead', 'askReporter', 'answerMerged'],
  followUp: [],
  close: ['textReporter', 'gatherParts'],
  rework: ['notifyLead', 'textReporter', 'riseIfTriggered'],
  escalateProblem: ['notifyLead', 'notifyCentre', 'textReporter'],
  conclude: ['textReporter', 'gatherParts'],
  reopen: ['notifyLead', 'textReporter'],
  archive: [],
  withdraw: ['notifyLead', 'releaseMerged', 'gatherParts'],
  voidCase: ['notifyLead', 'textReporter', 'releaseMerged', 'gatherParts'],
  supervise: ['notifyLead'],
  answerSupervision: ['notifyCentre'],
  urge: ['notifyLead'],
  changeCategory: ['notifyLead'],
  changeGrid: ['notifyLead'],
  escalate: ['notifyLead'],
  offerHandDown: ['notifyCalledUnits'],
  answerHandDown: ['notifyLead'],
  retime: [],
  reveal: [],
  warn: ['notifyLead'],
  overdue: ['notifyLead'],
};
