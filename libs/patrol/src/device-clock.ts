import { hours, minutes, patrolRules } from './patrol-rules.js';

/** A batch from a phone: when it says it sent it, and when it came. */
export interface Sending {
  sentAt: Date;
  receivedAt: Date;
}

/** How a phone's times are put right. */
export interface ClockCorrection {
  /** Milliseconds that are added to what the phone says. */
  offsetMs: number;
  /** The clock is farther off than is believed. */
  doubtful: boolean;
}

/**
 * How far a phone's clock is off, by when it says it sent the batch: up to two minutes are the way through the network and
 * change nothing, more is added to every time of the batch, at most a day; what is off by more than that is doubtful. Pure.
 */
export function correctionOf({ sentAt, receivedAt }: Sending): ClockCorrection {
  const off = receivedAt.getTime() - sentAt.getTime();
  if (Math.abs(off) < patrolRules.skewIgnoredMinutes * minutes) return { offsetMs: 0, doubtful: false };
  const most = patrolRules.skewMostHours * hours;
  const offsetMs = Math.max(-most, Math.min(most, off));
  return { offsetMs, doubtful: offsetMs !== off };
}

/** The moment a phone speaks of, by the server's clock, and never later than the receipt. */
export const corrected = (deviceAt: Date, { offsetMs }: ClockCorrection, receivedAt: Date): Date =>
  new Date(Math.min(deviceAt.getTime() + offsetMs, receivedAt.getTime()));
