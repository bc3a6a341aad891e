import { Refusal } from '#config';
import { Refused, type Caller } from '../client.js';
import { shortOf } from '../narrator.js';
import type { Complaint } from '../complaint.js';
import type { SeenCase } from '../seen.js';
import { look, type Stage } from '../stage.js';
import type { Fork } from './will.js';

/** One case's life as it is played, and what is kept of it to compare. */
export interface Life {
  complaint: Complaint;
  number: string;
  trackingCode: string;
  /** As the platform had it when it had done by itself what it could. */
  heard: SeenCase;
  /** As it was dispatched for the first time; null where it never was. */
  dispatched: SeenCase | null;
  /** The lead unit read no name, no phone, and could not reveal them; null where nobody looked. */
  reporterHidden: boolean | null;
  end: SeenCase;
  /** Its version as the present scene knows it. */
  since: number;
  /** It was moved by us just now, and nobody has had time to do more. */
  fresh: boolean;
  /** So often it was put off. */
  putOff: number;
  /** Somebody plays it now. */
  playing: boolean;
  /** What was decided at the forks it has come to. */
  decided: Map<string, boolean>;
  /** What is done once a round, and has been. */
  did: Set<string>;
  /** When the work of this round will be done, by the lead that has it. */
  ready: { key: string; at: Date } | null;
}

/**
 * What happens while a case is in a state, until somebody has acted. END: nobody has anything to do with it any more;
 * LATER: it waits for another case, which must be played first.
 */
export type Scene = (stage: Stage, life: Life, seen: SeenCase) => Promise<void | 'END' | 'LATER'>;

/** Enough of a life to act on its case beside whoever plays it. */
export type Named = Pick<Life, 'number' | 'complaint'> & Partial<Pick<Life, 'since' | 'end' | 'fresh'>>;

export function newLife(
  complaint: Complaint,
  { number, trackingCode }: Pick<Life, 'number' | 'trackingCode'>,
  heard: SeenCase,
): Life {
  return {
    complaint,
    number,
    trackingCode,
    heard,
    dispatched: null,
    reporterHidden: null,
    end: heard,
    since: heard.version,
    fresh: false,
    putOff: 0,
    playing: false,
    decided: new Map(),
    did: new Set(),
    ready: null,
  };
}

/** A move was refused or not offered where the played people expected it. */
export class Unexpected extends Refusal {
  constructor(life: Named, zh: string, en: string) {
    const which = `${life.complaint.id} ${shortOf(life.number)}`;
    super(500, 'DEMO_UNEXPECTED', { zh: `${which}: ${zh}`, en: `${which}: ${en}` });
  }
}

/** The case has moved on since this scene began: look again and go on from there. */
export class Overtaken extends Error {
  constructor(readonly move: string) {
    super(`${move}: the case has moved on`);
    this.name = 'Overtaken';
  }
}

/** Whether this fork is taken, asked of the will once for each round and lead. */
export function decides({ will }: Stage, life: Life, fork: Fork, seen: SeenCase): boolean {
  const key = `${fork} ${seen.round} ${seen.leadUnit}`;
  const known = life.decided.get(key) ?? will.takes(fork, life, seen);
  life.decided.set(key, known);
  return known;
}

/** True the first time it is asked in a round. */
export function first(life: Life, what: string, { round }: SeenCase): boolean {
  const key = `${what} ${round}`;
  if (life.did.has(key)) return false;
  life.did.add(key);
  return true;
}

/** Whether this person is offered the move now. */
export async function offers(stage: Stage, who: Caller, number: string, move: string): Promise<boolean> {
  const seen = await look(stage, who, number).catch(unlessOutOfSight);
  return seen?.nextMoves.some((next) => next.move === move) ?? false;
}

/**
 * One move: looks at the case as this person, acts only on what `nextMoves` offers, and returns the case as it stands
 * then; timeline, timers and whistles are those before the move. Throws `Overtaken` where the case has moved on since the
 * version the scene knows, else `Unexpected`.
 */
export async function act(
  stage: Stage,
  life: Named,
  who: Caller,
  move: string,
  path: string,
  body: object = {},
): Promise<SeenCase> {
  const name = who && 'username' in who ? who.username : '居民 resident';
  const straight = stage.careful ? null : await actBlindly(stage, life, who, path, body);
  if (straight) return straight;
  for (let tries = 1; ; tries++) {
    const seen = await look(stage, who, life.number).catch(unlessOutOfSight);
    if (!seen?.nextMoves.some((next) => next.move === move)) {
      const now = seen ?? (await look(stage, { username: 'agent' }, life.number));
      if (life.since !== undefined && now.version !== life.since) throw new Overtaken(move);
      throw new Unexpected(
        life,
        `${name} 不能 ${move}, 状态 ${now.state}, 可做: ${offered(seen)}`,
        `${name} is not offered ${move} in ${now.state}, only: ${offered(seen)}`,
      );
    }
    try {
      const moved = await stage.client.call<object>(
        who,
        'POST',
        `/cases/${life.number}/${path}`,
        body,
        seen.version,
      );
      const after = { ...seen, ...moved };
      if (life.since !== undefined) life.since = after.version;
      return after;
    } catch (error) {
      // On a real clock the platform may act between our look and our move.
      if (error instanceof Refused && error.code === 'VERSION_STALE' && tries < 4) continue;
      if (!(error instanceof Refused)) throw error;
      const { status, said } = error;
      throw new Unexpected(life, `${name} ${move} 被拒(${status}) ${said.zh}`, `${name} ${move}: ${said.en}`);
    }
  }
}

/** Without a look of one's own: good as long as the case is as its life last saw it; null where it is not. */
async function actBlindly(
  { client }: Stage,
  life: Named,
  who: Caller,
  path: string,
  body: object,
): Promise<SeenCase | null> {
  if (life.since === undefined || !life.end) return null;
  life.fresh = false;
  try {
    const moved = await client.call<SeenCase>(who, 'POST', `/cases/${life.number}/${path}`, body, life.since);
    life.since = moved.version;
    // A resident is told less, and some of it under the same names.
    life.fresh = who !== null && 'username' in who;
    if (life.fresh) life.end = { ...life.end, ...moved };
    return { ...life.end, version: moved.version, state: moved.state };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** A unit that no longer has the case does not see it any more. */
function unlessOutOfSight(error: unknown): null {
  if (error instanceof Refused && error.code === 'CASE_NOT_FOUND') return null;
  throw error;
}

const offered = (seen: SeenCase | null) => seen?.nextMoves.map((next) => next.move).join(', ') || '-';
