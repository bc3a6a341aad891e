import type { handlingGuards } from '../../../libs/cases/src/guards/handling-guards.js';
import type { Attached } from '../../../libs/cases/src/evidence.js';
import { cast, here, staff } from '../../support/cast.js';
import { handled } from '../../support/paper.js';
import { complex, inTheMiddle as of } from '../../support/standing.js';
import { photo, type ExamplesOf } from './example.js';

const done = { at: '', by: '', note: '证照齐全' };

const stage = (code: string) => ({ code, zh: code, limit: { value: 1, unit: 'wd' as const } });
const id = '0198c0de-0000-4000-8000-00000000000';
const uploads = new Map(
  [
    { id: `${id}1`, kind: 'PHOTO', state: 'READY', fromKind: 'REPORTER' },
    { id: `${id}2`, kind: 'PHOTO', state: 'READY', fromKind: 'STAFF' },
    { id: `${id}3`, kind: 'PHOTO', state: 'RECEIVED', fromKind: 'STAFF' },
    { id: `${id}4`, kind: 'DOCUMENT', state: 'READY', fromKind: 'STAFF' },
  ].map((one) => [one.id, { ...one, sha256: 'f00d' } as Attached]),
);
const known = { attachments: uploads };
const shows = (...shown: Array<[kind: string, ref: string, when?: string]>) => ({
  evidence: shown.map(([kind, ref, when]) => ({ kind, ref, ...(when ? { when } : {}) })),
});
/** A matter whose result needs uploads: one photo of before, one of after. */
const attached = {
  policy: {
    ...handled().policy!,
    evidence: { attached: true, photos: ['BEFORE' as const, 'AFTER' as const] },
  },
};
const [his, ours, unseen, paper] = ['1', '2', '3', '4'].map((n) => `${id}${n}`) as [
  string,
  string,
  string,
  string,
];

const staged = { policy: { ...handled().policy!, stages: [stage('STOP'), stage('DEMOLISH')] } };

