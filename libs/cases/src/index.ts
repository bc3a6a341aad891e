export { Case, type Evidence, type Triage, type Why } from './case.js';
export { CaseEvent } from './event.js';
export { CaseTimer, timerKinds, type TimerKind } from './timer.js';
export { allMoves, ruleOf, statesToCome, workflow, type Move } from './workflow.js';
export { workflowDiagram, workflowTable } from './workflow-page.js';
export {
  allStates,
  channels,
  kinds,
  openStates,
  rejectReasons,
  states,
  transferTargets,
  type Channel,
  type RejectReason,
  type TransferTarget,
  type Kind,
  type State,
} from './states.js';
export { decide, nextMoves, type Facts, type MoveInput, type Situation } from './decide.js';
export { CaseDesk, caseNotFound, type Alongside, type Moved, type MoveRequest } from './desk.js';
export { Intake, type Appeal, type Receipt } from './intake.js';
export { factsFrom, groundOf, type Ground } from './ground.js';
export { likelyDuplicate, listCases, readCase, readCaseById, readTimeline } from './board.js';
export { newTimer } from './timer-plan.js';
export { readTimers } from './timer-rows.js';
export { isCaseNumber, isTrackingCode, trackingCode } from './number.js';
export { sweepTimers } from './sweep.js';
export { verifyHistory, type Findings } from './verify.js';
export { readIdentity } from './identity.js';
