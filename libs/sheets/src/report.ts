import type { Said } from '#config';

/** One thing a person should know of a file before it is written. */
export interface Finding extends Said {
  /** An ERROR keeps the file from being written; a WARNING is to be looked at. */
  severity: 'ERROR' | 'WARNING';
  /** Stable, for programs. */
  code: string;
  /** As in the file; null where it is about the whole. */
  line: number | null;
  /** The code or name it is about. */
  subject: string | null;
}

/** What an import would do and what is wrong with it: shown before anything is written. */
export interface ImportReport {
  errors: number;
  warnings: number;
  /** At most 500, errors first. */
  findings: Finding[];
}

const mostShown = 500;

/** The findings as a report: errors first, then by line. */
export function reportOf(findings: readonly Finding[]): ImportReport {
  const rank = ({ severity, line }: Finding) => (severity === 'ERROR' ? 0 : 1e9) + (line ?? 0);
  const errors = findings.filter(({ severity }) => severity === 'ERROR').length;
  return {
    errors,
    warnings: findings.length - errors,
    findings: findings.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostShown),
  };
}
