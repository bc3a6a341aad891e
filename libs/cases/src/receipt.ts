import { hash } from 'node:crypto';
import type { Tx } from '#database';
import { readTimeline } from './board.js';
import type { Case } from './case.js';
import type { CaseEvent } from './event.js';
import { states, type State } from './states.js';

/** What the platform signs for a resident 回执: that this was filed, and how it ended. No word of who they are. */
export interface ReceiptContent {
  district: string;
  number: string;
  filedAt: string;
  /** SHA-256 of the text as it is kept, hexadecimal. */
  textHash: string;
  /** Hash of the first event: the history of the case begins with it. */
  filedHash: string;
  /** Once the case has ended. */
  ended?: {
    state: State;
    stateName: string;
    at: string;
    /** SHA-256 of the answer that was given, where there was one. */
    replyHash: string | null;
    /** Number and hash of the event that ended it. */
    seq: number;
    hash: string;
  };
}

/** The receipt of a filing. */
export const filingReceipt = (
  districtId: string,
  {
    number,
    submittedAt,
    text,
    firstHash,
  }: { number: string; submittedAt: Date; text: string; firstHash: string },
): ReceiptContent => ({
  district: districtId,
  number,
  filedAt: submittedAt.toISOString(),
  textHash: sha256(text),
  filedHash: firstHash,
});

/**
 * The receipt of a case as it stands, with the texts it vouches for, as they stood in the event; null of a draft. It says
 * the same as long as the case neither ends nor is opened again.
 */
export async function receiptOf(
  tx: Tx,
  row: Case,
): Promise<{ content: ReceiptContent; text: string; reply: string | null } | null> {
  const events = await readTimeline(tx, row);
  const first = events[0];
  if (!first || row.state === 'DRAFT') return null;
  const text = String(first.change.text ?? '');
  const filed = { number: row.number, submittedAt: first.at, text, firstHash: first.hash };
  const content = filingReceipt(row.districtId, filed);
  const end = events.findLast(
    ({ fromState, toState }) => ended(toState) && !(fromState !== null && ended(fromState)),
  );
  if (!end || !ended(row.state)) return { content, text, reply: null };
  const reply = replyAt(events, end);
  const { toState: state, at, seq, hash: its } = end;
  return {
    content: {
      ...content,
      ended: {
        state,
        stateName: states[state].zh,
        at: at.toISOString(),
        replyHash: reply === null ? null : sha256(reply),
        seq,
        hash: its,
      },
    },
    text,
    reply,
  };
}

/** Merged is no end: it goes on with its master. Archived is the end it had before. */
const ended = (state: State): boolean => !states[state].open && state !== 'MERGED';

function replyAt(events: readonly CaseEvent[], end: CaseEvent): string | null {
  const last = events.findLast(({ seq, change }) => seq <= end.seq && change.result !== undefined);
  return last?.change.result?.reply ?? null;
}

const sha256 = (text: string): string => hash('sha256', text);
