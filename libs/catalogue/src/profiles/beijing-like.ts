import type { Profile } from '../profile.js';
import { d, h, min, NO_EXTENSION, rising } from './limits.js';

/**
 * A city that works around the clock and counts natural hours and days.
 * From the field: dispatch 1 h / 2 h / 24 h (field-rules 2.1(3)); network appeals taken within 2 h (2.1(2)); handling
 * 2 h / 24 h / 7 d / 15 d (2.1(8)); signing at any hour, so SIGN is in natural minutes (2.1(4)); first contact 2 h and
 * 24 h (2.4); no extension known (2.1(8)); arrival on an emergency whistle in 30 minutes (2.5); weights 0.10, 0.45, 0.45
 * as often quoted for Beijing, to be checked (3); tries, rounds, half limit, reopening as in 2.2.
 * Proposals: a consult is answered at once there, the 24 h are for the one that is dispatched all the same; no return
 * once signed (the first receiver leads, 2.1(5)), and the windows before; yellow cards; VERIFY, FOLLOW_UP, the house
 * limits and the ladder, which are SHANDONG_LIKE's in natural time; the longest suspension.
 * `categoryLimits` is PROFILE because responsibility lists are written in hours and working days: with OWN a matter of
 * 5 working days would be due over a holiday two weeks later than the 7 natural days the city owes its residents.
 */
export const BEIJING_LIKE: Profile = {
  name: 'BEIJING_LIKE',
  version: 1,
  categoryLimits: 'PROFILE',
  byUrgency: {
    EMERGENCY: {
      limits: {
        ACCEPT: min(10),
        DISPATCH: h(1),
        SIGN: min(10),
        CONTACT: h(2),
        HANDLE: h(2),
        VERIFY: h(24),
        FOLLOW_UP: d(2),
      },
      warnHandle: min(30),
      returnWindow: min(10),
      returnAfterSign: false,
      extension: NO_EXTENSION,
    },
    EXPRESS: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(2),
        SIGN: min(30),
        CONTACT: h(2),
        HANDLE: h(24),
        VERIFY: d(1),
        FOLLOW_UP: d(2),
      },
      warnHandle: h(4),
      returnWindow: h(2),
      returnAfterSign: false,
      extension: NO_EXTENSION,
    },
    NORMAL: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(24),
        SIGN: h(2),
        CONTACT: h(24),
        HANDLE: d(7),
        VERIFY: d(1),
        FOLLOW_UP: d(2),
      },
      warnHandle: d(1),
      returnWindow: d(1),
      returnAfterSign: false,
      extension: NO_EXTENSION,
    },
    COMPLEX: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(24),
        SIGN: h(4),
        CONTACT: h(24),
        HANDLE: d(15),
        VERIFY: d(1),
        FOLLOW_UP: d(2),
      },
      warnHandle: d(2),
      returnWindow: d(1),
      returnAfterSign: false,
      extension: NO_EXTENSION,
    },
    CONSULT: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(2),
        SIGN: h(2),
        CONTACT: null,
        HANDLE: h(24),
        VERIFY: d(1),
        FOLLOW_UP: d(2),
      },
      warnHandle: 'HALF',
      returnWindow: h(2),
      returnAfterSign: false,
      extension: NO_EXTENSION,
    },
  },
  limits: {
    SUBMIT: d(3),
    RETURN_REVIEW: h(4),
    ARBITRATE: d(1),
    REVIEW: d(1),
    CLOSE: d(1),
    SUPERVISE: d(1),
    CONFIRM: h(24),
    ARCHIVE: d(30),
  },
  ladder: [
    { level: 'GRID', zh: '网格', unit: 'COMMUNITY', limit: rising(min(30), h(4), h(8)) },
    { level: 'COMMUNITY', zh: '社区(村)', unit: 'COMMUNITY', limit: rising(min(30), h(8), d(1)) },
    { level: 'STREET', zh: '街道', unit: 'STREET', limit: rising(h(1), h(16), d(2)) },
    { level: 'DISTRICT', zh: '区', unit: 'OWNER', limit: rising(null, null, null) },
  ],
  triggers: { reworks: 2, repeats: { count: 3, days: 30 }, reporters: 10 },
  stages: {
    '050101': [
      { code: 'STOP', zh: '责令停工', limit: h(4) },
      { code: 'DEMOLISH', zh: '拆除', limit: h(24) },
    ],
    '050102': [
      { code: 'STOP', zh: '责令停止', limit: h(4) },
      { code: 'PENALISE', zh: '立案处罚', limit: d(7) },
      { code: 'DEMOLISH', zh: '拆除', limit: d(15) },
    ],
  },
  maxReturns: 2,
  reopenWindow: d(30),
  longestSuspension: d(180),
  arrive: { EMERGENCY: min(30), ENFORCE: h(4), KEY: d(3), ROUTINE: d(7) },
  checkInRadiusM: 200,
  followUpTries: 3,
  reworkRounds: 3,
  reworkFactor: 0.5,
  weights: { responded: 0.1, solved: 0.45, satisfied: 0.45, basically: 0.9 },
  attachments: { evidence: 'ATTACHED', photoMb: 20, videoMb: 200, documentMb: 20, perCase: 60 },
};
