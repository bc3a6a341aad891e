/** Names under which a process finds what it was started with. */
export const SETTINGS = Symbol('settings');
export const WORLD = Symbol('world');
/** Whoever signs the heads. */
export const SIGNER = Symbol('signer');
