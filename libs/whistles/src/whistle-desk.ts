import { freshId } from '#config';
import type { WhistleKind } from '#catalogue';
import type { CaseDesk, Moved, MoveRequest } from '#cases';
import { withoutPersonalData } from '#people';
import { blow } from './blow.js';
import { Book } from './book.js';
import { confirm } from './confirm.js';
import { issueTasks } from './issue-tasks.js';
import { refuseUnless } from './level.js';
import { WhistleMinute, type AgreedTask } from './minute.js';
import { raise, type Raising } from './raise.js';
import { refuseWhistleState, somebodyArrived, unitUnknown } from './refusals.js';
import { taskStates } from './report-task.js';

export interface WhistleCall {
  kind: WhistleKind;
  reason: string;
  units: string[];
  /** Where to come; the case's address as far as the building where it is left out. */
  place?: string;
}

/** What every whistle move needs besides its own part. */
export type Caller = Pick<MoveRequest, 'actor' | 'number' | 'version'>;

/**
 * Whistles 哨 (field-rules 2.5). Each method is one move on the case through its desk; the whistle and its tasks change in
 * the same transaction. Refusals besides the desk's: WHISTLE_NOT_FOUND (404), WHISTLE_NOT_READY, UPGRADE_WAITS (409),
 * NOT_YOURS (403), UNIT_NOT_CALLABLE, UNIT_UNKNOWN, TOP_LEVEL, SOMEBODY_ARRIVED, NO_CONFIRMATION_AWAITED (422).
 */
export class WhistleDesk {
  constructor(
    private readonly desk: CaseDesk,
    private readonly newId: () => string = freshId,
  ) {}

  /**
   * Blows a whistle. The street leader's is issued at once; a community's or a clerk's waits for the street leader; an
   * emergency's is issued at once, whoever blows it, and the leader has 24 h to confirm it (clock CONFIRM).
   */
  async blow(caller: Caller, told: WhistleCall): Promise<Moved & { whistleId: string }> {
    const call = withoutPersonalData(told);
    const whistleId = this.newId();
    const moved = await this.desk.move(
      { ...caller, move: 'whistle', input: { ...call } },
      blow(whistleId, caller.actor, call, this.newId),
    );
    return { ...moved, whistleId };
  }

  /** 分哨: the street leader, or the centre leader at DISTRICT level, issues a draft; from now on the departments are called. */
  issue(caller: Caller, whistleId: string): Promise<Moved> {
    return this.desk.move({ ...caller, move: 'issueWhistle' }, async (tx, { before, now, ground, sent }) => {
      const book = await Book.open(tx, before);
      const whistle = book.whistle(whistleId);
      refuseUnless('issue', caller.actor, before, whistle);
      refuseWhistleState(whistle, ['DRAFT']);
      const { kind, level, units, upgradedFrom } = whistle;
      const issue = issueTasks(book, whistle, { before, now, ground }, caller.actor, this.newId);
      return {
        ...issue,
        change: { ...issue.change, ...book.write(tx, before, sent) },
        detail: { whistleId, kind, level, units, ...(upgradedFrom ? { upgradedFrom } : {}) },
      };
    });
  }

  /** 不成哨: whoever would issue it sees no ground. A whistle it would have raised goes on as before. */
  refuse(caller: Caller, whistleId: string, told: string): Promise<Moved> {
    const reason = withoutPersonalData(told);
    return this.desk.move(
      { ...caller, move: 'refuseWhistle', input: { reason } },
      async (tx, { before, sent }) => {
        const book = await Book.open(tx, before);
        const whistle = book.whistle(whistleId);
        refuseUnless('issue', caller.actor, before, whistle);
        refuseWhistleState(whistle, ['DRAFT']);
        book.set(whistle, { state: 'REFUSED', endedReason: reason });
        const { level, blownByUnit } = whistle;
        return { change: book.write(tx, before, sent), detail: { whistleId, level, blownByUnit } };
      },
    );
  }

  /**
   * 补确认: the street leader's word on an emergency, afterwards. Not grounded, it stays on the record as that, and
   * whoever has not come need not; where nobody has come at all it is a whistle refused.
   */
  confirm(caller: Caller, whistleId: string, confirmed: boolean, told?: string): Promise<Moved> {
    const reason = withoutPersonalData(told);
    return this.desk.move(
      { ...caller, move: 'confirmWhistle', input: { confirmed, reason } },
      confirm(whistleId, caller.actor, confirmed, reason ?? null),
    );
  }

  /**
   * 哨升级: asks the level above to issue the same call, with more departments where they are named. Until it does the
   * whistle goes on as before; only when the raised one is issued is this one UPGRADED. A street leader who raises a
   * community's is the level above, so it is issued at once.
   */
  async upgrade(caller: Caller, whistleId: string, told: Raising): Promise<Moved & { whistleId: string }> {
    const how = withoutPersonalData(told);
    const raisedId = this.newId();
    const moved = await this.desk.move(
      { ...caller, move: 'upgradeWhistle', input: { ...how } },
      raise(whistleId, raisedId, caller.actor, how, this.newId),
    );
    return { ...moved, whistleId: raisedId };
  }

  /** 撤哨: while no department has arrived whoever blew it, or the leader, takes it back. */
  cancel(caller: Caller, whistleId: string, told: string): Promise<Moved> {
    const reason = withoutPersonalData(told);
    return this.desk.move(
      { ...caller, move: 'cancelWhistle', input: { reason } },
      async (tx, { before, sent }) => {
        const book = await Book.open(tx, before);
        const whistle = book.whistle(whistleId);
        refuseUnless('cancel', caller.actor, before, whistle);
        if (whistle.state === 'JOINT') throw somebodyArrived();
        refuseWhistleState(whistle, ['DRAFT', 'ISSUED', 'RESPONDING']);
        const awaited = book.tasksOf(whistle).filter(({ state }) => taskStates[state].open);
        for (const task of awaited) book.setTask(task, { state: 'CANCELLED', overReason: reason });
        book.set(whistle, { state: 'CANCELLED', confirmation: null, endedReason: reason });
        return {
          change: book.write(tx, before, sent),
          callsOff: [whistleId, ...awaited.map(({ id }) => id)],
          detail: { whistleId, level: whistle.level, units: awaited.map(({ unitCode }) => unitCode) },
        };
      },
    );
  }

  /** 会商纪要: what the departments agreed on, kept with the whistle. */
  minute(
    caller: Caller,
    whistleId: string,
    told: { note: string; attendees: string[]; tasks: AgreedTask[] },
  ): Promise<Moved> {
    const { note, attendees, tasks } = withoutPersonalData(told);
    const { actor } = caller;
    return this.desk.move({ ...caller, move: 'minute', input: { note } }, async (tx, at) => {
      const { before, now, ground } = at;
      const whistle = (await Book.open(tx, before)).whistle(whistleId);
      refuseUnless('attend', actor, before, whistle);
      refuseWhistleState(whistle, ['ISSUED', 'RESPONDING', 'JOINT']);
      const named = new Set([...attendees, ...tasks.map(({ unit }) => unit)]);
      const unknown = [...named].filter((code) => !ground.units.has(code));
      if (unknown.length > 0) throw unitUnknown(unknown);
      await tx.insert(WhistleMinute, {
        districtId: before.districtId,
        id: this.newId(),
        whistleId,
        caseId: before.id,
        at: now,
        byUnit: actor.unitCode,
        byName: actor.name,
        note,
        attendees: [...new Set(attendees)],
        tasks,
      });
      return { detail: { whistleId, attendees, tasks } };
    });
  }
}
