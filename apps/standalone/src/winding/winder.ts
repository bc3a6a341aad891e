import { Refusal, type Happened, type MovableClock, type Winder, type Winding } from '#config';
import { whatHappened } from './what-happened.js';
import { workOff, type Hands } from './work-off.js';

/**
 * Winds the clock of a process that is api and worker in one. It does not jump: it stands still at each moment at which a
 * clock runs out or warns, until everything that comes of it has happened, and only then goes on to the next; so a clock
 * that begins because another one ran out begins at that moment, and what was due first happens first (field-rules 2.6).
 */
export class StepWinder implements Winder {
  private present: Winding | null = null;
  private going: Promise<void> = Promise.resolve();
  private stopping = false;
  private readonly faulty = new Set<string>();
  private readonly hands: Hands;

  constructor(
    private readonly clock: MovableClock,
    hands: Pick<Hands, 'world' | 'settings'>,
    /** Called whenever the clock has been moved, before anything happens at the new time. */
    private readonly moved: () => Promise<void>,
  ) {
    const { faulty } = this;
    this.hands = { ...hands, fault: (timerId) => void faulty.add(timerId), faulty: () => [...faulty] };
  }

  wind(byMs: number): Winding {
    if (this.present?.done === false) throw beingWound();
    const from = this.clock.stop();
    const to = new Date(from.getTime() + byMs);
    const winding = { from, to, at: from, moments: 0, served: 0, done: false, error: null };
    this.present = winding;
    this.going = this.go(winding);
    return winding;
  }

  winding(): Winding | null {
    return this.present;
  }

  still(): Promise<void> {
    return this.going;
  }

  async happened(): Promise<Happened[]> {
    return this.present ? whatHappened(this.hands.world.dataSource, this.present) : [];
  }

  /** Ends a winding after the moment it is at, for good. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.going;
  }

  private async go(winding: Winding): Promise<void> {
    this.faulty.clear();
    try {
      let next = await this.standAt(winding, winding.from);
      while (next && next <= winding.to && !this.stopping) {
        winding.moments += 1;
        next = await this.standAt(winding, next);
      }
      if (!this.stopping) await this.standAt(winding, winding.to);
    } catch (error) {
      winding.error = error instanceof Error ? error.message : String(error);
    }
    this.clock.run();
    winding.done = true;
    // The clock goes on whether or not this can be written; a later start then begins at the last moment that was.
    await this.moved().catch(() => undefined);
  }

  /** Lets everything happen that happens at this moment; tells when the next clock comes up. */
  private async standAt(winding: Winding, at: Date): Promise<Date | null> {
    this.clock.set(at);
    winding.at = at;
    await this.moved();
    const { served, next } = await workOff(this.hands);
    winding.served += served;
    return next;
  }
}

const beingWound = () =>
  new Refusal(409, 'CLOCK_IS_BEING_WOUND', {
    zh: '时钟正在拨动, 请稍候(GET /api/v1/clock)。',
    en: 'The clock is being wound; wait for it (GET /api/v1/clock).',
  });
