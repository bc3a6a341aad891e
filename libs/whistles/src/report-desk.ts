import type { CaseDesk, Moved } from '#cases';
import { withoutPersonalData } from '#people';
import { attendanceOf } from './attendance.js';
import { Book } from './book.js';
import { refuseUnless } from './level.js';
import { refuseTaskState } from './refusals.js';
import { taskSteps, type Given, type TaskMove } from './task-steps.js';
import type { Caller } from './whistle-desk.js';

/** Report-in 报到: what the called departments and their callers do with one report task (field-rules 2.5). */
export class ReportDesk {
  constructor(
    private readonly desk: CaseDesk,
    private readonly settings: { tokenSecret: string },
  ) {}

  /**
   * One move on one task, as `taskSteps` has it; the whistle follows its tasks, and with the last one it is settled. The
   * tasks of a case are under its lock, so they never race. Refusals besides the desk's: TASK_NOT_FOUND (404),
   * TASK_NOT_READY (409), NOT_YOURS (403), TOO_FAR, SITE_CODE_INVALID, NOT_LATE_YET, ALREADY_SCORED, ALREADY_RATED,
   * ALREADY_REPLIED, NOT_SCORED, REPLY_WINDOW_OVER (422).
   */
  move(caller: Caller, move: TaskMove, taskId: string, told: Given = {}): Promise<Moved> {
    const given = withoutPersonalData(told);
    const rule = taskSteps[move];
    return this.desk.move(
      { ...caller, move, input: { ...given } },
      async (tx, { before, now, ground, sent }) => {
        const book = await Book.open(tx, before);
        const task = book.task(taskId);
        const whistle = book.whistle(task.whistleId);
        if (rule.of === 'CALLER') refuseUnless('attend', caller.actor, before, whistle);
        refuseTaskState(task, rule.from);
        const changed = rule.makes({
          task,
          before,
          actor: caller.actor,
          now,
          calendar: ground.calendar,
          given,
          secret: this.settings.tokenSecret,
        });
        book.setTask(task, changed);
        const settled = book.follow(whistle.id, now);
        const { openWhistles } = book.write(tx, before, sent);
        const is = { ...task, ...changed };
        return {
          facts: { calledUnit: task.unitCode },
          change: { openWhistles },
          detail: {
            taskId,
            whistleId: whistle.id,
            unit: task.unitCode,
            ...(changed.state ? { task: changed.state, attendance: attendanceOf(is) } : {}),
            ...(changed.provenBy ? { provenBy: changed.provenBy } : {}),
            ...(changed.distanceM != null ? { distanceM: changed.distanceM } : {}),
            ...(settled ? { whistleSettled: true } : {}),
            whistle: book.whistle(whistle.id).state,
          },
          ...(rule.clock ? { stopSubject: { id: taskId, calledOff: rule.clock === 'CALLED_OFF' } } : {}),
        };
      },
    );
  }
}
