import { Refusal, type MovableClock, type Winder, type Winding } from '#config';
import { whatHappened } from './what-happened.js';
import { nextMoment, workOff, type Hands } from './work-off.js';

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
    hands: Omit<Hands, 'fault'>,
    /** Called whenever the clock has been moved, before anything happens at the new time. */
    private readonly moved: () => Promise<void>,
  ) {
    this.hands = { ...hands, fault: (timerId) => void this.faulty.add(timerId) };
  }

  wind(byMs: number): Winding {
    if (this.present?.done === false) throw beingWound();
    const from = this.clock.stop();
    const to = new Date(from.getTime() + byMs);
    const winding = { from, to, at: from, moments: 0, served: 0, happened: [], done: false, error: null };
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

  /** Ends a winding after the moment it is at, for good. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.going;
  }

  private async go(winding: Winding): Promise<void> {
    this.faulty.clear();
    try {
      await this.standAt(winding, winding.from);
      for (let next = await this.next(winding); next && !this.stopping; next = await this.next(winding)) {
        winding.moments += 1;
        await this.standAt(winding, next);
      }
      if (!this.stopping) await this.standAt(winding, winding.to);
      winding.happened = await whatHappened(this.hands.world.dataSource, winding);
    } catch (error) {
      winding.error = error instanceof Error ? error.message : String(error);
    }
    this.clock.run();
    winding.done = true;
    // The clock goes on whether or not this can be written; a later start then begins at the last moment that was.
    await this.moved().catch(() => undefined);
  }

  private async standAt(winding: Winding, at: Date): Promise<void> {
    this.clock.set(at);
    winding.at = at;
    await this.moved();
    winding.served += await workOff(this.hands);
  }

  private async next({ to }: Winding): Promise<Date | null> {
    const at = await nextMoment(this.hands, [...this.faulty]);
    return at && at <= to ? at : null;
  }
}

const beingWound = () =>
  new Refusal(409, 'CLOCK_IS_BEING_WOUND', {
    zh: '时钟正在拨动, 请稍候(GET /api/v1/clock)。',
    en: 'The clock is being wound; wait for it (GET /api/v1/clock).',
  });
