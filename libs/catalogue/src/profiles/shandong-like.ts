import type { Profile } from '../profile.js';
import { d, dutyMin, h, min, NO_EXTENSION, rising, wd } from './limits.js';

/**
 * field-rules 2.3 (limits, yellow card, extension), 2.1(6) and 2.2 (return), 2.5 (arrival, radius), 2.2 rows 28-31
 * (tries, rounds, half limit). Not given there, so proposals: ACCEPT of an emergency; VERIFY (one working day, an
 * emergency round the clock); FOLLOW_UP (two working days: room for three different half-days);
 * return windows shorter than two working days where the whole limit is shorter than that; the house limits, so that no
 * state is without a clock; the ladder of an emergency; how long a suspension may last.
 */
export const SHANDONG_LIKE: Profile = {
  name: 'SHANDONG_LIKE',
  version: 1,
  categoryLimits: 'OWN',
  byUrgency: {
    EMERGENCY: {
      limits: {
        ACCEPT: min(10),
        DISPATCH: min(10),
        SIGN: min(10),
        CONTACT: min(30),
        HANDLE: h(2),
        VERIFY: h(24),
        FOLLOW_UP: wd(2),
      },
      warnHandle: min(30),
      returnWindow: min(10),
      returnAfterSign: false,
      extension: NO_EXTENSION,
    },
    EXPRESS: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: min(30),
        SIGN: min(30),
        CONTACT: h(2),
        HANDLE: h(24),
        VERIFY: wd(1),
        FOLLOW_UP: wd(2),
      },
      warnHandle: h(4),
      returnWindow: h(4),
      returnAfterSign: true,
      extension: { max: 1, each: h(24), total: h(24) },
    },
    NORMAL: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(2),
        SIGN: dutyMin(120),
        CONTACT: h(24),
        HANDLE: wd(5),
        VERIFY: wd(1),
        FOLLOW_UP: wd(2),
      },
      warnHandle: wd(1),
      returnWindow: wd(2),
      returnAfterSign: true,
      extension: { max: 1, each: wd(5), total: wd(5) },
    },
    COMPLEX: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(24),
        SIGN: dutyMin(240),
        CONTACT: h(24),
        HANDLE: wd(15),
        VERIFY: wd(1),
        FOLLOW_UP: wd(2),
      },
      warnHandle: wd(2),
      returnWindow: wd(2),
      returnAfterSign: true,
      extension: { max: 2, each: wd(10), total: wd(10) },
    },
    CONSULT: {
      limits: {
        ACCEPT: h(2),
        DISPATCH: h(2),
        SIGN: dutyMin(120),
        CONTACT: null,
        HANDLE: wd(3),
        VERIFY: wd(1),
        FOLLOW_UP: wd(2),
      },
      warnHandle: 'HALF',
      returnWindow: wd(1),
      returnAfterSign: true,
      extension: NO_EXTENSION,
    },
  },
  limits: {
    SUBMIT: d(3),
    RETURN_REVIEW: dutyMin(240),
    ARBITRATE: wd(1),
    REVIEW: wd(1),
    CLOSE: wd(1),
    SUPERVISE: wd(1),
    CONFIRM: h(24),
    ARCHIVE: d(30),
  },
  ladder: [
    { level: 'GRID', zh: '网格', unit: 'COMMUNITY', limit: rising(min(30), h(4), dutyMin(240)) },
    { level: 'COMMUNITY', zh: '社区(村)', unit: 'COMMUNITY', limit: rising(min(30), h(8), wd(1)) },
    { level: 'STREET', zh: '街道', unit: 'STREET', limit: rising(h(1), h(16), wd(2)) },
    { level: 'DISTRICT', zh: '区', unit: 'OWNER', limit: rising(null, null, null) },
  ],
  triggers: { reworks: 2, repeats: { count: 3, days: 30 }, reporters: 10 },
  stages: {
    '050101': [
      { code: 'STOP', zh: '责令停工', limit: h(4) },
      { code: 'DEMOLISH', zh: '拆除', limit: h(24) },
    ],
    '050102': [
      { code: 'STOP', zh: '责令停止', limit: dutyMin(240) },
      { code: 'PENALISE', zh: '立案处罚', limit: wd(7) },
      { code: 'DEMOLISH', zh: '拆除', limit: wd(15) },
    ],
  },
  maxReturns: 2,
  reopenWindow: d(30),
  longestSuspension: d(180),
  arrive: { EMERGENCY: min(30), ENFORCE: h(4), KEY: wd(3), ROUTINE: wd(5) },
  checkInRadiusM: 200,
  followUpTries: 3,
  reworkRounds: 3,
  reworkFactor: 0.5,
  weights: { responded: 0.1, solved: 0.5, satisfied: 0.4, basically: 0.9 },
  attachments: { evidence: 'NAMED', photoMb: 20, videoMb: 200, documentMb: 20, perCase: 60 },
};
