import type { TimerKind } from './timer.js';
import { openStates, type State } from './states.js';
import type { GuardName } from './guards.js';
import type { Party } from './parties.js';

/**
 * One move 动作 as data. `to` with more than one state is decided by the move's change (see changes.ts);
 * `SAME` keeps the state. `needs` are the fields a caller must give. `starts` and `stops` are clocks;
 * `reopens` lets a stopped clock run on with its old due time. `rule` is the row of field-rules 2.2.
 */
export interface MoveRule {
  zh: string;
  rule: string;
  from: readonly (State | 'NEW')[];
  to: readonly State[] | 'SAME';
  who: readonly Party[];
  needs: readonly string[];
  guards: readonly GuardName[];
  starts?: readonly TimerKind[];
  stops?: readonly TimerKind[] | 'ALL';
  reopens?: readonly TimerKind[];
}

const move = (rule: MoveRule) => rule;
const filers = ['REPORTER', 'AGENT', 'GRID_WORKER', 'DEVICE'] as const;

/**
 * The main line of a case, laid out by hand so that it is one page. Moves that are still to come (field-rules 2.2 #7, 12-16, 18, 20-23, 31-33, 35-37) take their rows here.
 */
// prettier-ignore
export const workflow = {
  submit: move({ zh: '提交', rule: '#1', from: ['NEW'], to: ['PENDING_ACCEPT'],
    who: filers, needs: ['channel', 'text'], guards: ['channelIsYours'],
    starts: ['ACCEPT'] }),
  hold: move({ zh: '转人工分拣', rule: '2.1(3)', from: ['PENDING_ACCEPT'], to: 'SAME',
    who: ['SYSTEM'], needs: ['triage'], guards: [] }),
  selfResolve: move({ zh: '自处上报', rule: '#3', from: ['PENDING_ACCEPT'], to: ['FOLLOW_UP', 'CLOSED'],
    who: ['GRID_WORKER'], needs: ['categoryCode', 'reply', 'evidence'], guards: ['gridCategory', 'photosBeforeAndAfter'],
    stops: ['ACCEPT'], starts: ['FOLLOW_UP'] }),
  answer: move({ zh: '直接答复', rule: '#4', from: ['PENDING_ACCEPT'], to: ['ANSWERED'],
    who: ['AGENT'], needs: ['kind', 'reply'], guards: ['consultOrPraise'],
    stops: ['ACCEPT'] }),
  reject: move({ zh: '不予受理', rule: '#5', from: ['PENDING_ACCEPT'], to: ['REJECTED'],
    who: ['AGENT'], needs: ['reasonCode'], guards: ['knownRejectReason'],
    stops: ['ACCEPT'] }),
  transfer: move({ zh: '转出', rule: '#6', from: ['PENDING_ACCEPT'], to: ['TRANSFERRED'],
    who: ['AGENT'], needs: ['target'], guards: ['knownTransferTarget'],
    stops: ['ACCEPT'] }),
  accept: move({ zh: '受理', rule: '#8', from: ['PENDING_ACCEPT'], to: ['ACCEPTED'],
    who: ['AGENT', 'SYSTEM'], needs: ['categoryCode'], guards: ['placeKnown'],
    stops: ['ACCEPT'], starts: ['DISPATCH'] }),
  dispatch: move({ zh: '派单', rule: '#9', from: ['ACCEPTED'], to: ['DISPATCHED'],
    who: ['DISPATCHER', 'SYSTEM'], needs: [], guards: ['leadIsResponsible'],
    stops: ['DISPATCH'], starts: ['HANDLE', 'SIGN'] }),
  sign: move({ zh: '签收', rule: '#10', from: ['DISPATCHED'], to: ['SIGNED'],
    who: ['LEAD'], needs: [], guards: [],
    stops: ['SIGN'], starts: ['CONTACT'] }),
  autoSign: move({ zh: '视同签收', rule: '#11', from: ['DISPATCHED'], to: ['SIGNED'],
    who: ['SYSTEM'], needs: [], guards: ['signOverdue'],
    stops: ['SIGN'], starts: ['CONTACT'] }),
  contact: move({ zh: '首次联系', rule: '#17', from: ['SIGNED'], to: ['PROCESSING'],
    who: ['LEAD'], needs: ['note'], guards: [],
    stops: ['CONTACT'] }),
  whistle: move({ zh: '吹哨', rule: '#19', from: ['PROCESSING'], to: 'SAME',
    who: ['STREET', 'COMMUNITY'], needs: ['kind', 'reason', 'units'], guards: [] }),
  issueWhistle: move({ zh: '分哨', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['STREET'], needs: [], guards: ['hasBeenWhistled'] }),
  refuseWhistle: move({ zh: '不成哨', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['STREET'], needs: ['reason'], guards: ['hasBeenWhistled'] }),
  ack: move({ zh: '应哨', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['CALLED_UNIT'], needs: [], guards: ['whistleOpen'] }),
  checkIn: move({ zh: '报到', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['CALLED_UNIT', 'STREET'], needs: [], guards: ['whistleOpen'] }),
  work: move({ zh: '处置记录', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['CALLED_UNIT'], needs: ['note'], guards: ['whistleOpen'] }),
  askLeave: move({ zh: '申请离场', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['CALLED_UNIT'], needs: ['note'], guards: ['whistleOpen'] }),
  excuse: move({ zh: '免到', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['STREET'], needs: ['reason'], guards: ['whistleOpen'] }),
  release: move({ zh: '同意离场', rule: '2.5', from: ['PROCESSING'], to: 'SAME',
    who: ['STREET'], needs: [], guards: ['whistleOpen'] }),
  score: move({ zh: '评哨', rule: '2.5', from: ['PROCESSING', 'PENDING_REVIEW', 'VERIFYING', 'FOLLOW_UP', 'CLOSED'], to: 'SAME',
    who: ['STREET'], needs: ['score'], guards: ['hasBeenWhistled', 'lowScoreExplained'] }),
  submitResult: move({ zh: '提交办结', rule: '#24', from: ['PROCESSING'], to: ['PENDING_REVIEW'],
    who: ['LEAD'], needs: ['reply', 'solved'], guards: ['whistlesSettled', 'photoOfPhysicalMatter', 'leaderSignedOff'],
    stops: ['HANDLE'] }),
  returnForRedo: move({ zh: '审核退回', rule: '#25', from: ['PENDING_REVIEW'], to: ['PROCESSING'],
    who: ['REVIEWER'], needs: ['reason'], guards: [],
    reopens: ['HANDLE'] }),
  approve: move({ zh: '审核通过', rule: '#26', from: ['PENDING_REVIEW'], to: ['VERIFYING', 'FOLLOW_UP'],
    who: ['REVIEWER'], needs: [], guards: [],
    starts: ['VERIFY', 'FOLLOW_UP'] }),
  verify: move({ zh: '核查', rule: '#27', from: ['VERIFYING'], to: ['FOLLOW_UP', 'PROCESSING'],
    who: ['OTHER_GRID_WORKER'], needs: ['passed'], guards: ['photoAndPositionOfCheck'],
    stops: ['VERIFY'], starts: ['FOLLOW_UP'], reopens: ['HANDLE'] }),
  followUp: move({ zh: '回访', rule: '#28', from: ['FOLLOW_UP'], to: 'SAME',
    who: ['FOLLOW_UP_AGENT', 'REPORTER'], needs: ['reached'], guards: ['notOfLead', 'notYetAnswered', 'anotherHalfDay', 'ratingGiven'],
    stops: ['FOLLOW_UP'] }),
  close: move({ zh: '结案', rule: '#29', from: ['FOLLOW_UP'], to: ['CLOSED'],
    who: ['REVIEWER', 'FOLLOW_UP_AGENT'], needs: [], guards: ['satisfiedOrNotReached'],
    stops: 'ALL' }),
  rework: move({ zh: '重办', rule: '#30', from: ['FOLLOW_UP'], to: ['DISPATCHED'],
    who: ['REVIEWER', 'FOLLOW_UP_AGENT'], needs: ['reason'], guards: ['unsatisfied', 'roundsLeft'],
    stops: 'ALL', starts: ['HANDLE', 'SIGN'] }),
  withdraw: move({ zh: '撤单', rule: '#34', from: openStates, to: ['WITHDRAWN'],
    who: ['REPORTER', 'AGENT'], needs: ['reason'], guards: ['notASafetyMatter', 'whistlesSettled'],
    stops: 'ALL' }),
  reveal: move({ zh: '查看诉求人(留痕)', rule: '5', from: openStates, to: 'SAME',
    who: ['LEAD', 'AGENT', 'FOLLOW_UP_AGENT'], needs: ['reason'], guards: ['identityOpenToYou'] }),
  warn: move({ zh: '预警', rule: '2.1(9)', from: openStates, to: 'SAME',
    who: ['SYSTEM'], needs: [], guards: [] }),
  overdue: move({ zh: '超期', rule: '2.1(9)', from: openStates, to: 'SAME',
    who: ['SYSTEM'], needs: [], guards: [] }),
} as const satisfies Record<string, MoveRule>;

export type Move = keyof typeof workflow;
export const allMoves = Object.keys(workflow) as Move[];
export const ruleOf = (move: Move): MoveRule => workflow[move];

/** States no move leads to yet; each waits for the moves named beside it. */
export const statesToCome: Partial<Record<State, string>> = {
  DRAFT: '#2 submit of a draft',
  RETURN_PENDING: '#12-14 return',
  ARBITRATING: '#15-16 arbitration',
  SUSPENDED: '#22-23 ledger',
  ARCHIVED: '#33 archive',
  MERGED: '#7 merge',
  VOIDED: '#35 void',
};
