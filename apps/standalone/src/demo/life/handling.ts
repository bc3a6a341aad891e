import { clerkOf } from '../cast.js';
import type { SeenCase } from '../seen.js';
import { later, tell, type Stage } from '../stage.js';
import { help, endHelp } from './helping.js';
import { answerHandDown, askUp, handDown } from './ladder.js';
import { readyAt } from './ready.js';
import { act, decides, first, type Life, type Scene } from './life.js';
import { askSuspension, askTime } from './time.js';
import { waits } from './waits.js';
import { whistle } from './whistling.js';

/** Something that may be done while a case is worked; true when it was, so that the case is looked at again. */
export type Deed = (stage: Stage, life: Life, seen: SeenCase) => Promise<boolean>;

/** In the order in which a unit would think of them. */
const deeds: Deed[] = [
  answerHandDown,
  answerSupervision,
  inner,
  askUp,
  handDown,
  help,
  reachStages,
  whistle,
  askTime,
  askSuspension,
];

/** The lead works it, with whatever help it takes, and reports. */
export const handle: Scene = async (stage, life, seen) => {
  // The parts are worked, each on its own; this one waits for them.
  if (seen.parts) return waits(stage);
  for (const deed of deeds) if (await deed(stage, life, seen)) return;
  await finish(stage, life, seen);
};

/** When the work is done it is reported, half an hour before it is due at the latest, unless it is to be late. */
async function finish(stage: Stage, life: Life, seen: SeenCase): Promise<void> {
  const at = readyAt(stage, life, seen);
  if (stage.clock.kind === 'stepped' && stage.clock.now() < at) {
    await stage.clock.until(at);
    return;
  }
  if (await endHelp(stage, life, seen)) return;
  const due = seen.dueAt ? new Date(seen.dueAt) : null;
  const late = due !== null && stage.clock.now() > due;
  await act(stage, life, clerkOf(seen.leadUnit ?? ''), 'submitResult', 'result', {
    reply: '已到现场处理完毕, 并与诉求人说明情况。',
    solved: true,
    evidence: [{ kind: 'PHOTO_AFTER', ref: `demo/${life.complaint.id}-after-${seen.round}.jpg` }],
    signedOffBy: `${seen.leadName}负责人`,
  });
  tell(
    stage,
    life,
    `${seen.leadName}提交办结${late ? ', 已超期' : ''}`,
    `${seen.leadName} reports the result${late ? ', overdue' : ''}`,
  );
}

async function inner(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  if (!decides(stage, life, 'INNER', seen) || !first(life, 'inner', seen)) return false;
  await act(stage, life, clerkOf(seen.leadUnit ?? ''), 'assignInner', 'inner-assignment', {
    handler: '业务科 张工',
  });
  return true;
}

/** 督办: whoever leads says what is being done about it. */
async function answerSupervision(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  if (!seen.supervision) return false;
  await later(stage, 45, seen);
  await act(stage, life, clerkOf(seen.leadUnit ?? ''), 'answerSupervision', 'supervision-answer', {
    note: '已安排专人, 明日上午办结',
  });
  tell(stage, life, `${seen.leadName}反馈督办`, `${seen.leadName} answers the supervision`);
  return true;
}

/** A matter with staged limits is stopped, penalised, removed: one after the other. */
async function reachStages(stage: Stage, life: Life, seen: SeenCase): Promise<boolean> {
  const next = seen.timers
    .filter(
      ({ kind, stoppedAt, subject }) => kind === 'STAGE' && !stoppedAt && !seen.stagesDone.includes(subject),
    )
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt))[0];
  if (!next || !first(life, `stage ${next.subject}`, seen)) return false;
  await later(stage, 40, seen);
  await act(stage, life, clerkOf(seen.leadUnit ?? ''), 'reachStage', 'stage', {
    stage: next.subject,
    note: '已送达文书, 现场核实',
  });
  tell(stage, life, `${seen.leadName}完成阶段 ${next.subject}`, `${seen.leadName} reaches ${next.subject}`);
  return true;
}
