import { AsyncLocalStorage } from 'node:async_hooks';

/** What a line of the log says of the work it was written in: ids and codes, nothing of anybody. */
export interface Work {
  request?: string;
  case?: string;
  district?: string;
  staff?: string;
  delivery?: string;
  effect?: string;
  trace?: string;
}

const working = new AsyncLocalStorage<Work>();

/** Works as this: what is logged on the way names it. Nothing is copied, so that it may be filled in as more is known. */
export const atWork = <T>(work: Work, piece: () => T): T => working.run(work, piece);

/** What is being worked on here; undefined outside of any. */
export const workInHand = (): Work | undefined => working.getStore();
