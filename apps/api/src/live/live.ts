import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readMoved } from '#cases';
import { errorLine } from '#config';
import { seeing, wholeDistrict } from '#database';
import { heardLive, type Bell, type LiveIds } from '#outbox';
import { BELL, SETTINGS } from '../tokens.js';
import type { ApiSettings } from '../start-api.js';
import { Listeners } from './listeners.js';
import type { Again } from './live-stream.js';
import { caseText, goneText } from './live.view.js';
import { SessionWatch } from './session-watch.js';
import { StaffAtDoor } from '../people/staff-at-door.js';

/** Moves read in one statement, and how many may wait for it; past that the lists are read again instead. */
const atOnce = 500;
const mostWaiting = 5000;

/** Hears what the relays took and tells it on to whoever may see it. */
@Injectable()
export class Live implements OnModuleInit, OnModuleDestroy {
  readonly listeners = new Listeners();
  readonly carries: boolean;
  private readonly log = new Logger('live');
  private readonly watch: SessionWatch;
  private readonly waiting = new Map<string, LiveIds['moves']>();
  private telling = false;
  closing = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(BELL) private readonly bell: Bell,
    @Inject(SETTINGS) settings: ApiSettings,
    door: StaffAtDoor,
  ) {
    this.carries = bell.carries;
    this.watch = new SessionWatch(this.listeners, dataSource, settings);
    door.onForget(() => this.watch.look());
  }

  onModuleInit(): void {
    heardLive(
      this.bell,
      (ids) => this.hear(ids),
      () => this.again(this.listeners.everybody(), 'MISSED'),
    );
    this.watch.start();
  }

  /** Every stream ends at once, so that nobody waits for them. */
  async onModuleDestroy(): Promise<void> {
    this.closing = true;
    this.watch.stop();
    for (const { stream } of this.listeners.everybody()) stream.end('CLOSING');
    await this.bell.close();
  }

  private hear({ districtId, moves }: LiveIds): void {
    if (!this.listeners.anybodyIn(districtId)) return;
    const waiting = this.waiting.get(districtId) ?? [];
    if (waiting.length + moves.length > mostWaiting) {
      this.waiting.delete(districtId);
      this.again(this.listeners.ofDistrict(districtId), 'MISSED');
      return;
    }
    waiting.push(...moves);
    this.waiting.set(districtId, waiting);
    if (!this.telling) void this.tellAll();
  }

  /** One read at a time: what arrives meanwhile goes into the next one, and the order stays. */
  private async tellAll(): Promise<void> {
    this.telling = true;
    for (let next = this.take(); next; next = this.take()) await this.tell(...next);
    this.telling = false;
  }

  private take(): [string, LiveIds['moves']] | undefined {
    for (const [districtId, moves] of this.waiting) {
      this.waiting.delete(districtId);
      const rest = moves.slice(atOnce);
      if (rest.length > 0) this.waiting.set(districtId, rest);
      return [districtId, moves.slice(0, atOnce)];
    }
    return undefined;
  }

  private async tell(districtId: string, moves: LiveIds['moves']): Promise<void> {
    try {
      const moved = await seeing(wholeDistrict(districtId), () =>
        readMoved(this.dataSource.manager, districtId, moves),
      );
      for (const one of moved) {
        const now = this.listeners.whoSees(one.seenBy);
        const before = this.listeners.whoSees(one.wasSeenBy);
        if (now.size > 0) {
          const text = caseText(one);
          for (const { stream } of now) stream.say(text);
        }
        const gone = [...before].filter((listener) => !now.has(listener));
        for (const { stream } of gone) stream.say(goneText(one));
      }
    } catch (error) {
      this.log.warn(`moves that could not be read are read by list: ${errorLine(error)}`);
      this.again(this.listeners.ofDistrict(districtId), 'MISSED');
    }
  }

  private again(listeners: ReturnType<Listeners['everybody']>, reason: Again): void {
    for (const { stream } of listeners) stream.again(reason);
  }
}
