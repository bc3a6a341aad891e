import { v7 as uuidv7 } from 'uuid';
import type { Policy, WhistleKind } from '#catalogue';
import type { Alongside, CaseDesk, Moved, MoveRequest } from '#cases';
import { Refusal } from '#config';
import type { Tx } from '#database';
import { hasRole } from '#people';
import { metresBetween, type Point } from '#territory';
import { issueTasks, refuseUncallable } from './issue-tasks.js';
import { ReportTask, taskStates, Whistle, type TaskState } from './whistle.js';

export interface WhistleCall {
  kind: WhistleKind;
  reason: string;
  units: string[];
  /** Where to come; the case's address where it is left out. */
  place?: string;
}

/** What every whistle move needs besides its own part. */
export type Caller = Pick<MoveRequest, 'actor' | 'number' | 'version'>;

/**
 * Whistle and report-in 吹哨报到 (field-rules 2.5). Each method is one move on the case through its desk; the whistle
 * and its tasks change in the same transaction. Refusals besides the desk's: WHISTLE_NOT_FOUND, TASK_NOT_FOUND (404),
 * TASK_NOT_READY (409), UNIT_NOT_CALLABLE, TOO_FAR, ALREADY_SCORED (422).
 */
export class WhistleDesk {
  constructor(
    private readonly desk: CaseDesk,
    private readonly newId: () => string = uuidv7,
  ) {}

  /** Blows a whistle; a street's and an emergency's is issued at once, a community's other whistles wait for the street. */
  async blow(caller: Caller, call: WhistleCall): Promise<Moved & { whistleId: string }> {
    const whistleId = this.newId();
    const moved = await this.desk.move(
      { ...caller, move: 'whistle', input: { ...call } },
      async (tx, { before, now, ground }) => {
        const units = [...new Set(call.units)];
        refuseUncallable(units, ground);
        // An emergency does not wait for anybody's confirmation.
        const issued = call.kind === 'EMERGENCY' || hasRole(caller.actor, 'STREET_CLERK', 'STREET_LEADER');
        const whistle: Whistle = {
          districtId: before.districtId,
          id: whistleId,
          caseId: before.id,
          kind: call.kind,
          state: 'DRAFT',
          place: call.place ?? before.address ?? '',
          reason: call.reason,
          units,
          blownByUnit: caller.actor.unitCode,
          blownBy: caller.actor.name,
          blownAt: now,
          issuedAt: null,
          settledAt: null,
        };
        await tx.insert(Whistle, whistle);
        const detail = { whistleId, kind: call.kind, units, place: whistle.place, issued };
        const tasks = issued ? await issueTasks(tx, whistle, { before, now, ground }, this.newId) : {};
        return {
          ...tasks,
          detail,
          change: { ...tasks.change, whistled: true, openWhistles: before.openWhistles + 1 },
        };
      },
    );
    return { ...moved, whistleId };
  }

  /** The street issues a community's whistle: from now on the departments are called. */
  issue(caller: Caller, whistleId: string): Promise<Moved> {
    return this.desk.move({ ...caller, move: 'issueWhistle' }, async (tx, at) => {
      const whistle = await readWhistle(tx, at.before.districtId, at.before.id, whistleId);
      if (whistle.state !== 'DRAFT') throw notReady('该哨已分派', 'this whistle is issued already');
      return {
        detail: { whistleId, kind: whistle.kind, units: whistle.units },
        ...(await issueTasks(tx, whistle, at, this.newId)),
      };
    });
  }

  /** 不成哨: the street sees no ground for a community's whistle. */
  refuse(caller: Caller, whistleId: string, reason: string): Promise<Moved> {
    return this.desk.move({ ...caller, move: 'refuseWhistle', input: { reason } }, async (tx, { before }) => {
      const { districtId, id: caseId, openWhistles } = before;
      const whistle = await readWhistle(tx, districtId, caseId, whistleId);
      if (whistle.state !== 'DRAFT') throw notReady('该哨已分派', 'this whistle is issued already');
      await tx.update(Whistle, { districtId, id: whistleId }, { state: 'REFUSED' });
      return { detail: { whistleId }, change: { openWhistles: openWhistles - 1 } };
    });
  }

