import { spawnSync } from 'node:child_process';

const asRoot = process.getuid?.() === 0;

/** What is missing here to start, as root, a server that refuses to run as root; null where nothing is. */
export const lacksSetpriv: string | null =
  asRoot && spawnSync('setpriv', ['--version']).status !== 0
    ? 'setpriv, as root (Debian: apt-get install util-linux)'
    : null;

/** The command as it is, and for root the command that runs it as somebody else. */
export const asOther = (uid: number, gid: number, command: [string, ...string[]]): [string, ...string[]] =>
  asRoot ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...command] : command;
