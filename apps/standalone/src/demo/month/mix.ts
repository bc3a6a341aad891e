import type { Channel } from '#cases';
import type { Urgency } from '#catalogue';
import type { DayKind } from './days.js';

/** How many a day, from least to most. */
export const perDay: Record<DayKind, [number, number]> = {
  WORKDAY: [9, 15],
  MAKE_UP: [9, 13],
  WEEKEND: [8, 11],
  HOLIDAY: [8, 10],
};
/** How the day's calls fall on its hours. */
export const byHour: Record<DayKind, number[]> = {
  WORKDAY: [1, 1, 0, 0, 0, 1, 2, 5, 10, 14, 13, 9, 5, 6, 11, 12, 9, 8, 7, 8, 8, 6, 3, 2],
  MAKE_UP: [1, 1, 0, 0, 0, 1, 2, 5, 10, 13, 12, 9, 5, 6, 10, 11, 9, 8, 7, 8, 8, 6, 3, 2],
  WEEKEND: [2, 1, 1, 0, 0, 1, 2, 3, 6, 10, 10, 9, 7, 6, 8, 9, 9, 9, 9, 10, 10, 8, 5, 3],
  HOLIDAY: [2, 2, 1, 0, 0, 1, 2, 3, 6, 9, 10, 9, 7, 6, 8, 9, 9, 10, 10, 11, 11, 9, 6, 3],
};
/** Minutes between two that may arrive. */
export const grain = 5;

/** What arrives, in such shares; `sample` is one of the sample's own complaints, once more. */
export const kinds = {
  made: 63,
  sample: 14,
  again: 8,
  question: 5,
  selfResolved: 4,
  draft: 3,
  border: 2,
  staged: 1,
} as const;
export type ArrivalKind = keyof typeof kinds;
/** What must come early, whatever chance says, so that there is time left for what comes of it. */
export const early: readonly ArrivalKind[] = [
  'staged',
  'border',
  'draft',
  'again',
  'selfResolved',
  'draft',
  'border',
];

export const channels: Partial<Record<Channel, number>> = {
  HOTLINE: 46,
  WECHAT: 15,
  APP: 13,
  WEB: 9,
  QR: 6,
  WALK_IN: 6,
  IOT: 2,
};

/** How often a matter of this urgency is reported, beside one that is general. */
export const shareOf: Record<Urgency, number> = {
  EMERGENCY: 0.12,
  EXPRESS: 0.9,
  NORMAL: 1,
  COMPLEX: 0.35,
  CONSULT: 0.3,
};
