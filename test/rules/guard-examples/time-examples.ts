import type { timeGuards } from '../../../libs/cases/src/guards/time-guards.js';
import { cast } from '../../support/cast.js';
import { at } from '../../support/paper.js';
import { complex, inTheMiddle as of } from '../../support/standing.js';
import type { ExamplesOf } from './example.js';

const due = { dueAt: at('2026-03-13T23:59:59') };
const wd = (value: number) => ({ input: { limit: { value, unit: 'wd' } } });
const granted = (times: number, askedNow = false) => ({
  extension: { asked: askedNow ? of.asked : null, granted: of.extended(times) },
});
const often = (times: number, limit: object = wd(3)) => ({
  row: { ...complex(), ...due, ...granted(times) },
  ...limit,
});

// prettier-ignore
export const timeExamples: ExamplesOf<typeof timeGuards> = {
  notTheAsker: {
    refuses: [['grantExtension', { row: { extension: { asked: { ...of.asked!, byId: cast.CENTRE_LEADER.id }, granted: [] } } }]],
    passes: [['grantExtension', { row: { extension: { asked: { ...of.asked!, byId: cast.LEAD.id }, granted: [] } } }]],
  },
  extensionNotAsked: {
    refuses: [['requestExtension', { row: { extension: { asked: of.asked, granted: [] } } }]],
    passes: [['requestExtension', {}]],
  },
  extensionAsked: {
    refuses: [['grantExtension', { row: { extension: null } }], ['refuseExtension', { row: granted(1) }]],
    passes: [['grantExtension', {}], ['refuseExtension', {}]],
  },
  beforeDue: {
    refuses: [['requestExtension', { row: due, at: '2026-03-13T23:59:59' }], ['requestExtension', { row: { dueAt: null } }]],
    passes: [['requestExtension', { row: due, at: '2026-03-13T23:59:58' }]],
  },
  // 一般 once, 疑难 twice, 紧急 never (field-rules 2.3).
  extensionsLeft: {
    refuses: [['requestExtension', { row: granted(1) }], ['requestExtension', often(2)],
      ['requestExtension', { row: { ...of.emergency(), ...due } }]],
    passes: [['requestExtension', {}], ['requestExtension', often(1)]],
  },
  // 一般 up to 5 wd; 疑难 up to 10 wd together, 3 of which are gone here.
  extensionWithinCap: {
    refuses: [['requestExtension', wd(6)], ['requestExtension', { input: { limit: { value: 24, unit: 'h' } } }],
      ['requestExtension', wd(0)], ['requestExtension', wd(-1)], ['requestExtension', often(1, wd(8))]],
    passes: [['requestExtension', wd(5)], ['requestExtension', often(1, wd(7))]],
  },
  secondByLeader: {
    refuses: [['grantExtension', { by: cast.REVIEWER, row: granted(1, true) }]],
    passes: [['grantExtension', { by: cast.REVIEWER }], ['grantExtension', { row: granted(1, true) }]],
  },
  suspensionNotAsked: {
    refuses: [['requestSuspension', { row: { suspension: of.suspension() } }]],
    passes: [['requestSuspension', {}]],
  },
  suspensionAsked: {
    refuses: [['suspend', { row: { suspension: null } }], ['refuseSuspension', { row: { suspension: null } }]],
    passes: [['suspend', {}], ['refuseSuspension', {}]],
  },
  knownSuspensionReason: {
    refuses: [['requestSuspension', { input: { reasonCode: 'BUSY' } }]],
    passes: [['requestSuspension', { input: { reasonCode: 'SEASON' } }], ['requestSuspension', { input: { reasonCode: 'COURT' } }]],
  },
  // 180 days at the longest.
  reviewAhead: {
    refuses: [['requestSuspension', { input: { reviewAt: '2026-03-09T09:20:00+08:00' } }],
      ['requestSuspension', { input: { reviewAt: '2026-09-06T00:00:00+08:00' } }], ['requestSuspension', { input: { reviewAt: '下个月' } }]],
    passes: [['requestSuspension', { input: { reviewAt: '2026-09-05T23:59:59+08:00' } }]],
  },
  reviewStillAhead: {
    refuses: [['suspend', { at: '2026-06-30T17:30:00' }]],
    passes: [['suspend', { at: '2026-06-30T17:29:59' }]],
  },
};
