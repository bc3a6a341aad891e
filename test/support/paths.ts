import type { How, Step } from './life.js';

/** 餐饮油烟, accepted on Monday 9 March 2026: 一般, 5 wd, until the 16th. */
export const accepted: Step[] = [
  ['submit', 'PENDING_ACCEPT', { at: '2026-03-09T09:30:00' }],
  ['accept', 'ACCEPTED', { at: '2026-03-09T09:40:00' }],
];
export const to = (leadUnit: string, how: How = {}): Step => [
  'dispatch',
  'DISPATCHED',
  { ...how, input: { leadUnit } },
];
/** Sent to D02 at 9:50, and taken up by 10:10. */
export const sent: Step[] = [...accepted, to('D02', { at: '2026-03-09T09:50:00' })];
export const taken: Step[] = [
  ['sign', 'SIGNED'],
  ['contact', 'PROCESSING'],
];
export const begun: Step[] = [...sent, ...taken];

/** The lead wants to hand it back, to whom it thinks. */
export const asks = (suggestedOwner = 'D07', how: How = {}): Step => [
  'requestReturn',
  'RETURN_PENDING',
  { ...how, input: { suggestedOwner, ...how.input } },
];
export const agreed: Step = ['approveReturn', 'ACCEPTED'];
/** D02 and D07 have handed it back, both rightly, and D06 has it. */
export const twiceReturned: Step[] = [...sent, asks(), agreed, to('D07'), asks('D06'), agreed, to('D06')];

export const finished: Step[] = [
  ['submitResult', 'PENDING_REVIEW'],
  ['approve', 'VERIFYING'],
  ['verify', 'FOLLOW_UP'],
];
export const displeased: Step = [
  'followUp',
  'FOLLOW_UP',
  { input: { satisfaction: 'UNSATISFIED', solved: false } },
];
export const closed: Step[] = [
  ['followUp', 'FOLLOW_UP'],
  ['close', 'CLOSED'],
];
/** Nobody answers the call at this hour. */
export const unanswered = (wall: string): Step => [
  'followUp',
  'FOLLOW_UP',
  { at: wall, input: { reached: false } },
];
