import { decide, ruleOf, type Case, type Move, type MoveInput } from '#cases';
import { Refusal } from '#config';
import type { Actor } from '#people';
import { guards, type GuardName } from '../../libs/cases/src/guards.js';
import { cast, here, staff } from '../support/cast.js';
import { standing } from '../support/standing.js';
import { at, filed } from '../support/paper.js';

interface Told {
  row?: Partial<Case>;
  input?: MoveInput;
  by?: Actor;
  at?: string;
}
type Example = readonly [move: Move, told: Told];

const photo = (kind: string) => [{ kind, ref: 'photo/1.jpg' }];
const tried = (...halfDays: string[]): Partial<Case> => ({
  followUp: { outcome: null, tries: halfDays.map((halfDay) => ({ at: '', halfDay, reached: false })) },
});
const said = (outcome: NonNullable<Case['followUp']>['outcome']): Partial<Case> => ({
  followUp: { outcome, tries: [] },
});
const unlocated = { gridCode: null, communityCode: null, streetCode: null };
const alarm = { emergency: true, reasons: [], candidates: [] };
const nobody = { reached: false };

/** Every guard: where it refuses, and beside it where it lets the same move pass. */
// prettier-ignore
const examples: Partial<Record<GuardName, { refuses: Example[]; passes: Example[] }>> = {
  channelIsYours: {
    refuses: [['submit', { input: { channel: 'HOTLINE' } }], ['submit', { input: { channel: 'IOT' } }],
      ['submit', { input: { channel: 'WEB', externalNo: '12345-17' } }],
      ['submit', { by: cast.GRID_WORKER, input: { channel: 'HOTLINE' } }], ['submit', { by: cast.DEVICE, input: { channel: 'WEB' } }]],
    passes: [['submit', { input: { channel: 'QR' } }], ['submit', { by: cast.AGENT, input: { channel: 'HOTLINE', externalNo: '12345-17' } }],
      ['submit', { by: cast.GRID_WORKER, input: { channel: 'GRID_APP' } }], ['submit', { by: cast.DEVICE, input: { channel: 'IOT' } }]],
  },
  placeKnown: {
    refuses: [['accept', { row: unlocated }]],
    passes: [['accept', {}], ['accept', { row: unlocated, input: { gridCode: here.grid } }],
      ['accept', { row: { ...unlocated, communityCode: here.community } }]],
  },
  gridCategory: {
    refuses: [['selfResolve', { input: { categoryCode: '060103' } }], ['selfResolve', { input: { categoryCode: '020102' } }]],
    passes: [['selfResolve', { input: { categoryCode: '010204' } }]],
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
    refuses: [['dispatch', { input: { leadUnit: 'D15' } }], ['dispatch', { input: { leadUnit: '379902001000' } }]],
    passes: [['dispatch', { input: { leadUnit: undefined } }], ['dispatch', { input: { leadUnit: 'D02' } }],
      ['dispatch', { input: { leadUnit: 'D07' } }], ['dispatch', { input: { leadUnit: here.street } }],
      ['dispatch', { input: { leadUnit: here.community } }]],
  },
  signOverdue: {
    refuses: [['autoSign', { at: '2026-03-09T09:19:59' }]],
    passes: [['autoSign', { at: '2026-03-09T09:20:00' }], ['autoSign', { at: '2026-03-10T09:20:00' }]],
  },
  whistlesSettled: {
    refuses: [['submitResult', { row: { openWhistles: 1 } }], ['withdraw', { row: { openWhistles: 2 } }]],
    passes: [['submitResult', {}], ['withdraw', {}]],
  },
  whistleOpen: {
    refuses: [['ack', { row: { openWhistles: 0 } }], ['release', { row: { openWhistles: 0 } }]],
    passes: [['ack', {}], ['checkIn', {}], ['work', {}], ['askLeave', {}], ['release', {}]],
  },
  hasBeenWhistled: {
    refuses: [['issueWhistle', { row: { whistled: false } }], ['score', { row: { whistled: false } }]],
    passes: [['issueWhistle', {}], ['score', {}]],
  },
  photoOfPhysicalMatter: {
    refuses: [['submitResult', { input: { evidence: [] } }], ['submitResult', { input: { evidence: photo('DOCUMENT') } }]],
    passes: [['submitResult', { input: { evidence: photo('PHOTO') } }],
      ['submitResult', { row: { physical: false }, input: { evidence: undefined } }]],
  },
  leaderSignedOff: {
    refuses: [['submitResult', { input: { signedOffBy: undefined } }]],
    passes: [['submitResult', { by: staff('DEPT_LEADER', 'D02'), input: { signedOffBy: undefined } }],
      ['submitResult', { row: { leadUnit: here.street }, by: cast.STREET, input: { signedOffBy: undefined } }]],
  },
  photoAndPositionOfCheck: {
    refuses: [['verify', { input: { position: undefined } }], ['verify', { input: { evidence: [] } }],
      ['verify', { input: { passed: false, evidence: undefined } }]],
    passes: [['verify', { input: { passed: false } }]],
  },
  notOfLead: {
    refuses: [['followUp', { row: { leadUnit: 'D01' } }]],
    passes: [['followUp', {}], ['followUp', { by: cast.REPORTER }]],
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
    refuses: [['rework', { row: said('BASICALLY_SATISFIED') }], ['rework', { row: said('INVALID') }], ['rework', { row: said(null) }]],
    passes: [['rework', {}]],
  },
  roundsLeft: {
    refuses: [['rework', { row: { round: 3 } }]],
    passes: [['rework', { row: { round: 1 } }], ['rework', { row: { round: 2 } }]],
  },
  notASafetyMatter: {
    refuses: [['withdraw', { row: { urgency: 'EMERGENCY' } }], ['withdraw', { row: { urgency: null, triage: alarm } }],
      ['withdraw', { row: { urgency: 'EMERGENCY' }, by: cast.AGENT }]],
    passes: [['withdraw', { row: { urgency: 'EXPRESS' } }], ['withdraw', { by: cast.AGENT }]],
  },
  identityOpenToYou: {
    refuses: [['reveal', { row: { confidential: true }, by: cast.LEAD }]],
    passes: [['reveal', { by: cast.LEAD }], ['reveal', { row: { confidential: true } }]],
  },
  lowScoreExplained: {
    refuses: [['score', { input: { score: 59 } }], ['score', { input: { score: 'none' } }]],
    passes: [['score', { input: { score: 60 } }], ['score', { input: { score: 0, reason: '未到场' } }]],
  },
};

function codeOf([move, told]: Example): string {
  const from = ruleOf(move).from[0]!;
  const life = standing(move, from);
  if (from !== 'NEW') life.row = { ...(life.row ?? filed()), ...told.row };
  const situation = { ...life.situation(move, told), now: told.at ? at(told.at) : life.now };
  try {
    return decide(move, situation).to;
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.code}`;
    throw error;
  }
}

describe.each(Object.entries(examples))('%s', (name, { refuses, passes }) => {
  const own = `422 ${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

  test.each(refuses)('refuses %s %j with its own code', (...example) => {
    expect(codeOf(example)).toBe(own);
  });

  test.each(passes)('lets %s pass %j', (...example) => {
    expect(codeOf(example)).toMatch(/^[A-Z_]+$/);
  });

  test('stands at every move it has an example for, and says both languages', () => {
    for (const [move] of [...refuses, ...passes]) expect(ruleOf(move).guards).toContain(name);
    const { zh, en } = guards[name as GuardName].said;
    expect(zh).toMatch(/[一-鿿]/);
    expect(en).toMatch(/^[A-Z]/);
  });
});
