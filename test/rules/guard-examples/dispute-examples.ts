import type { disputeGuards } from '../../../libs/cases/src/guards/dispute-guards.js';
import type { ladderGuards } from '../../../libs/cases/src/guards/ladder-guards.js';
import { here } from '../../support/cast.js';
import { at } from '../../support/paper.js';
import { inTheMiddle as of } from '../../support/standing.js';
import type { ExamplesOf } from './example.js';

const forced = { forcedAt: at('2026-03-09T09:00:00') };
const friday = { sentAt: at('2026-03-06T16:00:00') };
const first = (own: object) => ({ row: { returns: [{ ...of.returned('D02', 'REJECTED'), ...own }] } });
const approved = (...units: string[]) => units.map((unit) => of.returned(unit, 'APPROVED'));

// prettier-ignore
export const disputeExamples: ExamplesOf<typeof disputeGuards> = {
  notForced: {
    refuses: [['requestReturn', { row: forced }], ['arbitrate', { from: 'DISPATCHED', row: forced }]],
    passes: [['requestReturn', {}], ['arbitrate', {}]],
  },
  // Two working days after Friday the 6th: until Tuesday midnight.
  returnWindowOpen: {
    refuses: [['requestReturn', { row: friday, at: '2026-03-11T00:00:00' }], ['requestReturn', { row: { sentAt: null } }]],
    passes: [['requestReturn', { row: friday, at: '2026-03-10T23:59:59' }]],
  },
  returnAfterSign: {
    refuses: [['requestReturn', { from: 'SIGNED', row: of.emergency() }]],
    passes: [['requestReturn', { from: 'DISPATCHED', row: of.emergency() }], ['requestReturn', { from: 'SIGNED' }]],
  },
  firstReturnOfUnit: {
    refuses: [['requestReturn', first({})]],
    passes: [['requestReturn', first({ round: 2 })], ['requestReturn', first({ unit: 'D07' })]],
  },
  knownReturnReason: {
    refuses: [['requestReturn', { input: { reasonCode: 'TOO_BUSY' } }]],
    passes: [['requestReturn', { input: { reasonCode: 'BEYOND_POWER' } }]],
  },
  knownSuggestedOwner: {
    refuses: [['requestReturn', { input: { suggestedOwner: 'D02' } }], ['requestReturn', { input: { suggestedOwner: '政府' } }],
      ['requestReturn', { input: { suggestedOwner: '379902000000' } }]],
    passes: [['requestReturn', { input: { suggestedOwner: here.street } }]],
  },
  returnsLeft: {
    refuses: [['approveReturn', { row: { returns: [...approved('D07', 'D06'), of.returned('D02', null)] } }]],
    passes: [['approveReturn', {}], ['approveReturn', { row: { returns: [of.returned('D07', 'REJECTED'), of.returned('D06', 'RULED'), of.returned('D02', null)] } }]],
  },
  inDispute: {
    refuses: [['arbitrate', { row: { returns: [of.returned('D02', null)] } }], ['arbitrate', { from: 'DISPATCHED', row: { returns: null } }],
      ['arbitrate', { from: 'DISPATCHED', row: { returns: [{ ...of.returned('D07', 'APPROVED'), round: 2 }, of.returned('D06', 'APPROVED')] } }]],
    passes: [['arbitrate', {}], ['arbitrate', { from: 'DISPATCHED', row: { boundary: true, returns: null } }],
      ['arbitrate', { from: 'DISPATCHED', row: { returns: approved('D07', 'D06') } }]],
  },
};

// prettier-ignore
export const ladderExamples: ExamplesOf<typeof ladderGuards> = {
  levelAbove: {
    refuses: [['escalate', { row: { level: 'DISTRICT' } }]],
    passes: [['escalate', { row: { level: 'GRID' } }], ['escalate', { row: { level: 'COMMUNITY' } }], ['escalate', { row: { level: 'STREET' } }]],
  },
  handDownLeft: {
    refuses: [['offerHandDown', { row: { handDowns: 1 } }]],
    passes: [['offerHandDown', {}]],
  },
  roseFromBelow: {
    refuses: [['offerHandDown', { row: { helpers: null } }], ['offerHandDown', { row: { helpers: ['D07'] } }],
      // Handed down once already: whoever helps now stands above.
      ['offerHandDown', { row: { level: 'STREET', helpers: ['D06'] } }]],
    passes: [['offerHandDown', {}], ['offerHandDown', { row: { helpers: [here.community] } }]],
  },
};
