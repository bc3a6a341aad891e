import type { Urgency, WhistleKind } from '#catalogue';
import type { SeenCase } from './client.js';
import type { Complaint } from './sample.js';

/** How long people take, in minutes after the step before. */
export const tempo: Record<
  Urgency,
  { sign: number; contact: number; handle: number; review: number; verify: number }
> = {
  EMERGENCY: { sign: 4, contact: 8, handle: 25, review: 15, verify: 60 },
  EXPRESS: { sign: 12, contact: 45, handle: 360, review: 60, verify: 150 },
  NORMAL: { sign: 40, contact: 150, handle: 1500, review: 120, verify: 240 },
  COMPLEX: { sign: 90, contact: 300, handle: 9 * 24 * 60, review: 240, verify: 480 },
  CONSULT: { sign: 30, contact: 60, handle: 600, review: 60, verify: 60 },
};

export const whistleTempo: Record<
  WhistleKind,
  { blow: number; issue: number; ack: number; arrive: number; work: number; leave: number; release: number }
> = {
  EMERGENCY: { blow: 3, issue: 2, ack: 3, arrive: 12, work: 12, leave: 12, release: 3 },
  ENFORCE: { blow: 15, issue: 10, ack: 8, arrive: 70, work: 40, leave: 45, release: 10 },
  KEY: { blow: 30, issue: 20, ack: 30, arrive: 240, work: 90, leave: 60, release: 15 },
  ROUTINE: { blow: 60, issue: 60, ack: 60, arrive: 600, work: 120, leave: 60, release: 30 },
};

/** What may happen to a life besides the straight way. */
export type Branch =
  | 'SIGNED_BY_DEFAULT'
  | 'RESULT_LATE'
  | 'SENT_BACK'
  | 'CHECK_FAILS'
  | 'UNSATISFIED'
  | 'NOBODY_REACHED'
  | 'RATES_ONLINE'
  | 'ARRIVES_LATE'
  | 'STREET_CONFIRMS';

interface BranchRule {
  /** So many lives take it: the first that come to the fork and fit. */
  times: number;
  /** Only where the clock can be set forward. */
  needsClock: boolean;
  fits: (seen: SeenCase, complaint: Complaint) => boolean;
}

const onPhone = ({ reporter, channel }: Complaint) => channel === 'HOTLINE' && reporter.phone !== null;
const days = ({ urgency }: SeenCase) => urgency === 'NORMAL' || urgency === 'COMPLEX';

export const plot: Record<Branch, BranchRule> = {
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
  ARRIVES_LATE: {
    times: 1,
    needsClock: true,
    fits: ({ urgency, whistles }) => urgency === 'EXPRESS' && whistles.at(-1)?.kind === 'ENFORCE',
  },
  STREET_CONFIRMS: {
    times: 1,
    needsClock: false,
    fits: ({ whistles }) => whistles.at(-1)?.kind === 'KEY',
  },
};

/** Gives the branches away as the lives come to their forks; a life takes at most one. */
export class Plot {
  private readonly left = new Map<Branch, number>(
    (Object.keys(plot) as Branch[]).map((branch) => [branch, plot[branch].times]),
  );

  constructor(private readonly clockCanBeSet: boolean) {}

  takes(branch: Branch, life: { complaint: Complaint; branch: Branch | null }, seen: SeenCase): boolean {
    const left = this.left.get(branch) ?? 0;
    const { needsClock, fits } = plot[branch];
    if (life.branch !== null || left === 0) return false;
    if ((needsClock && !this.clockCanBeSet) || !fits(seen, life.complaint)) return false;
    this.left.set(branch, left - 1);
    life.branch = branch;
    return true;
  }
}