// prettier-ignore
export const handlingExamples: ExamplesOf<typeof handlingGuards> = {
  signOverdue: {
    refuses: [['autoSign', { at: '2026-03-09T09:19:59' }]],
    passes: [['autoSign', { at: '2026-03-09T09:20:00' }], ['autoSign', { at: '2026-03-10T09:20:00' }]],
  },
  whistlesSettled: {
    refuses: [['submitResult', { row: { openWhistles: 1 } }], ['withdraw', { row: { openWhistles: 2 } }],
      ['suspend', { row: { openWhistles: 1 } }], ['voidCase', { row: { openWhistles: 1 } }]],
    passes: [['submitResult', {}], ['withdraw', {}], ['suspend', {}], ['voidCase', {}]],
  },
  whistleOpen: {
    refuses: [['ack', { row: { openWhistles: 0 } }], ['release', { row: { openWhistles: 0 } }], ['cancelWhistle', { row: { openWhistles: 0 } }]],
    passes: [['ack', {}], ['checkIn', {}], ['work', {}], ['askLeave', {}], ['release', {}], ['minute', {}], ['markAbsent', {}]],
  },
  hasBeenWhistled: {
    refuses: [['issueWhistle', { row: { whistled: false } }], ['score', { row: { whistled: false } }], ['rateBack', { row: { whistled: false } }]],
    passes: [['issueWhistle', {}], ['score', {}], ['replyToScore', {}]],
  },
  photoOfPhysicalMatter: {
    refuses: [['submitResult', { input: { evidence: [] } }], ['submitResult', { input: { evidence: photo('DOCUMENT') } }]],
    passes: [['submitResult', { input: { evidence: photo('PHOTO') } }],
      ['submitResult', { row: { physical: false }, input: { evidence: undefined } }]],
  },
  evidenceMissing: {
    refuses: [['submitResult', { row: attached, known, input: shows(['PHOTO_AFTER', ours]) }],
      ['submitResult', { row: attached, known, input: shows(['PHOTO', ours, 'AFTER'], ['PHOTO', 'a.jpg', 'BEFORE']) }],
      ['submitResult', { row: attached, known, input: shows(['PHOTO_BEFORE', his], ['PHOTO_AFTER', unseen]) }],
      ['submitResult', { row: attached, known, input: shows(['PHOTO_BEFORE', ours], ['PHOTO_AFTER', his]) }],
      ['submitResult', { row: attached, known, input: shows(['PHOTO_BEFORE', ours], ['PHOTO_AFTER', ours]) }],
      ['submitResult', { row: attached, known, input: shows(['PHOTO_BEFORE', his], ['PHOTO_AFTER', paper]) }],
      ['submitResult', { row: attached, input: shows(['PHOTO_BEFORE', his], ['PHOTO_AFTER', ours]) }],
      ['submitResult', { known, input: shows(['PHOTO_AFTER', unseen]) }],
      ['selfResolve', { known, input: shows(['PHOTO_BEFORE', 'a.jpg'], ['PHOTO_AFTER', `${id}9`]) }]],
    passes: [['submitResult', { row: attached, known, input: shows(['PHOTO_BEFORE', his], ['PHOTO_AFTER', ours]) }],
      ['submitResult', { row: attached, known, input: shows(['PHOTO', his.toUpperCase(), 'BEFORE'], ['PHOTO', ours], ['DOCUMENT', paper]) }],
      ['submitResult', { known, input: shows(['PHOTO_AFTER', ours]) }], ['submitResult', {}],
      ['selfResolve', { known, input: shows(['PHOTO', 'a.jpg', 'BEFORE'], ['PHOTO_AFTER', ours]) }]],
  },
  evidenceUnknown: {
    refuses: [['verify', { row: attached, known, input: shows(['PHOTO', 'a.jpg']) }], ['verify', { input: shows(['PHOTO', ours]) }],
      ['work', { known, input: shows(['PHOTO', unseen]) }], ['work', { known, input: shows(['VIDEO', ours]) }]],
    passes: [['verify', { row: attached, known, input: shows(['PHOTO', ours]) }], ['verify', {}],
      ['work', { known, input: shows(['DOCUMENT', paper]) }], ['work', { row: attached }]],
  },
  leaderSignedOff: {
    refuses: [['submitResult', { input: { signedOffBy: undefined } }], ['requestSuspension', { input: { signedOffBy: undefined } }]],
    passes: [['submitResult', { by: staff('DEPT_LEADER', 'D02'), input: { signedOffBy: undefined } }],
      ['submitResult', { row: { leadUnit: here.street }, by: cast.STREET, input: { signedOffBy: undefined } }]],
  },
  identityOpenToYou: {
    refuses: [['reveal', { row: { confidential: true }, by: cast.LEAD }]],
    passes: [['reveal', { by: cast.LEAD }], ['reveal', { row: { confidential: true } }]],
  },
  lowScoreExplained: {
    refuses: [['score', { input: { score: 59 } }], ['score', { input: { score: 'none' } }], ['rateBack', { input: { score: 10 } }]],
    passes: [['score', { input: { score: 60 } }], ['score', { input: { score: 0, reason: '未到场' } }]],
  },
  knownCoUnit: {
    refuses: [['addCoHandler', { input: { unit: 'D99' } }], ['addCoHandler', { input: { unit: 'D02' } }],
      ['addCoHandler', { row: { coTasks: [of.coTask('D06')] }, input: { unit: 'D06' } }]],
    passes: [['addCoHandler', { input: { unit: 'U01' } }],
      ['addCoHandler', { row: { coTasks: [{ ...of.coTask('D06'), done }] }, input: { unit: 'D06' } }]],
  },
  hasCoTask: {
    refuses: [['finishCoTask', { by: cast.LEAD, row: { coTasks: null } }],
      ['finishCoTask', { by: cast.LEAD, row: { coTasks: [{ ...of.coTask('D06'), done }] } }]],
    passes: [['finishCoTask', {}]],
  },
  coTaskOpen: {
    refuses: [['finishCoTask', { by: cast.LEAD, input: { unit: 'D08' } }], ['finishCoTask', { by: cast.LEAD, input: { unit: undefined } }]],
    passes: [['finishCoTask', { by: cast.LEAD, input: { unit: 'D06' } }], ['finishCoTask', { input: { unit: undefined } }]],
  },
  coTasksDone: {
    refuses: [['submitResult', { row: { coTasks: [{ ...of.coTask('D07'), done }, of.coTask('D06')] } }]],
    passes: [['submitResult', { row: { coTasks: [{ ...of.coTask('D06'), done }] } }]],
  },
  hasStage: {
    refuses: [['reachStage', { row: { policy: null } }], ['reachStage', { row: { ...complex(), stagesDone: ['STOP', 'PENALISE', 'DEMOLISH'] } }]],
    passes: [['reachStage', {}]],
  },
  stagesReached: {
    refuses: [['submitResult', { row: staged }], ['submitResult', { row: { ...staged, stagesDone: ['STOP'] } }]],
    passes: [['submitResult', {}], ['submitResult', { row: staged, input: { solved: false } }],
      ['submitResult', { row: { ...staged, stagesDone: ['STOP', 'DEMOLISH'] } }]],
  },
  stageOpen: {
    refuses: [['reachStage', { input: { stage: 'PAINT' } }], ['reachStage', { row: { stagesDone: ['STOP'] } }]],
    passes: [['reachStage', { row: { stagesDone: ['STOP'] }, input: { stage: 'DEMOLISH' } }]],
  },
};
