import { audit } from '#audit';
import { Refusal } from '#config';
import type { Tx } from '#database';
import type { Bearer } from './access-token.js';
import type { DoorSettings } from './keys.js';
import { inAudit } from './log-in.js';
import { openSession } from './session.js';
import { Staff } from './staff.js';

/**
 * A session of the district's first system administrator for a command on the machine itself: whoever may read the server's
 * secret and its database is asked for no password. Throws `Refusal` NO_ADMINISTRATOR (409).
 */
export function openLocalSession(
  db: Tx,
  house: DoorSettings,
  districtId: string,
  now: Date,
): Promise<Bearer> {
  return db.transaction(async (tx) => {
    const [staff] = (
      await tx.find(Staff, { where: { districtId, active: true }, order: { username: 'ASC' } })
    ).filter(({ roles }) => roles.includes('SYSTEM_ADMIN'));
    if (!staff) throw noAdministrator();
    const knock = { way: 'LOCAL', strong: true, address: '127.0.0.1', device: null } as const;
    const { sessionId } = await openSession(tx, house, staff, knock, now);
    await audit(tx, {
      districtId,
      at: now,
      act: 'logIn',
      actor: inAudit(staff),
      subject: staff.id,
      detail: { way: 'LOCAL', strong: true, session: sessionId, address: knock.address },
    });
    return { districtId, staffId: staff.id, sessionId };
  });
}

const noAdministrator = () =>
  new Refusal(409, 'NO_ADMINISTRATOR', {
    zh: '本区没有启用的系统管理员账号。',
    en: 'The district has no active system administrator.',
  });
