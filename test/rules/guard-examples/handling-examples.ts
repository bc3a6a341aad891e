import type { handlingGuards } from '../../../libs/cases/src/guards/handling-guards.js';
import { cast, here, staff } from '../../support/cast.js';
import { handled } from '../../support/paper.js';
import { complex, inTheMiddle as of } from '../../support/standing.js';
import { photo, type ExamplesOf } from './example.js';

const done = { at: '', by: '', note: '证照齐全' };

const stage = (code: string) => ({ code, zh: code, limit: { value: 1, unit: 'wd' as const } });
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
