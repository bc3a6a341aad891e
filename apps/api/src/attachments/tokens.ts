/** Where attachments are kept, and where they are received. */
export const STORE = Symbol('store');
export const SPOOL = Symbol('spool');
