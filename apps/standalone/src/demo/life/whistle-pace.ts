import type { WhistleKind } from '#catalogue';

/** How long the steps of a whistle take, in minutes after the step before. */
export const whistlePace: Record<
  WhistleKind,
  { blow: number; issue: number; ack: number; arrive: number; work: number; leave: number; release: number }
> = {
  EMERGENCY: { blow: 3, issue: 2, ack: 3, arrive: 12, work: 12, leave: 12, release: 3 },
  ENFORCE: { blow: 15, issue: 10, ack: 8, arrive: 70, work: 40, leave: 45, release: 10 },
  KEY: { blow: 30, issue: 20, ack: 30, arrive: 240, work: 90, leave: 60, release: 15 },
  ROUTINE: { blow: 60, issue: 60, ack: 60, arrive: 600, work: 120, leave: 60, release: 30 },
};
