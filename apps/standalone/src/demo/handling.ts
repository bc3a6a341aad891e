import { agent, clerkOf, reviewer } from './cast.js';
import { Refused, type SeenCase } from './client.js';
import { plus } from './hours.js';
import { tempo } from './plot.js';
import { act, later, look, tell, Unexpected, type Life, type Stage } from './stage.js';
import { blowWhistle } from './whistling.js';

const paceOf = ({ urgency }: SeenCase) => tempo[urgency ?? 'NORMAL'];
const photo = (life: Life, what: string) => ({
  kind: 'PHOTO_AFTER',
  ref: `demo/${life.complaint.id}-${what}.jpg`,
});

/** One round in the hands of the lead unit, from the signature to the point where the resident is to be asked. */
export async function handle(stage: Stage, life: Life, dispatched: SeenCase): Promise<SeenCase> {
  const clerk = clerkOf(dispatched.leadUnit ?? '');
  let seen = await takeOver(stage, life, dispatched, clerk);
  const kind = life.complaint.expected.whistle_kind;
  if (kind && seen.round === 1) seen = await blowWhistle(stage, life, seen, kind);
  else await later(stage, paceOf(seen).handle, seen);
  seen = await report(stage, life, seen, clerk);
  if (stage.plot.takes('SENT_BACK', life, seen)) {
    await later(stage, paceOf(seen).review, seen);
    seen = await act(stage, life, reviewer, 'returnForRedo', 'redo', {
      reason: '答复未回应时间安排, 请补充',
    });
    tell(
      stage,
      life,
      '审核员退回: 请补充时间安排',
      'the reviewer sends it back: the reply lacks a timetable',
    );
    await later(stage, 60, seen);
    seen = await report(stage, life, seen, clerk);
  }
  return check(stage, life, seen, clerk);
}

async function takeOver(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  clerk: { username: string },
): Promise<SeenCase> {
  if (seen.round === 1) life.reporterHidden = await isReporterHidden(stage, life, clerk);
  const signBy = seen.timers.findLast(({ kind, stoppedAt }) => kind === 'SIGN' && !stoppedAt)?.dueAt;
  if (signBy && stage.plot.takes('SIGNED_BY_DEFAULT', life, seen)) {
    await stage.clock.until(plus(new Date(signBy), 1));
    const now = await look(stage, agent, life.number);
    if (now.state !== 'SIGNED')
      throw new Unexpected(
        life,
        `签收超时后应为 SIGNED, 实为 ${now.state}`,
        `should be SIGNED by default, is ${now.state}`,
      );
    tell(
      stage,
      life,
      `${seen.leadName}未按时签收, 视同签收`,
      `${seen.leadName} did not sign in time: signed by default`,
    );
  } else {
    // A unit signs before its limit, even where it would rather begin in the morning.
    await stage.clock.until(earlier(plus(stage.clock.now(), paceOf(seen).sign), signBy));
    await act(stage, life, clerk, 'sign', 'signature');
    tell(stage, life, `${seen.leadName}签收`, `${seen.leadName} signs`);
  }
  await later(stage, paceOf(seen).contact, seen);
  const contacted = await act(stage, life, clerk, 'contact', 'contact', {
    note: '已电话联系, 了解情况',
    way: 'PHONE',
  });
  tell(stage, life, `${seen.leadName}首次联系`, `${seen.leadName} makes the first contact`);
  return contacted;
}

/** The result goes in half an hour before it is due at the latest, except where the plot wants it late. */
async function report(
  stage: Stage,
  life: Life,
  seen: SeenCase,
  clerk: { username: string },
): Promise<SeenCase> {
  const due = seen.dueAt ? new Date(seen.dueAt) : null;
  const late = due !== null && stage.plot.takes('RESULT_LATE', life, seen);
  if (late) await stage.clock.until(plus(due, 95));
  const done = await act(stage, life, clerk, 'submitResult', 'result', {
    reply: '已到现场处理完毕, 并与诉求人说明情况。',
    solved: true,
    evidence: [photo(life, `after-${seen.round}`)],
    signedOffBy: `${seen.leadName}负责人`,
  });
  tell(
    stage,
    life,
    `${seen.leadName}提交办结${late ? ', 已超期' : ''}`,
    `${seen.leadName} reports the result${late ? ', overdue' : ''}`,
  );
  return done;
}

/** The reviewer looks, and what can be seen on the spot is checked by a grid worker of another unit. */
async function check(
  stage: Stage,
  life: Life,
  reported: SeenCase,
  clerk: { username: string },
): Promise<SeenCase> {
  await later(stage, paceOf(reported).review, reported);
  const seen = await act(stage, life, reviewer, 'approve', 'approval');
  tell(stage, life, '审核通过', 'the reviewer approves');
  if (seen.state !== 'VERIFYING') return seen;
  await later(stage, paceOf(seen).verify, seen);
  const checker = await checkerOf(stage, life, seen);
  const passed = !stage.plot.takes('CHECK_FAILS', life, seen);
  const { lng, lat } = life.complaint;
  const checked = await act(stage, life, checker, 'verify', 'verification', {
    passed,
    evidence: [photo(life, 'check')],
    position: { lng, lat, crs: 'WGS84' },
  });
  tell(
    stage,
    life,
    `${checker.name}现场核查${passed ? '通过' : '未通过'}`,
    `${checker.name} checks on the spot: ${passed ? 'passed' : 'not passed'}`,
  );
  if (passed) return checked;
  await later(stage, 120, checked);
  return check(stage, life, await report(stage, life, checked, clerk), clerk);
}

async function checkerOf(
  stage: Stage,
  life: Life,
  seen: SeenCase,
): Promise<{ username: string; name: string }> {
  for (const worker of stage.workers.checkers(seen)) {
    const offered = await look(stage, worker, life.number).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'CASE_NOT_FOUND') return null;
      throw error;
    });
    if (offered?.nextMoves.some(({ move }) => move === 'verify')) return worker;
  }
  throw new Unexpected(life, '没有网格员可以核查', 'no grid worker may check it');
}

/** The lead unit reads no name and no phone of a case that must hide them, and is refused when it asks. */
async function isReporterHidden(
  stage: Stage,
  life: Life,
  clerk: { username: string },
): Promise<boolean | null> {
  const { reporter, expected } = life.complaint;
  if (!expected.must_hide_reporter) return null;
  const seen = await look(stage, clerk, life.number);
  const known = [reporter.anonymous ? null : reporter.name, reporter.phone].filter((one) => one !== null);
  if (known.some((one) => JSON.stringify(seen).includes(one))) return false;
  const asked = await stage.client
    .call(clerk, 'POST', `/cases/${life.number}/reveal`, { reason: '想知道是谁反映的(演示)' }, seen.version)
    .catch((error: unknown) => error);
  const refused = asked instanceof Refused && asked.code === 'IDENTITY_OPEN_TO_YOU';
  if (refused)
    tell(
      stage,
      life,
      `${seen.leadName}想看诉求人, 被拒(保密)`,
      `${seen.leadName} asks who reported and is refused (confidential)`,
    );
  return refused;
}

function earlier(at: Date, limit: string | undefined): Date {
  const last = limit ? plus(new Date(limit), -1) : at;
  return at < last ? at : last;
}
