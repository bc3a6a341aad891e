import { timingSafeEqual } from 'node:crypto';
import { macOf } from '#people';

/** Whose session at the desk a browser may look at the board in. Less than a log-in: it opens nothing else. */
export interface BoardSession {
  districtId: string;
  staffId: string;
  sessionId: string;
  /** Milliseconds since 1970. */
  endsAt: number;
}

export const cookieName = 'gridwhistle-board';
const purpose = 'queue board';

/** What the browser keeps: readable, and sealed with a key of its own. */
export function sealBoard(secret: string, session: BoardSession): string {
  const body = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${body}.${macOf(secret, purpose, body).toString('base64url')}`;
}

/** The session of a Cookie header; null where there is none, it is not ours, or it is over. */
export function openBoard(secret: string, header: string | undefined, now: Date): BoardSession | null {
  const [, body, seal] =
    new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)\\.([\\w-]+)`).exec(header ?? '') ?? [];
  if (!body || !seal) return null;
  const [given, right] = [Buffer.from(seal, 'base64url'), macOf(secret, purpose, body)];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const session = JSON.parse(Buffer.from(body, 'base64url').toString()) as BoardSession;
  return session.endsAt > now.getTime() ? session : null;
}
