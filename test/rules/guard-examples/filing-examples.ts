import type { filingGuards } from '../../../libs/cases/src/guards/filing-guards.js';
import { cast, here } from '../../support/cast.js';
import { at } from '../../support/paper.js';
import { inTheMiddle as of, otherCase } from '../../support/standing.js';
import { photo, type ExamplesOf } from './example.js';

const unlocated = { gridCode: null, communityCode: null, streetCode: null };
const outside = '379902001000';

const into = (own: Parameters<typeof otherCase>[0]) => ({ known: { master: otherCase(own) } });
const closed = (wall: string) => into({ state: 'CLOSED', closedAt: at(wall) });
const returnedBy = (unit: string, suggestedOwner: string, round = 1) => ({
  row: { returns: [{ ...of.returned(unit, 'APPROVED'), suggestedOwner, round }] },
});
const part = { text: '油烟呛人', categoryCode: '060103' };

// prettier-ignore
export const filingExamples: ExamplesOf<typeof filingGuards> = {
  channelIsYours: {
    refuses: [['submit', { input: { channel: 'HOTLINE' } }], ['submit', { input: { channel: 'IOT' } }],
      ['submit', { input: { channel: 'WEB', externalNo: '12345-17' } }],
      ['submit', { by: cast.GRID_WORKER, input: { channel: 'HOTLINE' } }], ['submit', { by: cast.DEVICE, input: { channel: 'WEB' } }],
      ['saveDraft', { input: { channel: 'WEB' } }]],
    passes: [['submit', { input: { channel: 'QR' } }], ['submit', { by: cast.AGENT, input: { channel: 'HOTLINE', externalNo: '12345-17' } }],
      ['submit', { by: cast.GRID_WORKER, input: { channel: 'GRID_APP' } }], ['submit', { by: cast.DEVICE, input: { channel: 'IOT' } }],
      ['saveDraft', {}]],
  },
  placeKnown: {
    refuses: [['accept', { row: unlocated }], ['submitDraft', { row: { communityCode: null } }]],
    passes: [['accept', {}], ['accept', { row: unlocated, input: { gridCode: here.grid } }],
      ['accept', { row: { ...unlocated, communityCode: here.community } }], ['submitDraft', {}]],
  },
  gridCategory: {
    refuses: [['selfResolve', { input: { categoryCode: '060103' } }], ['selfResolve', { input: { categoryCode: '020102' } }]],
    passes: [['selfResolve', { input: { categoryCode: '010204' } }]],
  },
  mayResolveItself: {
    refuses: [['selfResolve', { row: { confidential: true } }], ['selfResolve', { row: { text: '煤气泄漏, 有人晕倒。' } }],
      ['selfResolve', { row: { triage: { emergency: true, reasons: [], candidates: [] } } }]],
    passes: [['selfResolve', {}]],
  },
  photosBeforeAndAfter: {
    refuses: [['selfResolve', { input: { evidence: photo('PHOTO_AFTER') } }],
      ['selfResolve', { input: { evidence: photo('PHOTO_BEFORE') } }],
      ['selfResolve', { input: { evidence: [...photo('PHOTO'), ...photo('VIDEO')] } }]],
    passes: [['selfResolve', {}]],
  },
  consultOrPraise: {
    refuses: [['answer', { input: { kind: 'COMPLAINT' } }], ['answer', { input: { kind: 'HELP' } }]],
    passes: [['answer', { input: { kind: 'CONSULT' } }], ['answer', { input: { kind: 'PRAISE' } }]],
  },
  knownRejectReason: {
    refuses: [['reject', { input: { reasonCode: 'TOO_DIFFICULT' } }], ['reject', { input: { reasonCode: 'toString' } }]],
    passes: [['reject', { input: { reasonCode: 'MALICIOUS' } }]],
  },
  knownTransferTarget: {
    refuses: [['transfer', { input: { target: '911' } }]],
    passes: [['transfer', { input: { target: '119' } }], ['transfer', { input: { target: 'PETITION' } }]],
  },
  leadIsResponsible: {
    refuses: [['dispatch', { input: { leadUnit: 'D15' } }], ['dispatch', { input: { leadUnit: outside } }],
      // What a department must do itself is not pushed down, 窗口服务作风 for one.
      ['dispatch', { row: { categoryCode: '140103' }, input: { leadUnit: here.street } }],
      // Named by a return that was refused: not agreed.
      ['dispatch', { row: { returns: [{ ...of.returned('D02', 'REJECTED'), suggestedOwner: 'D15' }] }, input: { leadUnit: 'D15' } }]],
    passes: [['dispatch', { input: { leadUnit: undefined } }], ['dispatch', { input: { leadUnit: 'D02' } }],
      ['dispatch', { input: { leadUnit: 'D07' } }], ['dispatch', { input: { leadUnit: here.street } }],
      ['dispatch', { input: { leadUnit: here.community } }],
      ['dispatch', { ...returnedBy('D02', 'D15'), input: { leadUnit: 'D15' } }]],
  },
  notBackToReturner: {
    refuses: [['dispatch', returnedBy('D02', 'D07')]],
    passes: [['dispatch', returnedBy('D07', 'D02')], ['dispatch', { ...returnedBy('D02', 'D07', 2) }],
      ['dispatch', { row: { returns: [of.returned('D02', 'REJECTED')] } }]],
  },
  categoryKnown: {
    refuses: [['forceAssign', { row: { categoryCode: null } }]],
    passes: [['forceAssign', {}]],
  },
  knownLead: {
    refuses: [['forceAssign', { input: { leadUnit: 'D99' } }], ['forceAssign', { input: { leadUnit: '379902000000' } }],
      ['ruleOwner', { input: { leadUnit: here.grid } }]],
    passes: [['forceAssign', { input: { leadUnit: outside } }], ['ruleOwner', { input: { leadUnit: 'U01' } }]],
  },
  neverDispatched: {
    refuses: [['merge', { row: { dispatchedAt: at('2026-03-09T08:00:00') } }], ['split', { row: { dispatchedAt: at('2026-03-09T08:00:00') } }]],
    passes: [['split', { row: { dispatchedAt: null } }]],
  },
  masterTakesIn: {
    refuses: [['merge', into({ state: 'DRAFT' })], ['merge', into({ state: 'WITHDRAWN' })], ['merge', into({ state: 'MERGED' })],
      ['merge', into({ id: otherCase().id, parts: 2 })], ['merge', { known: { master: otherCase(), }, row: { id: otherCase().id } }],
      ['merge', closed('2026-02-06T10:00:00')]],
    passes: [['merge', into({ state: 'PENDING_ACCEPT' })], ['merge', into({ state: 'PROCESSING' })], ['merge', closed('2026-02-07T10:00:00')]],
  },
  notAMaster: {
    refuses: [['merge', { known: { master: otherCase(), mergedIn: 1 } }]],
    passes: [['merge', {}]],
  },
  masterAnswered: {
    refuses: [['answerMerged', into({ state: 'PROCESSING' })], ['answerMerged', into({ state: 'WITHDRAWN' })]],
    passes: [['answerMerged', {}], ['answerMerged', into({ state: 'CLOSED' })]],
  },
  severalParts: {
    refuses: [['split', { input: { parts: [part] } }], ['split', { input: { parts: '两件' } }]],
    passes: [['split', { input: { parts: [part, part] } }]],
  },
  notAPart: {
    refuses: [['split', { row: { parentId: otherCase().id } }], ['split', { row: { parts: 2 } }]],
    passes: [['split', {}]],
  },
  isSplit: {
    refuses: [['gather', { row: { parts: null } }]],
    passes: [['gather', {}]],
  },
  notSplit: {
    refuses: [['merge', { row: { parts: 2 } }], ['withdraw', { row: { parts: 2 } }], ['submitResult', { row: { parts: 2 } }],
      ['escalate', { row: { parts: 2 } }], ['requestSuspension', { row: { parts: 2 } }], ['reopen', { row: { parts: 2 } }]],
    passes: [['merge', {}], ['withdraw', {}], ['submitResult', {}]],
  },
};
