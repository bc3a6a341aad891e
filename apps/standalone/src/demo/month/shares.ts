import type { Complaint } from '../complaint.js';
import type { Fork } from '../life/will.js';
import type { SeenCase } from '../seen.js';
import type { Character } from './characters.js';

type Share = number | Record<Character, number>;
const by = (good: number, slow: number, shirking: number): Share => ({
  GOOD: good,
  SLOW: slow,
  SHIRKING: shirking,
});

/** How often each fork is taken: by everybody alike, or by the character of the unit that has the case. */
export const shares: Record<Fork, Share> = {
  TRIAGE_LATE: 0.03,
  WRONGLY_MERGED: 0.15,
  WRONG_MATTER: 0.9,
  WRONG_GRID: 0.02,
  BORDER_DISPUTE: 0.6,
  RETURN_GRANTED: 0.6,
  PLATFORM_ERROR: 0.3,
  FORCED: 0.25,
  NOBODY_RULES: 0.4,
  TIME_GRANTED: 0.75,
  SUSPENSION_GRANTED: 0.7,
  RESUMED_EARLY: 0.35,
  SAMPLED: 0.06,
  SENT_BACK: by(0.04, 0.12, 0.22),
  CHECK_MOVED: 0.05,
  SUPERVISED: 0.03,
  VOIDED: 0.01,
  RETURNS: by(0.02, 0.05, 0.35),
  RETURNS_SIGNED: by(0.01, 0.03, 0.12),
  SIGNED_BY_DEFAULT: by(0.02, 0.2, 0.25),
  REVEALS: by(0.04, 0.04, 0.04),
  INNER: by(0.3, 0.2, 0.1),
  CO_HANDLER: by(0.12, 0.1, 0.2),
  CO_TASK_LATE: by(0.1, 0.3, 0.4),
  NEEDS_TIME: by(0.04, 0.25, 0.3),
  SUSPENDS: by(0.01, 0.05, 0.1),
  ASKS_UP: by(0.01, 0.03, 0.12),
  HANDS_DOWN: by(0.15, 0.1, 0.4),
  TAKES_BACK: 0.6,
  RESULT_LATE: by(0.03, 0.15, 0.25),
  CHECK_FAILS: by(0.03, 0.1, 0.2),
  WHISTLES: 0.55,
  BY_CLERK: 0.4,
  WHISTLE_REFUSED: 0.12,
  WHISTLE_CANCELLED: 0.08,
  WHISTLE_RAISED: 0.1,
  CONFIRMED_LATE: 0.15,
  NOT_GROUNDED: 0.1,
  EXCUSED: 0.15,
  ABSENT: 0.12,
  ARRIVES_LATE: 0.2,
  STREET_CONFIRMS: 0.15,
  SITE_CODE: 0.25,
  MINUTES: 0.4,
  RATES_BACK: 0.6,
  UNSATISFIED: by(0.06, 0.16, 0.28),
  STUBBORN: 0.03,
  NOBODY_REACHED: 0.07,
  RATES_ONLINE: 0.35,
  URGES: by(0.08, 0.2, 0.25),
  WITHDRAWS: 0.03,
  CONTESTS: 0.12,
  REOPENS: 0.04,
  FORGETS_DRAFT: 0.3,
};

const days = ({ urgency }: SeenCase) => urgency === 'NORMAL' || urgency === 'COMPLEX';
const byWeb = (_: SeenCase, { channel }: Complaint) => ['WEB', 'WECHAT', 'APP', 'QR'].includes(channel);
const byPerson = (_: SeenCase, { channel }: Complaint) => channel !== 'IOT' && channel !== 'GRID_APP';

/** Where a fork is no question at all. */
export const onlyWhere: Partial<Record<Fork, (seen: SeenCase, complaint: Complaint) => boolean>> = {
  RETURNS: ({ urgency }) => urgency !== 'EMERGENCY',
  RETURNS_SIGNED: ({ urgency }) => urgency !== 'EMERGENCY',
  SIGNED_BY_DEFAULT: ({ urgency }) => urgency !== 'EMERGENCY',
  RESULT_LATE: ({ urgency }) => urgency !== 'EMERGENCY' && urgency !== 'COMPLEX',
  WRONG_GRID: days,
  NEEDS_TIME: ({ urgency }) => urgency !== 'EMERGENCY',
  SUSPENDS: days,
  ASKS_UP: days,
  ABSENT: (_, { expected }) => expected.whistle_kind === 'ENFORCE' || expected.whistle_kind === 'EMERGENCY',
  ARRIVES_LATE: (_, { expected }) => expected.whistle_kind !== 'KEY',
  NOBODY_REACHED: (seen, complaint) => byPerson(seen, complaint) && !byWeb(seen, complaint),
  RATES_ONLINE: byWeb,
  UNSATISFIED: byPerson,
  STUBBORN: byPerson,
  URGES: (seen, complaint) => days(seen) && byPerson(seen, complaint),
  WITHDRAWS: (seen, complaint) => days(seen) && byPerson(seen, complaint),
  SUPERVISED: days,
  VOIDED: days,
  CONTESTS: byPerson,
  REOPENS: byPerson,
};
