import type { State } from '#cases';
import { agent } from '../cast.js';
import type { Complaint } from '../complaint.js';
import type { SeenCase } from '../seen.js';
import { look, type Stage } from '../stage.js';
import { afterwards } from './afterwards.js';
import { callBack } from './call-back.js';
import { check, review } from './checking.js';
import { judgeReturn, rule } from './disputes.js';
import { dispatch, tellDispatch } from './dispatching.js';
import { draft, file } from './filing.js';
import { handle } from './handling.js';
import { Overtaken, Unexpected, type Life, type Scene } from './life.js';
import { waitForMaster } from './merging.js';
import { contact, receive } from './receiving.js';
import { waitForReview } from './time.js';
import { triage } from './triage.js';

const scenes: Partial<Record<State, Scene>> = {
  DRAFT: draft,
  PENDING_ACCEPT: triage,
  ACCEPTED: dispatch,
  DISPATCHED: receive,
  RETURN_PENDING: judgeReturn,
  ARBITRATING: rule,
  SIGNED: contact,
  PROCESSING: handle,
  SUSPENDED: waitForReview,
  PENDING_REVIEW: review,
  VERIFYING: check,
  FOLLOW_UP: callBack,
  MERGED: waitForMaster,
  CLOSED: afterwards,
};
/** States whose scenes need no more than the answer to the move that led there. */
const told = new Set<State>(['SIGNED', 'PENDING_REVIEW', 'VERIFYING', 'FOLLOW_UP', 'RETURN_PENDING']);
/** So often a scene may be played again without anything having happened, and a case be put off. */
const patience = 5;
const mostPutOff = 300;

/** One complaint from the moment it is received to its end. */
export async function live(stage: Stage, complaint: Complaint): Promise<Life> {
  await stage.clock.until(new Date(complaint.received_at));
  const life = await file(stage, complaint);
  await goOn(stage, life);
  return life;
}

/** Plays a case on from wherever it stands; a case that is being played already is left to that. */
export async function goOn(stage: Stage, life: Life): Promise<void> {
  if (life.playing) return;
  life.playing = true;
  const left = await scenesOf(stage, life);
  life.playing = false;
  if (left === 'LATER') stage.playOn(life);
}

async function scenesOf(stage: Stage, life: Life): Promise<'END' | 'LATER'> {
  for (let mark = '', still = 0; ;) {
    const seen = life.fresh && told.has(life.end.state) ? life.end : await look(stage, agent, life.number);
    life.fresh = false;
    const now = `${seen.version} ${stage.clock.kind === 'stepped' ? stage.clock.now().getTime() : ''}`;
    still = now === mark ? still + 1 : 0;
    mark = now;
    if (still > patience || life.putOff > mostPutOff)
      throw new Unexpected(life, `在 ${seen.state} 无人动作`, `nobody acts in ${seen.state}`);
    life.end = seen;
    life.since = seen.version;
    if (seen.state === 'DISPATCHED' && !life.dispatched) {
      life.dispatched = seen;
      tellDispatch(stage, life, seen);
    }
    const scene = scenes[seen.state];
    const left = scene ? await played(scene, stage, life, seen) : 'END';
    if (left === 'LATER') life.putOff += 1;
    if (left) return left;
  }
}

async function played(
  scene: Scene,
  stage: Stage,
  life: Life,
  seen: SeenCase,
): Promise<void | 'END' | 'LATER'> {
  try {
    return await scene(stage, life, seen);
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
}
