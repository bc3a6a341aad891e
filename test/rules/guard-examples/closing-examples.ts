import type { Case } from '#cases';
import type { closingGuards } from '../../../libs/cases/src/guards/closing-guards.js';
import { cast } from '../../support/cast.js';
import { at } from '../../support/paper.js';
import { inTheMiddle as of } from '../../support/standing.js';
import type { ExamplesOf } from './example.js';

const { said } = of;
const tried = (...halfDays: string[]): Partial<Case> => ({
  followUp: { outcome: null, tries: halfDays.map((halfDay) => ({ at: '', halfDay, reached: false })) },
});
const alarm = { emergency: true, reasons: [], candidates: [] };
const nobody = { reached: false };
const centreDid = (byId: string): Partial<Case> => ({
  leadUnit: 'D01',
  result: { reply: '已整改', solved: true, evidence: [], by: '', byId, at: '' },
});
const unsatisfiedIn = (round: number) => ({ row: { round, ...said('UNSATISFIED') } });
const closedAt = (wall: string) => ({ row: { closedAt: at(wall) } });
const urged = { row: { urgedAt: at('2026-03-09T08:00:00') } };

// prettier-ignore
export const closingExamples: ExamplesOf<typeof closingGuards> = {
  photoAndPositionOfCheck: {
    refuses: [['verify', { input: { position: undefined } }], ['verify', { input: { evidence: [] } }],
      ['verify', { input: { passed: false, evidence: undefined } }]],
    passes: [['verify', { input: { passed: false } }]],
  },
  // What the centre handled itself another of its people may review.
  notOfLead: {
    refuses: [['followUp', { row: centreDid(cast.FOLLOW_UP_AGENT.id) }], ['close', { row: { ...said('SATISFIED'), ...centreDid(cast.REVIEWER.id) } }],
      ['approve', { row: centreDid(cast.REVIEWER.id) }],
      ['approve', { by: { ...cast.REVIEWER, unitCode: 'D02' } }], ['followUp', { by: { ...cast.FOLLOW_UP_AGENT, unitCode: 'D02' } }]],
    passes: [['followUp', {}], ['followUp', { by: cast.REPORTER }], ['approve', { row: centreDid(cast.LEAD.id) }]],
  },
  knownVerifier: {
    refuses: [['reassignCheck', { input: { unit: 'D02' } }], ['reassignCheck', { input: { unit: '999999001001' } }],
      ['reassignCheck', { row: { leadUnit: '379902004002' } }], ['reassignCheck', { row: { helpers: ['379902004002'] } }]],
    passes: [['reassignCheck', {}]],
  },
  notYetAnswered: {
    refuses: [['followUp', { row: said('SATISFIED') }], ['followUp', { row: said('INVALID') }]],
    passes: [['followUp', { row: tried('2026-03-06 PM', '2026-03-08 AM') }]],
  },
  anotherHalfDay: {
    refuses: [['followUp', { row: tried('2026-03-09 AM'), input: nobody, at: '2026-03-09T11:59:59' }],
      ['followUp', { row: tried('2026-03-09 PM'), input: nobody, at: '2026-03-09T12:00:00' }]],
    passes: [['followUp', { row: tried('2026-03-09 AM'), input: nobody, at: '2026-03-09T12:00:00' }],
      ['followUp', { row: tried('2026-03-09 AM'), input: nobody, at: '2026-03-10T09:00:00' }],
      ['followUp', { row: tried('2026-03-09 AM'), at: '2026-03-09T11:00:00' }]],
  },
  ratingGiven: {
    refuses: [['followUp', { input: { satisfaction: undefined } }], ['followUp', { input: { contacted: undefined } }],
      ['followUp', { by: cast.REPORTER, input: { solved: undefined } }]],
    passes: [['followUp', { input: { ...nobody, satisfaction: undefined } }]],
  },
  satisfiedOrNotReached: {
    refuses: [['close', { row: said('UNSATISFIED') }], ['close', { row: said(null) }], ['close', { row: { followUp: null } }]],
    passes: [['close', { row: said('SATISFIED') }], ['close', { row: said('BASICALLY_SATISFIED') }], ['close', { row: said('INVALID') }]],
  },
  unsatisfied: {
    refuses: [['rework', { row: said('BASICALLY_SATISFIED') }], ['rework', { row: said('INVALID') }], ['rework', { row: said(null) }],
      ['escalateProblem', { row: said('SATISFIED') }], ['conclude', { row: said('SATISFIED') }]],
    passes: [['rework', {}], ['escalateProblem', {}], ['conclude', {}]],
  },
  roundsLeft: {
    refuses: [['rework', { row: { round: 3 } }]],
    passes: [['rework', { row: { round: 1 } }], ['rework', { row: { round: 2 } }]],
  },
  roundsUsedUp: {
    refuses: [['escalateProblem', unsatisfiedIn(1)], ['escalateProblem', unsatisfiedIn(2)]],
    passes: [['escalateProblem', unsatisfiedIn(3)], ['escalateProblem', unsatisfiedIn(4)]],
  },
  raisedAsProblem: {
    refuses: [['conclude', { row: { raisedAt: null } }]],
    passes: [['conclude', {}]],
  },
  notASafetyMatter: {
    refuses: [['withdraw', { row: { urgency: 'EMERGENCY' } }], ['withdraw', { row: { urgency: null, triage: alarm } }],
      ['withdraw', { row: { urgency: null, text: '楼道有煤气味' } }], ['withdraw', { row: { urgency: 'EMERGENCY' }, by: cast.AGENT }]],
    passes: [['withdraw', { row: { urgency: 'EXPRESS' } }], ['withdraw', { by: cast.AGENT }]],
  },
  // 30 natural days from closing, whatever has happened since; a false closing is for the staff and knows no window.
  withinReopenWindow: {
    refuses: [['reopen', { ...closedAt('2026-02-06T10:00:00'), at: '2026-03-09T00:00:00' }],
      ['reopen', { ...closedAt('2026-02-01T10:00:00'), input: { falseClosing: true } }],
      ['reopen', { row: { policy: null } }], ['reopen', { row: { leadUnit: null } }]],
    passes: [['reopen', { ...closedAt('2026-02-06T10:00:00'), at: '2026-03-08T23:59:59' }],
      ['reopen', { ...closedAt('2026-02-01T10:00:00'), by: cast.REVIEWER, input: { falseClosing: true } }]],
  },
  voidExplained: {
    refuses: [['voidCase', { input: { reason: undefined } }], ['voidCase', { from: 'ACCEPTED', by: cast.SYSTEM }]],
    passes: [['voidCase', {}], ['voidCase', { by: cast.SYSTEM, input: { reason: undefined } }]],
  },
  notUnderSupervision: {
    refuses: [['supervise', { row: { supervision: of.supervision } }]],
    passes: [['supervise', {}]],
  },
  underSupervision: {
    refuses: [['answerSupervision', { by: cast.AGENT, row: { supervision: null } }]],
    passes: [['answerSupervision', { by: cast.AGENT }]],
  },
  notUrgedToday: {
    refuses: [['urge', urged], ['urge', { ...urged, at: '2026-03-09T23:59:59' }]],
    passes: [['urge', {}], ['urge', { ...urged, at: '2026-03-10T00:00:00' }], ['urge', { ...urged, by: cast.AGENT }]],
  },
};
