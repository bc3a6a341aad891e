export { Case, type Change } from './case.js';
export { confirmedCases } from './confirmed/confirmed-cases.js';
export { districtsToLearn, learnFromCases } from './confirmed/learn-from-cases.js';
export { marksOfActor, scopeOf } from './sight.js';
export { readMoved, type MovedCase } from './live/read-moved.js';
export type { Evidence, Triage, Why } from './entries.js';
export { CaseEvent } from './event.js';
export { CaseTimer, timerKinds, type TimerKind, type Turn } from './timer.js';
export { allMoves, ruleOf, workflow, type Move } from './workflow.js';
export { workflowDiagram, workflowTable } from './workflow-page.js';
export {
  allChannels,
  allStates,
  channels,
  kinds,
  openStates,
  rejectReasons,
  returnReasons,
  states,
  suspensionReasons,
  transferTargets,
  type Channel,
  type RejectReason,
  type ReturnReason,
  type SuspensionReason,
  type TransferTarget,
  type Kind,
  type State,
} from './states.js';
export { decide, nextMoves, type Facts, type MoveInput, type Situation } from './decide.js';
export {
  CaseDesk,
  stale,
  type Alongside,
  type LockedMove,
  type Moment,
  type Moved,
  type MoveRequest,
} from './desk.js';
export { caseNotFound, readCaseById } from './case-rows.js';
export { kinOf, readMerged, readParts, type Kin } from './merged-rows.js';
export { Intake, type Receipt } from './intake.js';
export type { Appeal, Part } from './new-row.js';
export { mergeInto, splitInto } from './merging.js';
export { correctionsOf, type RuleRecord } from './dispatch/corrections.js';
export { dryRunRules, fingerprintOfRules, type RulesDryRun } from './dispatch/rules-dry-run.js';
export { dispatchStory, type DispatchStory } from './dispatch/story.js';
export { dryRun, fingerprintOf, type DryRun } from './dry-run.js';
export {
  otherOwners,
  previewCatalogue,
  reviewCatalogue,
  type CataloguePreview,
} from './catalogue-preview.js';
export { assignedBy, factsFrom, forgetGround, groundOf, knownGrid, type Ground } from './ground.js';
export { listCases, listShown, readCase, readTimeline, type Shown } from './board.js';
export {
  likelyCases,
  likelyMaster,
  reopenDaysOf,
  sightingOf,
  type Likely,
  type LikelyCase,
} from './likely.js';
export { thresholds as likelyThresholds } from './likely-score.js';
export { likelyRuleOf, openMatters, shippedRules as shippedLikelyRules, widest } from './likely-rules.js';
export { readLikelyRules, writeLikelyRules, type LikelyRuleInForce } from './likely-rule-store.js';
export { sealHandle } from './likely-handle.js';
export { joinChosen, type Joining } from './likely-join.js';
export { caseGroup, likelyAround, type CaseGroup } from './likely-group.js';
export { mayBeShown, toldStates } from './likely-shown.js';
export { newTimer } from './timer-plan.js';
export { readTimers } from './timer-rows.js';
export { isCaseNumber, isTrackingCode, trackingCode } from './number.js';
export { clocksOwed, recomputeClocks, type Recomputed } from './recompute.js';
export { handOverDuty } from './duty/hand-over.js';
export { sweepTimers } from './sweep.js';
export { countProofs, proofs, type ProofKind } from './proofs.js';
export { findingKinds, verifyHistory, type FindingKind, type Findings } from './verify.js';
export type { HeadFile } from './verify-heads.js';
export { districtsDue, signHead } from './take-head.js';
export { clockLedger, type ClockAccount, type ClockLedger } from './clock-ledger.js';
export { filingReceipt, receiptOf, type ReceiptContent } from './receipt.js';
export { readIdentity } from './identity.js';
export { RevealDesk, revealMinutes, type Revealing } from './reveal/reveal-desk.js';
export { RevealRequest, revealStateAt, revealStates } from './reveal/reveal-request.js';
export { countReveals, revealActs, type RevealAct, type RevealCount } from './reveal/reveal-summary.js';
export { CaseMessage } from './message/case-message.js';
export { MessageDesk, readMessages } from './message/message-desk.js';
export { firstTrigger, triggerOf, triggers, type TriggerName } from './triggers.js';
export { rungAbove } from './ladder.js';
export { CaseMark, clearMark, FilingSource, openMarks, SlowedSource, type OpenMark } from './case-mark.js';
export {
  bigrams,
  likeness,
  markKinds,
  repeatOf,
  repeatRules,
  slowedFor,
  type Filed,
  type MarkKind,
} from './repeats.js';
export { watchRepeats, type Noted, type Repeated } from './watch-repeats.js';
export { caseOfPhone, isKnownPhone, listCasesOfPhone } from './of-phone.js';
export { checkRetention } from './retention/check-rules.js';
export { kept, endings, shippedRules, type RetentionRule } from './retention/rules.js';
export { readRetention, writeRetention, type RetentionBook } from './retention/retention-store.js';
export {
  ErasureCertificate,
  ErasureRequest,
  LegalHold,
  RetentionVersion,
} from './retention/retention-rows.js';
export { placeHold, readHolds, releaseHold } from './retention/legal-hold.js';
export { sweepRetention } from './retention/retention-sweep.js';
export { sweepUploads } from './retention/uploads-sweep.js';
export { erase, isWhole, type Erased } from './retention/erase.js';
export { eraserFrom, type Elsewhere, type Eraser } from './retention/eraser.js';
export {
  askErasure,
  decideErasure,
  nothingHeld,
  reportersOf,
  type Person,
} from './retention/erasure-request.js';
export { searchCases, type SearchFilter } from './search/search-cases.js';
export { CaseSearch, CaseSearchDue, RepeatRule } from './search/search-rows.js';
export { indexDue, rebuildSearch, searchLag, searchStatus } from './search/index-cases.js';
export { followMaps, type Followed } from './redraw/follow-map.js';
export { previewRedraw, type CaseMove, type RedrawPreview } from './redraw/preview-redraw.js';
export { placeOfPoint } from './at-qr-point.js';