  /** 应哨: the department has heard and will come. */
  ack(caller: Caller, taskId: string, note?: string): Promise<Moved> {
    return this.onTask(caller, 'ack', taskId, ['NOTIFIED'], { note }, (_, now) => ({
      state: 'ACKED',
      ackedAt: now,
    }));
  }

  /**
   * 报到: on the spot. Proven by a position within the policy's radius of the case, or by the street's word
   * where the case has no position or the position cannot be had.
   */
  checkIn(caller: Caller, taskId: string, position?: Point, note?: string): Promise<Moved> {
    return this.onTask(
      caller,
      'checkIn',
      taskId,
      ['NOTIFIED', 'ACKED'],
      { note, position },
      (task, now, { before }) => {
        const byStreet = hasRole(caller.actor, 'STREET_CLERK', 'STREET_LEADER');
        const distanceM =
          position && before.lng !== null && before.lat !== null
            ? Math.round(metresBetween(position, { lng: before.lng, lat: before.lat, crs: 'WGS84' }))
            : null;
        if (!byStreet && (distanceM === null || distanceM > before.policy!.checkInRadiusM))
          throw tooFar(distanceM, before.policy!);
        return {
          state: 'ARRIVED',
          arrivedAt: now,
          late: now > task.arriveBy,
          distanceM,
          provenBy: byStreet ? 'STREET' : 'POSITION',
        };
      },
    );
  }

  /** What the department did on the spot. */
  work(caller: Caller, taskId: string, note: string, evidence?: unknown[]): Promise<Moved> {
    return this.onTask(caller, 'work', taskId, ['ARRIVED'], { note, evidence }, () => ({}));
  }

  /** The department thinks its part is done. 事不完人不走: it stays until the street lets it go. */
  askLeave(caller: Caller, taskId: string, note: string): Promise<Moved> {
    return this.onTask(caller, 'askLeave', taskId, ['ARRIVED'], { note }, () => ({ state: 'LEAVE_ASKED' }));
  }

  /** 免到: the street lets off a department that was called in error or asked to stay away, with its reason. */
  excuse(caller: Caller, taskId: string, reason: string): Promise<Moved> {
    return this.onTask(caller, 'excuse', taskId, ['NOTIFIED', 'ACKED'], { reason }, () => ({
      state: 'EXCUSED',
    }));
  }

  /** The street lets a department go; with the last one the whistle is settled. */
  release(caller: Caller, taskId: string, note?: string): Promise<Moved> {
    return this.onTask(caller, 'release', taskId, ['ARRIVED', 'LEAVE_ASKED'], { note }, (_, now) => ({
      state: 'LEFT',
      leftAt: now,
    }));
  }

  /** 评哨: the street scores a department, 0 to 100, once; below 60 with a reason. */
  score(caller: Caller, taskId: string, score: number, reason?: string): Promise<Moved> {
    return this.onTask(caller, 'score', taskId, ['LEFT'], { score, reason }, (task) => {
      if (task.score !== null)
        throw new Refusal(422, 'ALREADY_SCORED', {
          zh: '该部门本次报到已评分。',
          en: 'This report-in has been scored already.',
        });
      return { score, scoreReason: reason ?? null };
    });
  }

