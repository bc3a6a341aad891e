import type { Case } from './case.js';

/** Every unit that has had a hand in a case: none of them may check it (field-rules 2.2 #27). */
export const handlersOf = ({ leadUnit, helpers, coTasks }: Case): string[] => [
  ...(leadUnit ? [leadUnit] : []),
  ...(helpers ?? []),
  ...(coTasks ?? []).map(({ unit }) => unit),
];
