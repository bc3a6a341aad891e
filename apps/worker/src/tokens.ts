/** Names under which a process finds what it was started with. */
export const SETTINGS = Symbol('settings');
export const WORLD = Symbol('world');
/** Says to the other processes that there is something to do. */
export const BELL = Symbol('bell');
/** Whoever signs the heads. */
export const SIGNER = Symbol('signer');