  /** One move on one task: the task row is under the case's lock, so tasks of one case never race. */
  private onTask(
    caller: Caller,
    move: 'ack' | 'checkIn' | 'work' | 'askLeave' | 'excuse' | 'release' | 'score',
    taskId: string,
    from: TaskState[],
    input: Record<string, unknown>,
    set: (task: ReportTask, now: Date, at: Parameters<Alongside>[1]) => Partial<ReportTask>,
  ): Promise<Moved> {
    return this.desk.move({ ...caller, move, input }, async (tx, at) => {
      const { districtId, id: caseId } = at.before;
      const task = await tx.findOneBy(ReportTask, { districtId, id: taskId, caseId });
      if (!task)
        throw new Refusal(404, 'TASK_NOT_FOUND', {
          zh: '该件没有这个报到任务。',
          en: 'This case has no such report task.',
        });
      if (!from.includes(task.state))
        throw notReady(`报到任务当前为“${taskStates[task.state]}”`, `the report task is ${task.state}`);
      const changed = set(task, at.now, at);
      if (Object.keys(changed).length > 0) await tx.update(ReportTask, { districtId, id: taskId }, changed);
      const settled = await this.moveOn(tx, { ...task, ...changed }, at.now);
      return {
        facts: { calledUnit: task.unitCode },
        detail: {
          taskId,
          whistleId: task.whistleId,
          unit: task.unitCode,
          ...(changed.late ? { late: true } : {}),
          ...(changed.distanceM != null ? { distanceM: changed.distanceM } : {}),
          ...(settled ? { whistleSettled: true } : {}),
        },
        ...(settled ? { change: { openWhistles: at.before.openWhistles - 1 } } : {}),
        ...(changed.state === 'ARRIVED' || changed.state === 'EXCUSED'
          ? { stopSubject: { id: taskId, calledOff: changed.state === 'EXCUSED' } }
          : {}),
      };
    });
  }

  /** The whistle follows its tasks. Returns true when this settled it. */
  private async moveOn(tx: Tx, task: ReportTask, now: Date): Promise<boolean> {
    const others = await tx.findBy(ReportTask, { districtId: task.districtId, whistleId: task.whistleId });
    const tasks = others.map((one) => (one.id === task.id ? task : one));
    const all = (...wanted: TaskState[]) => tasks.every(({ state }) => wanted.includes(state));
    const state = all('LEFT', 'EXCUSED')
      ? 'SETTLED'
      : tasks.some(({ arrivedAt }) => arrivedAt)
        ? 'JOINT'
        : all('NOTIFIED', 'EXCUSED')
          ? 'ISSUED'
          : 'RESPONDING';
    const [rows] = await tx.query(
      `UPDATE whistle SET state = $3, settled_at = CASE WHEN $3 = 'SETTLED' THEN $4::timestamptz END
       WHERE district_id = $1 AND id = $2 AND state <> $3 RETURNING id`,
      [task.districtId, task.whistleId, state, now],
    );
    return state === 'SETTLED' && rows.length > 0;
  }
}

async function readWhistle(tx: Tx, districtId: string, caseId: string, id: string): Promise<Whistle> {
  const whistle = await tx.findOneBy(Whistle, { districtId, caseId, id });
  if (whistle) return whistle;
  throw new Refusal(404, 'WHISTLE_NOT_FOUND', {
    zh: '该件没有这个哨。',
    en: 'This case has no such whistle.',
  });
}

const notReady = (zh: string, en: string) =>
  new Refusal(409, 'TASK_NOT_READY', { zh: `${zh}, 此时不能进行该操作。`, en: `Not possible now: ${en}.` });

const tooFar = (distanceM: number | null, { checkInRadiusM }: Policy) =>
  new Refusal(422, 'TOO_FAR', {
    zh:
      distanceM === null
        ? '无法核对位置, 请由街道确认报到。'
        : `距现场 ${distanceM} 米, 超过 ${checkInRadiusM} 米; 到场后再报到, 或由街道确认。`,
    en:
      distanceM === null
        ? 'The position cannot be checked; ask the street to confirm your arrival.'
        : `You are ${distanceM} m away, more than ${checkInRadiusM} m; check in on the spot or ask the street to confirm.`,
  });
