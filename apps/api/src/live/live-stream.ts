import type { ServerResponse } from 'node:http';

/** Why a list must be read again 重读列表的原因. */
export type Again = 'OPENED' | 'MISSED' | 'BEHIND' | 'RIGHTS_CHANGED';
/** Why a stream ended. */
export type Ending = 'SESSION_ENDED' | 'TOKEN_EXPIRED' | 'CLOSING';

/** Bytes that may wait for a reader; past that nothing more is kept for them. */
const mostWaiting = 64 * 1024;
/** A reader that has not read its end by then is let go. */
const endsWithinMs = 5000;

/** One event as it goes over the wire; made once for all who are told. */
export const eventText = (event: string, data: object, id?: string): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

/** The lines of one answer that does not end. Whoever reads too slowly is told once to read the list again. */
export class LiveStream {
  private behind = false;
  private missedBeat = false;

  constructor(private readonly answer: ServerResponse) {
    answer.on('drain', () => {
      if (!this.behind) return;
      this.behind = false;
      this.missedBeat = false;
      this.again('BEHIND');
    });
  }

  /** Says an event, or forgets it where too much is waiting already: memory has a bound, the list is the truth. */
  say(text: string): void {
    if (this.behind || this.answer.writableEnded || this.answer.destroyed) return;
    if (this.answer.writableLength > mostWaiting) {
      this.behind = true;
      return;
    }
    this.answer.write(text);
  }

  again(reason: Again): void {
    this.say(eventText('again', { reason }));
  }

  /** Keeps proxies from closing the line, and closes it where the reader has not caught up since the last beat. */
  beat(): void {
    if (this.missedBeat) this.answer.destroy();
    else if (this.behind) this.missedBeat = true;
    else this.say(':\n\n');
  }

  end(reason: Ending): void {
    if (!this.answer.writableEnded) this.answer.end(eventText('end', { reason }));
    // A reader that takes nothing would keep the answer for ever.
    if (this.behind) this.answer.destroy();
    else setTimeout(() => this.answer.destroy(), endsWithinMs).unref();
  }
}
