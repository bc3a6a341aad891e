import type { Urgency } from '#catalogue';
import type { Complaint } from '../complaint.js';
import { sensible } from '../hours.js';
import type { Life } from '../life/life.js';
import type { Fork, Step, Will } from '../life/will.js';
import type { SeenCase } from '../seen.js';

/** How long people take, in minutes after the step before. */
const tempo: Record<
  Urgency,
  { sign: number; contact: number; handle: number; review: number; verify: number }
> = {
  EMERGENCY: { sign: 4, contact: 8, handle: 25, review: 15, verify: 60 },
  EXPRESS: { sign: 12, contact: 45, handle: 360, review: 60, verify: 150 },
  NORMAL: { sign: 40, contact: 150, handle: 1500, review: 120, verify: 240 },
  COMPLEX: { sign: 90, contact: 300, handle: 9 * 24 * 60, review: 240, verify: 480 },
  CONSULT: { sign: 30, contact: 60, handle: 600, review: 60, verify: 60 },
};
const centre: Partial<Record<Step, number>> = { dispatch: 0, judge: 120, rule: 240, grant: 120, help: 600 };

interface BranchRule {
  /** So many lives take it: the first that come to the fork and fit. */
  times: number;
  /** Only where the clock can be set forward. */
  needsClock: boolean;
  fits: (seen: SeenCase, complaint: Complaint) => boolean;
}

const onPhone = ({ reporter, channel }: Complaint) => channel === 'HOTLINE' && reporter.phone !== null;
const days = ({ urgency }: SeenCase) => urgency === 'NORMAL' || urgency === 'COMPLEX';
const whistled =
  (kind: string) =>
  (_: SeenCase, { expected }: Complaint) =>
    expected.whistle_kind === kind;

/** What happens to a life of the sample besides the straight way. */
const branches: Partial<Record<Fork, BranchRule>> = {
  SIGNED_BY_DEFAULT: {
    times: 2,
    needsClock: true,
    fits: (seen) => days(seen) && seen.leadUnit === seen.communityCode,
  },
  RESULT_LATE: { times: 2, needsClock: true, fits: ({ urgency }) => urgency === 'EXPRESS' },
  SENT_BACK: {
    times: 2,
    needsClock: false,
    fits: (seen) => days(seen) && seen.leadUnit === seen.ownerDept,
  },
  CHECK_FAILS: { times: 1, needsClock: false, fits: ({ urgency }) => urgency !== 'EMERGENCY' },
  UNSATISFIED: {
    times: 2,
    needsClock: false,
    fits: ({ urgency }, complaint) => urgency !== 'EMERGENCY' && complaint.channel !== 'IOT',
  },
  NOBODY_REACHED: { times: 1, needsClock: true, fits: (_, complaint) => onPhone(complaint) },
  RATES_ONLINE: {
    times: 4,
    needsClock: false,
    fits: (_, { channel }) => ['WEB', 'WECHAT', 'APP'].includes(channel),
  },
  BY_CLERK: { times: 3, needsClock: false, fits: whistled('KEY') },
  ARRIVES_LATE: { times: 1, needsClock: true, fits: whistled('ENFORCE') },
  STREET_CONFIRMS: { times: 1, needsClock: false, fits: whistled('KEY') },
  SITE_CODE: { times: 1, needsClock: false, fits: whistled('ENFORCE') },
  MINUTES: { times: 2, needsClock: false, fits: whistled('KEY') },
};

/** The will of the sample: gives the branches away as the lives come to their forks; a life takes at most one. */
export class Plot implements Will {
  private readonly left = new Map<string, number>(
    Object.entries(branches).map(([fork, { times }]) => [fork, times]),
  );
  private readonly branched = new Set<Life>();

  constructor(private readonly clockCanBeSet: boolean) {}

  takes(fork: Fork, life: Life, seen: SeenCase): boolean {
    if (fork === 'WHISTLES') return true;
    const rule = branches[fork];
    const left = this.left.get(fork) ?? 0;
    if (!rule || left === 0 || this.branched.has(life)) return false;
    if ((rule.needsClock && !this.clockCanBeSet) || !rule.fits(seen, life.complaint)) return false;
    this.left.set(fork, left - 1);
    this.branched.add(life);
    return true;
  }

  minutes(step: Step, { complaint: { expected } }: Life, { urgency, round }: SeenCase): number {
    // Matters with a limit in hours are decided while the caller is still on the line, so that due times can be compared.
    if (step === 'triage') return expected.urgency === 'NORMAL' || expected.urgency === 'COMPLEX' ? 6 : 0;
    if (step === 'handle' && expected.whistle_kind && round === 1) return 0;
    return centre[step] ?? tempo[urgency ?? 'NORMAL'][step as keyof (typeof tempo)['NORMAL']];
  }

  moment(at: Date, { urgency }: Pick<SeenCase, 'urgency'>): Date {
    return sensible(at, urgency);
  }
}
