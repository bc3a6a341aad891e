import { callBack, close, rework } from './call-back.js';
import { handle } from './handling.js';
import { file } from './intake.js';
import type { Complaint } from './sample.js';
import { agent } from './cast.js';
import { look, type Life, type Stage } from './stage.js';
import { triage } from './triage.js';

/** One complaint from the moment it is received to its end. */
export async function live(stage: Stage, complaint: Complaint): Promise<Life> {
  await stage.clock.until(new Date(complaint.received_at));
  const life = await file(stage, complaint);
  let seen = life.dispatched ?? (await triage(stage, life));
  if (seen.state === 'DISPATCHED') {
    life.dispatched = seen;
    seen = await callBack(stage, life, await handle(stage, life, seen));
    while (seen.followUp?.outcome === 'UNSATISFIED')
      seen = await callBack(stage, life, await handle(stage, life, await rework(stage, life, seen)));
    await close(stage, life, seen);
  }
  life.end = await look(stage, agent, life.number);
  return life;
}
