import { agent } from '../cast.js';
import { nextHalfDay, plus } from '../hours.js';
import { look, tell } from '../stage.js';
import { act, decides, offers, type Scene } from './life.js';

const days = 3;

/** Closed: some residents find after some days that it is not, as long as the window is open. */
export const afterwards: Scene = async (stage, life, seen) => {
  if (!decides(stage, life, 'REOPENS', seen)) return 'END';
  const who = { trackingCode: life.trackingCode };
  for (const at = plus(stage.clock.now(), days * 24 * 60); stage.clock.now() < at;) {
    await stage.clock.until(nextHalfDay(stage.clock.now()));
    // Somebody else may have had it opened by reporting the same.
    if ((await look(stage, agent, life.number)).state !== 'CLOSED') return;
    if (stage.clock.kind === 'real') break;
  }
  // What was split is reopened by its parts.
  if (!(await offers(stage, who, life.number, 'reopen'))) return 'END';
  await act(stage, life, who, 'reopen', 'reopening', { reason: '没过几天又和以前一样' });
  tell(stage, life, '诉求人申请重启', 'the resident has it reopened');
};
