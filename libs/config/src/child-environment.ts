/** The environment of this process and what is given, for a program it starts: a password belongs there, not on a command line. */
export const environmentWith = (more: Record<string, string>): Record<string, string | undefined> => ({
  ...process.env,
  ...more,
});
