/** Names under which controllers find what the process was started with. */
export const SETTINGS = Symbol('settings');
export const CLOCK = Symbol('clock');
