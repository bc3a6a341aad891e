import type { DataSource } from 'typeorm';
import type { Actor } from './actor.js';
import type { DoorSettings } from './keys.js';
import { owingOf } from './owing.js';
import type { Role } from './roles.js';
import { isOver } from './session.js';

/** What a session's holder is now: what their sight follows from. */
export type Holder = Pick<Actor, 'unitCode' | 'gridCode'> & { roles: Role[] };

/**
 * Which of these sessions of a district still open something, each with what its holder is now; one statement for all, so that
 * many open streams can be looked after every few seconds. A look is no use of a session.
 */
export async function standingSessions(
  db: DataSource,
  house: DoorSettings,
  districtId: string,
  sessionIds: readonly string[],
  now: Date,
): Promise<Map<string, Holder>> {
  const found: Array<
    Holder & Parameters<typeof owingOf>[0] & Parameters<typeof isOver>[0] & { sessionId: string }
  > = await db.query(
    `SELECT s.id AS "sessionId", st.unit_code AS "unitCode", st.grid_code AS "gridCode", st.roles, st.must_change AS "mustChange",
            EXISTS (SELECT 1 FROM second_factor f WHERE f.district_id = st.district_id AND f.staff_id = st.id
                    AND f.sealed IS NOT NULL) AS "hasFactor",
            s.strong, s.way, s.last_used_at AS "lastUsedAt", s.expires_at AS "expiresAt", s.ended_at AS "endedAt"
       FROM session s JOIN staff st ON st.district_id = s.district_id AND st.id = s.staff_id
      WHERE s.district_id = $1 AND s.id = ANY($2::uuid[]) AND st.active`,
    [districtId, sessionIds],
  );
  return new Map(
    found
      .filter((one) => !isOver(one, house, now) && !owingOf(one, house.secondFactor))
      .map(({ sessionId, unitCode, gridCode, roles }) => [sessionId, { unitCode, gridCode, roles }]),
  );
}
