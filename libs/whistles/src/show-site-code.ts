import { readCase } from '#cases';
import type { Tx } from '#database';
import type { Actor } from '#people';
import { Book } from './book.js';
import { refuseUnless } from './level.js';
import { refuseWhistleState } from './refusals.js';
import { siteCode } from './site-code.js';

/**
 * The code a street (at DISTRICT level the centre as well) shows at the site of an issued whistle. Throws `Refusal`
 * CASE_NOT_FOUND, WHISTLE_NOT_FOUND (404), NOT_YOURS (403), WHISTLE_NOT_READY (409).
 */
export async function showSiteCode(
  tx: Tx,
  secret: string,
  actor: Actor,
  number: string,
  whistleId: string,
  now: Date,
): Promise<{ code: string; goodUntil: Date }> {
  const row = await readCase(tx, actor, number);
  const whistle = (await Book.open(tx, row)).whistle(whistleId);
  refuseUnless('attend', actor, row, whistle);
  refuseWhistleState(whistle, ['ISSUED', 'RESPONDING', 'JOINT']);
  return siteCode(secret, whistleId, now);
}
