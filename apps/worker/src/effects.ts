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
import { notifyHelper } from './effects/notify-helper.js';
import { notifyLead } from './effects/notify-lead.js';
import { tellOfMessage } from './effects/tell-of-message.js';
import { textMerged } from './effects/text-merged.js';
import { textMessage } from './effects/text-message.js';
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
  textMerged,
  textMessage,
  tellOfMessage,
  askReporter,
  handOver,
  notifyCentre,
  notifyHelper,
  answerMerged,
  releaseMerged,
  gatherParts,
  riseIfTriggered,
} as const satisfies Record<string, Effect>;

export type EffectName = keyof typeof effects;

type Due = EffectName | { effect: EffectName; when: Record<string, unknown> };
/** Owed only where the case is called back now, goes back to its lead, is a part, or has others merged into it. */
const askNow: Due = { effect: 'askReporter', when: { to: 'FOLLOW_UP' } };
const tellMerged: Due = { effect: 'answerMerged', when: { to: 'FOLLOW_UP', joined: true } };
const freeMerged: Due = { effect: 'releaseMerged', when: { joined: true } };
const newsToMerged: Due = { effect: 'textMerged', when: { joined: true } };
const ofAPart: Due = { effect: 'gatherParts', when: { part: true } };

/** Which effects each move owes. The compiler refuses a move that is not named here. */
export const owes: Record<Move, readonly Due[]> & Owes = {
  saveDraft: [],
  submitDraft: ['acceptNewCase'],
  submit: ['acceptNewCase'],
  hold: ['alertDutyDesk'],
  selfResolve: [askNow, { effect: 'answerMerged', when: { joined: true } }, ofAPart],
  answer: ['textReporter', freeMerged, ofAPart],
  reject: ['textReporter', freeMerged, ofAPart],
  transfer: ['handOver', 'textReporter', freeMerged, ofAPart],
  merge: ['textReporter', 'answerMerged', 'riseIfTriggered'],
  takeIn: [],
  unmerge: ['textReporter'],
  answerMerged: ['askReporter'],
  split: ['textReporter'],
  gather: ['textReporter'],
  accept: ['dispatchAcceptedCase'],
  dispatch: ['notifyLead', 'textReporter', newsToMerged, 'riseIfTriggered'],
  forceAssign: ['notifyLead', 'textReporter', 'riseIfTriggered'],
  sign: [],
  autoSign: ['notifyLead'],
  requestReturn: ['notifyCentre'],
  approveReturn: ['notifyCentre', 'notifyHelper'],
  rejectReturn: ['notifyLead', 'riseIfTriggered'],
  arbitrate: ['notifyCentre', 'notifyHelper'],
  ruleOwner: ['notifyLead', 'textReporter', 'riseIfTriggered'],
  bottomLine: ['notifyLead', 'notifyCentre', 'textReporter', 'riseIfTriggered'],
  contact: [],
  assignInner: [],
  addCoHandler: ['notifyHelper'],
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
  askLeave: ['notifyCalledUnits'],
  excuse: ['notifyCalledUnits'],
  markAbsent: ['notifyCalledUnits'],
  release: [],
  score: ['notifyCalledUnits'],
  rateBack: ['notifyCalledUnits'],
  replyToScore: ['notifyCalledUnits'],
  requestExtension: ['notifyCentre'],
  grantExtension: ['notifyLead', 'textReporter', newsToMerged],
  refuseExtension: ['notifyLead'],
  requestSuspension: ['notifyCentre'],
  suspend: ['notifyLead', 'textReporter', newsToMerged],
  refuseSuspension: ['notifyLead'],
  resume: ['notifyLead', 'textReporter', newsToMerged, 'riseIfTriggered'],
  submitResult: ['notifyCentre'],
  returnForRedo: ['notifyLead'],
  approve: [askNow, tellMerged],
  verify: [
    { effect: 'notifyLead', when: { to: 'PROCESSING' } },
    { effect: 'riseIfTriggered', when: { to: 'PROCESSING' } },
    askNow,
    tellMerged,
  ],
  reassignCheck: [],
  followUp: [],
  close: ['textReporter', ofAPart],
  rework: ['notifyLead', 'textReporter', newsToMerged, 'riseIfTriggered'],
  escalateProblem: ['notifyLead', 'notifyCentre', 'textReporter'],
  conclude: ['textReporter', ofAPart],
  reopen: ['notifyLead', 'textReporter', 'riseIfTriggered'],
  archive: [],
  withdraw: ['notifyLead', freeMerged, ofAPart],
  voidCase: ['notifyLead', 'textReporter', freeMerged, ofAPart],
  supervise: ['notifyLead'],
  answerSupervision: ['notifyCentre'],
  urge: ['notifyLead'],
  changeCategory: ['notifyLead'],
  changeGrid: ['notifyLead'],
  escalate: ['notifyLead'],
  offerHandDown: ['notifyHelper'],
  answerHandDown: ['notifyLead'],
  relieve: ['notifyLead'],
  retime: [],
  reveal: [],
  warn: ['notifyLead'],
  overdue: ['notifyLead'],
  // Not a move: what staff and the reporter write to one another.
  message: [
    { effect: 'textMessage', when: { sentBy: 'STAFF' } },
    { effect: 'tellOfMessage', when: { sentBy: 'REPORTER' } },
  ],
};
