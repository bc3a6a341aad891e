import { closingGuards } from './guards/closing-guards.js';
import { disputeGuards } from './guards/dispute-guards.js';
import { filingGuards } from './guards/filing-guards.js';
import type { Guard } from './guards/guard.js';
import { handlingGuards } from './guards/handling-guards.js';
import { ladderGuards } from './guards/ladder-guards.js';
import { timeGuards } from './guards/time-guards.js';

/** The conditions of field-rules 2.2, one by one. A guard's name is the code of its refusal. */
export const guards = {
  ...filingGuards,
  ...handlingGuards,
  ...disputeGuards,
  ...timeGuards,
  ...ladderGuards,
  ...closingGuards,
} satisfies Record<string, Guard>;

export type GuardName = keyof typeof guards;
