import type { DataSource } from 'typeorm';
import { readAccessToken, type Bearer } from './access-token.js';
import type { Actor } from './actor.js';
import type { DoorSettings } from './keys.js';
import { owingOf } from './owing.js';
import { sessionEnded } from './refresh.js';
import type { Role } from './roles.js';
import { isOver } from './session.js';

/** For so long a process may act on what it has read of a session: the time until a revocation holds everywhere. */
const trustedMs = 5000;
/** A district has some hundred accounts; whoever has more sessions open reads them a little more often. */
const keptAtMost = 5000;
/** A session's last use is noted to the minute, not at every request. */
const notedEveryMs = 60_000;

interface Standing {
  name: string;
  unitCode: string;
  gridCode: string | null;
  roles: Role[];
  mustChange: boolean;
  hasFactor: boolean;
  strong: boolean;
  way: string;
  lastUsedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
}

/** Turns an access token into whoever works in its session, as the database says they are now, at most five seconds ago. */
export class StaffDoor {
  private readonly known = new Map<string, { at: Date; until: Date; actor: Promise<Actor> }>();

  constructor(
    private readonly db: DataSource,
    private readonly house: DoorSettings,
  ) {}

  /** Throws `Refusal` TOKEN_INVALID, SESSION_ENDED (401). */
  async actorOf(accessToken: string, now: Date): Promise<Actor> {
    const known = this.fresh(accessToken, now);
    if (known) return { ...(await known) };
    const bearer = await readAccessToken(this.house.tokenSecret, accessToken, now);
    // Another request with the same token may have been quicker.
    return { ...(await (this.fresh(accessToken, now) ?? this.keep(accessToken, bearer, now))) };
  }

  /** Reads everything again at the next request: after a change made in this process, which then holds here at once. */
  forget(): void {
    this.known.clear();
  }

  /** Whoever this very token was found to be a moment ago, while it lives. */
  private fresh(accessToken: string, now: Date): Promise<Actor> | undefined {
    const known = this.known.get(accessToken);
    return known && known.at <= now && now < known.until ? known.actor : undefined;
  }

  private async keep(accessToken: string, bearer: Bearer & { endsAt: Date }, now: Date): Promise<Actor> {
    const trusted = now.getTime() + trustedMs;
    const until = new Date(Math.min(trusted, bearer.endsAt.getTime()));
    const entry = { at: now, until, actor: this.read(bearer, now) };
    this.known.delete(accessToken);
    this.known.set(accessToken, entry);
    if (this.known.size > keptAtMost) this.known.delete(this.known.keys().next().value!);
    // A no is asked again each time: what was owed may have been done in another process a moment ago.
    const drop = () => this.known.get(accessToken) === entry && this.known.delete(accessToken);
    return entry.actor.then(
      (actor) => (actor.owes && drop(), actor),
      (error: unknown) => {
        drop();
        throw error;
      },
    );
  }

  private async read({ districtId, staffId, sessionId }: Bearer, now: Date): Promise<Actor> {
    const [found]: Standing[] = await this.db.query(
      `SELECT st.name, st.unit_code AS "unitCode", st.grid_code AS "gridCode", st.roles, st.must_change AS "mustChange",
              EXISTS (SELECT 1 FROM second_factor f WHERE f.district_id = st.district_id AND f.staff_id = st.id
                      AND f.sealed IS NOT NULL) AS "hasFactor",
              s.strong, s.way, s.last_used_at AS "lastUsedAt", s.expires_at AS "expiresAt", s.ended_at AS "endedAt"
         FROM session s JOIN staff st ON st.district_id = s.district_id AND st.id = s.staff_id
        WHERE s.district_id = $1 AND s.id = $2 AND s.staff_id = $3 AND st.active`,
      [districtId, sessionId, staffId],
    );
    if (!found || isOver(found, this.house, now)) throw sessionEnded();
    if (now.getTime() - found.lastUsedAt.getTime() >= notedEveryMs)
      await this.db.query(
        `UPDATE session SET last_used_at = $3 WHERE district_id = $1 AND id = $2 AND last_used_at < $3`,
        [districtId, sessionId, now],
      );
    const owes = owingOf(found, this.house.secondFactor);
    const { name, unitCode, gridCode, roles, strong } = found;
    return {
      kind: 'STAFF',
      districtId,
      id: staffId,
      name,
      unitCode,
      roles,
      gridCode,
      caseId: null,
      sessionId,
      strong,
      ...(owes ? { owes } : {}),
    };
  }
}
