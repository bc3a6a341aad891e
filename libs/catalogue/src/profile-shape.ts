import type { Urgency, UrgentTimer } from './profile.js';
import {
  anyUnit,
  aroundTheClock,
  book,
  each,
  figure,
  flag,
  list,
  oneOf,
  orNull,
  record,
  span,
  text,
  whole,
  type Check,
} from './shape.js';

export const urgencies = ['EMERGENCY', 'EXPRESS', 'NORMAL', 'COMPLEX', 'CONSULT'] as const;
/** The ladder 网格→社区→街道→区; a city may do without some of them. */
export const levels = ['GRID', 'COMMUNITY', 'STREET', 'DISTRICT'];

/**
 * The longest limits in days, by urgency in the order above. DISPATCH and SIGN are the caps of field-rules 2.3 (one
 * working day for a signature); the others, proposals, are where a limit is no longer one.
 */
const longest: Record<UrgentTimer, readonly [number, number, number, number, number]> = {
  ACCEPT: [1 / 24, 1, 1, 1, 1],
  DISPATCH: [1 / 24, 2 / 24, 1, 1, 1],
  SIGN: [1 / 24, 2 / 24, 1, 1, 1],
  CONTACT: [2 / 24, 1, 3, 3, 3],
  HANDLE: [1, 3, 30, 180, 15],
  VERIFY: [3, 3, 10, 10, 10],
  FOLLOW_UP: [10, 10, 10, 10, 10],
};
/** A consult needs no first contact, and what cannot be seen on the spot no check. */
const mayBeNone: readonly UrgentTimer[] = ['CONTACT'];
const afterHandling: readonly UrgentTimer[] = ['VERIFY', 'FOLLOW_UP'];

function limitCheck(timer: UrgentTimer, urgency: Urgency): Check {
  const i = urgencies.indexOf(urgency);
  const hurry = timer === 'DISPATCH' || (i < 2 && !afterHandling.includes(timer));
  const check = span(longest[timer][i]!, hurry ? aroundTheClock : anyUnit);
  return mayBeNone.includes(timer) ? orNull(check) : check;
}

const urgencyRules = (urgency: Urgency): Check =>
  record({
    limits: record(
      Object.fromEntries(
        (Object.keys(longest) as UrgentTimer[]).map((timer) => [timer, limitCheck(timer, urgency)]),
      ),
    ),
    warnHandle: (value, path) => (value === 'HALF' ? [] : span(60)(value, path)),
    returnWindow: span(10),
    returnAfterSign: flag,
    extension: record({ max: whole(0, 3), each: orNull(span(60)), total: orNull(span(180)) }),
  });

const words = text(/^(?=.*\p{Script=Han})\S.{0,19}$/u, '1 到 20 个字的中文', '1 to 20 characters in Chinese');
const code = text(/^[A-Z][A-Z_]{0,29}$/, '大写字母代码, 如 STOP', 'a code in capitals, such as STOP');

/** A profile field by field; what they mean: see `Profile`. */
export const profileShape = record({
  name: text(
    /^[A-Z][A-Z0-9_]{2,39}$/,
    '3 到 40 位大写字母、数字或下划线',
    '3 to 40 capitals, figures or underscores',
  ),
  version: whole(1, 1_000_000),
  categoryLimits: oneOf('OWN', 'PROFILE'),
  byUrgency: record(Object.fromEntries(urgencies.map((urgency) => [urgency, urgencyRules(urgency)]))),
  limits: record({
    SUBMIT: span(30),
    RETURN_REVIEW: span(3),
    ARBITRATE: span(10),
    REVIEW: span(10),
    CLOSE: span(10),
    SUPERVISE: span(10),
    CONFIRM: span(3),
    ARCHIVE: span(365),
  }),
  ladder: list(
    2,
    levels.length,
    record({
      level: oneOf(...levels),
      zh: words,
      unit: oneOf('COMMUNITY', 'STREET', 'OWNER'),
      limit: each(urgencies, orNull(span(60))),
    }),
  ),
  triggers: record({
    reworks: orNull(whole(1, 10)),
    repeats: orNull(record({ count: whole(2, 1000), days: whole(1, 365) })),
    reporters: orNull(whole(2, 10_000)),
  }),
  stages: book(/^\d{6}$/, 500, list(1, 6, record({ code, zh: words, limit: span(365) }))),
  maxReturns: whole(0, 5),
  reopenWindow: span(365, ['d']),
  longestSuspension: span(730, ['d']),
  arrive: record({
    EMERGENCY: span(2 / 24, aroundTheClock),
    ENFORCE: span(3),
    KEY: span(10),
    ROUTINE: span(30),
  }),
  checkInRadiusM: whole(20, 2000),
  followUpTries: whole(1, 10),
  reworkRounds: whole(1, 10),
  reworkFactor: figure({ above: 0, to: 1 }),
  weights: each(['responded', 'solved', 'satisfied', 'basically'], figure({ from: 0, to: 1 })),
  attachments: record({
    evidence: oneOf('ATTACHED', 'NAMED'),
    photoMb: whole(1, 50),
    videoMb: whole(1, 2000),
    documentMb: whole(1, 100),
    perCase: whole(1, 1000),
  }),
});
