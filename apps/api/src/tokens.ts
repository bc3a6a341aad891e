/** Names under which controllers find what the process was started with. */
export const SETTINGS = Symbol('settings');
export const CLOCK = Symbol('clock');
/** Says to the other processes that there is something to do, and hears from the relays. */
export const BELL = Symbol('bell');
/** Whoever signs receipts. */
export const SIGNER = Symbol('signer');
/** Whoever winds the clock ahead; null where it cannot be wound. */
export const WINDER = Symbol('winder');
