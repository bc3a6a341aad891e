import type { Role } from './roles.js';

/** What an account must do before it may do anything else 须先完成. */
export const owings = {
  PASSWORD: '修改首次密码',
  ENROL: '绑定第二因子',
  PROOF: '验证第二因子',
} as const;
export type Owing = keyof typeof owings;

/**
 * Roles that hold the machine, its rights or its log, and those who may look behind a pseudonym or let others do so: with
 * SECOND_FACTOR=required they need one.
 */
export const needsSecondFactor: readonly Role[] = [
  'SYSTEM_ADMIN',
  'SECURITY_ADMIN',
  'AUDITOR',
  'CENTRE_LEADER',
  'REVIEWER',
  'FOLLOW_UP_AGENT',
  'AGENT',
];

/** What this session owes, or null. */
export function owingOf(
  of: { mustChange: boolean; roles: readonly Role[]; hasFactor: boolean; strong: boolean; way: string },
  secondFactor: 'offered' | 'required',
): Owing | null {
  // Whoever comes through the office's own log-in or from the machine itself has not used the password.
  if (of.mustChange && of.way === 'PASSWORD') return 'PASSWORD';
  if (of.strong) return null;
  if (of.hasFactor) return 'PROOF';
  const needed = secondFactor === 'required' && of.roles.some((role) => needsSecondFactor.includes(role));
  return needed ? 'ENROL' : null;
}
