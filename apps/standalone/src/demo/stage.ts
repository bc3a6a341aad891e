import type { GridWorkers } from './cast.js';
import { Refusal } from '#config';
import { Refused, type Caller, type Client, type SeenCase } from './client.js';
import { plus, sensible } from './hours.js';
import { shortOf, type Narrator } from './narrator.js';
import type { Branch, Plot } from './plot.js';
import type { Complaint } from './sample.js';
import type { StageClock } from './stage-clock.js';

/** Everything a life is played with. */
export interface Stage {
  client: Client;
  clock: StageClock;
  narrator: Narrator;
  plot: Plot;
  workers: GridWorkers;
}

/** One complaint's life as it is played and what is kept of it to compare. */
export interface Life {
  complaint: Complaint;
  number: string;
  trackingCode: string;
  branch: Branch | null;
  /** As the platform had it when it had done by itself what it could. */
  heard: SeenCase;
  /** As it was dispatched for the first time; null where it never was. */
  dispatched: SeenCase | null;
  /** The lead unit read no name, no phone, and could not reveal them; null where nobody looked. */
  reporterHidden: boolean | null;
  end: SeenCase;
}

/** A move was refused or not offered where the played people expected it. */
export class Unexpected extends Refusal {
  constructor(life: Pick<Life, 'number' | 'complaint'>, zh: string, en: string) {
    const which = `${life.complaint.id} ${shortOf(life.number)}`;
    super(500, 'DEMO_UNEXPECTED', { zh: `${which}: ${zh}`, en: `${which}: ${en}` });
  }
}

export const look = ({ client }: Stage, who: Caller, number: string): Promise<SeenCase> =>
  client.call<SeenCase>(who, 'GET', `/cases/${number}`);

/**
 * One move: looks at the case as this person, acts only on what `nextMoves` offers, and returns the case as it stands
 * then; timeline, timers and whistles are those before the move. Throws `Unexpected`.
 */
export async function act(
  stage: Stage,
  life: Pick<Life, 'number' | 'complaint'>,
  who: Caller,
  move: string,
  path: string,
  body: object = {},
): Promise<SeenCase> {
  const name = who && 'username' in who ? who.username : '居民 resident';
  for (let tries = 1; ; tries++) {
    const seen = await look(stage, who, life.number);
    if (!seen.nextMoves.some((next) => next.move === move))
      throw new Unexpected(
        life,
        `${name} 不能 ${move}, 状态 ${seen.state}, 可做: ${offers(seen)}`,
        `${name} is not offered ${move} in ${seen.state}, only: ${offers(seen)}`,
      );
    try {
      const moved = await stage.client.call<object>(
        who,
        'POST',
        `/cases/${life.number}/${path}`,
        body,
        seen.version,
      );
      return { ...seen, ...moved };
    } catch (error) {
      // On a real clock the platform may act between our look and our move.
      if (error instanceof Refused && error.code === 'VERSION_STALE' && tries < 4) continue;
      if (!(error instanceof Refused)) throw error;
      const { status, said } = error;
      throw new Unexpected(life, `${name} ${move} 被拒(${status}) ${said.zh}`, `${name} ${move}: ${said.en}`);
    }
  }
}

const offers = ({ nextMoves }: SeenCase) => nextMoves.map((next) => next.move).join(', ') || '-';

/** So many minutes later, at an hour that suits the matter. */
export const later = ({ clock }: Stage, minutes: number, { urgency }: SeenCase): Promise<void> =>
  clock.until(sensible(plus(clock.now(), minutes), urgency));

export const tell = (stage: Stage, { number }: Pick<Life, 'number'>, zh: string, en: string): void =>
  stage.narrator.tell(stage.clock.now(), number, { zh, en });
