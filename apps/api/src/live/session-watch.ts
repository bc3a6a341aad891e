import type { DataSource } from 'typeorm';
import { marksOfActor } from '#cases';
import { realClock } from '#config';
import { standingSessions, type DoorSettings, type Holder } from '#people';
import type { Listener, Listeners } from './listeners.js';

const beatMs = 15_000;
const lookMs = 2000;

/** Ends the streams of sessions that have ended, and follows what their holders may see. */
export class SessionWatch {
  private readonly timers: NodeJS.Timeout[] = [];
  private looking = false;
  private lookAgain = false;

  constructor(
    private readonly listeners: Listeners,
    private readonly dataSource: DataSource,
    private readonly house: DoorSettings,
  ) {}

  start(): void {
    this.timers.push(
      setInterval(() => this.look(), lookMs).unref(),
      setInterval(() => this.listeners.everybody().forEach(({ stream }) => stream.beat()), beatMs).unref(),
    );
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Looks now; a database that is away ends nobody's stream before the token itself ends. */
  look(): void {
    this.lookAgain = true;
    if (!this.looking) void this.lookAround();
  }

  private async lookAround(): Promise<void> {
    this.looking = true;
    while (this.lookAgain) {
      this.lookAgain = false;
      const everybody = [...this.listeners.everybody()];
      for (const districtId of new Set(everybody.map((one) => one.districtId)))
        await this.lookAt(
          districtId,
          everybody.filter((one) => one.districtId === districtId),
        ).catch(() => undefined);
    }
    this.looking = false;
  }

  private async lookAt(districtId: string, listeners: readonly Listener[]): Promise<void> {
    const now = realClock.now();
    for (const { endsAt, stream } of listeners) if (endsAt <= now) stream.end('TOKEN_EXPIRED');
    const ids = [...new Set(listeners.map(({ sessionId }) => sessionId))];
    const standing = await standingSessions(this.dataSource, this.house, districtId, ids, now);
    for (const one of listeners) {
      const holder = standing.get(one.sessionId);
      if (holder) this.follow(one, holder);
      else one.stream.end('SESSION_ENDED');
    }
  }

  /** Other roles, another unit or grid: another list. */
  private follow(one: Listener, holder: Holder): void {
    const { districtId, staffId } = one;
    const marks = marksOfActor({
      kind: 'STAFF',
      districtId,
      id: staffId,
      name: '',
      caseId: null,
      ...holder,
    });
    if (marks.join() === one.marks.join()) return;
    this.listeners.remark(one, marks);
    one.stream.again('RIGHTS_CHANGED');
  }
}
