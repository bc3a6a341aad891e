import { clerkOf } from '../cast.js';
import { plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { tell, type Stage } from '../stage.js';
import { act, decides, first, offers, type Life } from './life.js';

/** 协办: another unit is asked for its part; it answers in its own time, or does not. */
export async function help(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const unit = [...seen.coDepts, seen.ownerDept ?? ''].find((code) => code && code !== seen.leadUnit);
  if (!unit || !decides(stage, life, 'CO_HANDLER', seen) || !first(life, 'help', seen)) return false;
  await act(stage, life, clerkOf(seen.leadUnit ?? ''), 'addCoHandler', 'co-handlers', {
    unit,
    ask: '请到场检测并出具意见',
  });
  tell(stage, life, `请 ${unit} 协办`, `${unit} is asked to help`);
  if (decides(stage, life, 'CO_TASK_LATE', seen)) return true;
  const { number, complaint } = life;
  const minutes = stage.will.minutes('help', life, seen);
  stage.clock.begin(async () => {
    await stage.clock.until(stage.will.moment(plus(stage.clock.now(), minutes), seen));
    if (!(await offers(stage, clerkOf(unit), number, 'finishCoTask'))) return;
    await act(stage, { number, complaint }, clerkOf(unit), 'finishCoTask', 'co-task-report', {
      note: '已检测, 意见见附件',
    });
    tell(stage, life, `${unit} 协办反馈`, `${unit} has done its part`);
  });
  return true;
}

/** Before the result goes in, the lead ends what a co-handler has left open. */
export async function endHelp(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const open = seen.coTasks.find(({ done }) => !done);
  if (!open) return false;
  await act(stage, life, clerkOf(seen.leadUnit ?? ''), 'finishCoTask', 'co-task-report', {
    unit: open.unit,
    note: '协办单位未反馈, 由主办单位自行核实',
  });
  return true;
}
