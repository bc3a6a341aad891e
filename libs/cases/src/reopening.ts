import { dueAt, type WorkCalendar } from '#calendar';
import type { Case } from './case.js';

/**
 * Whether a closed case may still be reopened (field-rules 2.2 #32): one window, of its own frozen policy, from the
 * moment it was closed; nothing that happens to it afterwards moves that.
 */
export function mayReopen(row: Case, now: Date, calendar: WorkCalendar): boolean {
  if (row.state !== 'CLOSED' || !row.closedAt || !row.policy || !row.leadUnit) return false;
  return now <= dueAt(row.closedAt, row.policy.reopenWindow, calendar).at;
}
