import { MoreThan, type DataSource } from 'typeorm';
import { freshId, Refusal, traceCarried, type Clock } from '#config';
import type { Tx } from '#database';
import { centreRoles, hasRole, withoutPersonalData, type Actor } from '#people';
import { readCase } from '../board.js';
import type { Case } from '../case.js';
import { groundOf } from '../ground.js';
import { parties, type Party } from '../parties.js';
import { openStates, type State } from '../states.js';
import { CaseMessage } from './case-message.js';

/** Whoever handles a case writes to its reporter; the reporter answers. */
const writers: readonly Party[] = [
  'REPORTER',
  'LEAD',
  'AGENT',
  'DISPATCHER',
  'REVIEWER',
  'FOLLOW_UP_AGENT',
  'CENTRE_LEADER',
];
/** So many a reporter writes about one case in 24 hours. */
const mostOfReporter = 20;
const messagesOfPage = 100;
/** While there is somebody to answer. */
const during: readonly State[] = [...openStates.filter((state) => state !== 'DRAFT'), 'MERGED', 'CLOSED'];

/**
 * The relay 平台转达: contact with a reporter whose number nobody but the vault knows (field-rules 5). What staff write goes out as
 * a text through the vault; what the reporter answers comes to whoever leads.
 */
export class MessageDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly newId: () => string = freshId,
  ) {}

  /** Writes a message; the worker delivers it. Throws `Refusal` CASE_NOT_FOUND (404), NOT_YOURS (403), MESSAGES_ENDED (409), TOO_MANY_MESSAGES (429). */
  async write(actor: Actor, number: string, told: string): Promise<CaseMessage> {
    const tx = this.dataSource.manager;
    const row = await readCase(tx, actor, number);
    const { calendar } = await groundOf(tx, actor.districtId);
    const now = this.clock.now();
    const situation = { before: row, actor, input: {}, now, calendar, facts: { timers: [] } };
    if (!writers.some((party) => parties[party](situation))) throw notYours();
    if (!during.includes(row.state)) throw messagesEnded();
    if (actor.kind === 'REPORTER' && (await toldSince(tx, row, now)) >= mostOfReporter) throw tooMany();
    const message: CaseMessage = {
      districtId: row.districtId,
      caseId: row.id,
      id: this.newId(),
      sentBy: actor.kind === 'REPORTER' ? 'REPORTER' : 'STAFF',
      actorId: actor.id,
      actorName: actor.name,
      unitCode: actor.unitCode,
      text: withoutPersonalData(told),
      at: now,
    };
    await this.keep(tx, row, message);
    return message;
  }

  /** Message and what it owes, in one statement; what is owed carries its id only. */
  private async keep(tx: Tx, row: Case, message: CaseMessage): Promise<void> {
    const { districtId, caseId, id, sentBy, actorId, actorName, unitCode, text, at } = message;
    await tx.query(
      `WITH said AS (INSERT INTO case_message (district_id, case_id, id, sent_by, actor_id, actor_name, unit_code, text, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))
       INSERT INTO outbox (district_id, id, kind, case_id, seq, body, urgent, happened_at, trace)
       VALUES ($1, $10, 'message', $2, $11, $12, false, $9, $13)`,
      [
        districtId,
        caseId,
        id,
        sentBy,
        actorId,
        actorName,
        unitCode,
        text,
        at,
        this.newId(),
        row.version,
        JSON.stringify({ messageId: id, sentBy }),
        traceCarried(),
      ],
    );
  }
}

/** How many messages its reporter wrote in the 24 hours before `now`. */
const toldSince = (tx: Tx, { districtId, id }: Case, now: Date): Promise<number> =>
  tx.countBy(CaseMessage, {
    districtId,
    caseId: id,
    sentBy: 'REPORTER',
    at: MoreThan(new Date(now.getTime() - 24 * 3_600_000)),
  });

/**
 * The messages about a case that the actor has read, oldest first, 100 after the message `after`, and the id to go on after.
 * Those of a confidential case are for its reporter, the centre, its lead and its helpers. Throws `Refusal` NOT_YOURS (403).
 */
export async function readMessages(
  tx: Tx,
  actor: Actor,
  row: Case,
  after?: string,
): Promise<{ messages: CaseMessage[]; next: string | null }> {
  const near = [row.leadUnit, ...(row.helpers ?? [])].includes(actor.unitCode);
  if (row.confidential && actor.kind === 'STAFF' && !near && !hasRole(actor, ...centreRoles))
    throw notYours();
  const query = tx
    .createQueryBuilder(CaseMessage, 'm')
    .where('m.district_id = :districtId AND m.case_id = :id', { districtId: row.districtId, id: row.id });
  if (after !== undefined)
    query.andWhere(
      `(m.at, m.id) > (SELECT a.at, a.id FROM case_message a
         WHERE a.district_id = :districtId AND a.case_id = :id AND a.id = :after)`,
      { after },
    );
  const found = await query
    .orderBy('m.at')
    .addOrderBy('m.id')
    .limit(messagesOfPage + 1)
    .getMany();
  const messages = found.slice(0, messagesOfPage);
  return { messages, next: found.length > messagesOfPage ? messages.at(-1)!.id : null };
}

const notYours = () =>
  new Refusal(403, 'NOT_YOURS', {
    zh: '留言须由主办单位、中心或诉求人发出。',
    en: 'Messages are for the lead unit, the centre and the reporter.',
  });
const tooMany = () =>
  new Refusal(429, 'TOO_MANY_MESSAGES', {
    zh: `每件每天最多留言 ${mostOfReporter} 条, 请明天再写; 急事请拨打 12345, 有危险请拨打 110、119 或 120。`,
    en: `At most ${mostOfReporter} messages a day about one case; write again tomorrow. Call 12345 if it cannot wait, and 110, 119 or 120 in danger.`,
  });
const messagesEnded = () =>
  new Refusal(409, 'MESSAGES_ENDED', {
    zh: '该件已结束, 不再收发留言; 如仍有问题, 请重新提交诉求。',
    en: 'This case has ended and takes no more messages; if something is left, file a new one.',
  });
