import { clockLedger, type CaseEvent, type ClockLedger, type Move } from '#cases';
import { Life, type How } from './life.js';
import { district, paperCase } from './cast.js';
import { ground } from './paper.js';

/** A life on paper with the events it would leave, as far as the clock ledger reads them. */
export class ToldLife extends Life {
  readonly told: CaseEvent[] = [];

  override make(move: Move, how: How = {}): string {
    const before = this.row;
    const came = super.make(move, how);
    if (this.row && this.row !== before) this.tell(move, before, how);
    return came;
  }

  ledger(now = this.now): ClockLedger {
    return clockLedger({
      row: this.row!,
      timers: this.timers,
      events: this.told,
      now,
      calendar: ground.calendar,
    });
  }

  private tell(move: Move, before: Life['row'], how: How): void {
    const row = this.row!;
    const { input } = this.situation(move, how);
    const change = Object.fromEntries(
      Object.entries(row).filter(([name, value]) => value !== before?.[name as keyof typeof row]),
    );
    this.told.push({
      districtId: district,
      caseId: paperCase,
      seq: row.version,
      move,
      fromState: before?.state ?? null,
      toState: row.state,
      at: this.now,
      actorKind: 'SYSTEM',
      actorId: 'system',
      actorName: 'system',
      unitCode: null,
      reason: typeof input['reason'] === 'string' ? input['reason'] : null,
      change,
      detail: { ...input },
      cause: null,
      clocks: null,
      hash: '',
    });
  }
}
