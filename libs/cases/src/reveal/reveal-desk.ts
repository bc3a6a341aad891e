import { freshId } from '#config';
import type { DataSource } from 'typeorm';
import { audit, type AuditAct } from '#audit';
import type { Clock } from '#config';
import type { Tx } from '#database';
import { withoutPersonalData, type Actor, type Identity, type IdentityField, type Vault } from '#people';
import { readCase } from '../board.js';
import type { Case } from '../case.js';
import { decide } from '../decide.js';
import type { CaseDesk, Moved, MoveRequest } from '../desk.js';
import { groundOf, type Ground } from '../ground.js';
import { readIdentity } from '../identity.js';
import * as refusals from './reveal-refusals.js';
import { RevealRequest } from './reveal-request.js';

/** Once approved a request may be used for this long. */
export const revealMinutes = 30;

export interface Revealing {
  reason: string;
  fields: IdentityField[];
}

/**
 * Looking behind the pseudonym 查看诉求人 (field-rules 5): with a reason, of a confidential case with a second person's word, and
 * always with a line in the case's history and in the audit log, in the transaction that opens the vault.
 */
export class RevealDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly desk: CaseDesk,
    private readonly vault: Vault,
    /** Real time: of people at desks. */
    private readonly real: Clock,
    private readonly secondFactor: 'offered' | 'required',
    private readonly newId: () => string = freshId,
  ) {}

  /**
   * Tells what was asked for of who reported; null where nobody left anything. Throws `Refusal` as the desk,
   * SECOND_FACTOR_NEEDED and SECOND_PERSON_NEEDED (403).
   */
  async reveal(
    caller: Pick<MoveRequest, 'actor' | 'number' | 'version'>,
    told: Revealing,
  ): Promise<{ moved: Moved; reporter: Identity | null }> {
    const { actor } = caller;
    this.refuseWeak(actor);
    const { reason, fields } = withoutPersonalData(told);
    let reporter: Identity | null = null;
    const moved = await this.desk.move(
      { ...caller, move: 'reveal', input: { reason } },
      async (tx, { before, ground }) => {
        this.refuseWhoMayNot(actor, before, ground, reason);
        const request = before.confidential ? await this.spend(tx, actor, before, fields) : null;
        reporter = await readIdentity(tx, before, this.vault, fields);
        const seen = { fields, ...(request ? { request } : {}) };
        await this.note(tx, actor, 'revealed', before.number, reason, seen);
        return { detail: seen };
      },
    );
    return { moved, reporter };
  }

  /** Asks for a second person's word. Throws `Refusal` as the move itself, and those of `reveal-refusals`. */
  async ask(actor: Actor, number: string, told: Revealing): Promise<RevealRequest> {
    this.refuseWeak(actor);
    const { reason, fields } = withoutPersonalData(told);
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    return this.dataSource.transaction(async (tx) => {
      const row = await readCase(tx, actor, number);
      this.refuseWhoMayNot(actor, row, ground, reason);
      if (!row.confidential) throw refusals.needsNoRequest();
      const request = this.newId();
      const made: unknown[] = await tx.query(
        `INSERT INTO reveal_request (district_id, id, case_id, case_number, fields, reason, asked_by, asked_by_name, unit_code, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (district_id, case_id, asked_by) WHERE decided_at IS NULL DO NOTHING RETURNING id`,
        [
          row.districtId,
          request,
          row.id,
          row.number,
          fields,
          reason,
          actor.id,
          actor.name,
          actor.unitCode,
          this.real.now(),
        ],
      );
      if (made.length === 0) throw refusals.alreadyAsked();
      await this.note(tx, actor, 'revealAsked', row.number, reason, { request, fields });
      return tx.findOneByOrFail(RevealRequest, { districtId: row.districtId, id: request });
    });
  }

  /** The second person's word. Throws `Refusal` REVEAL_REQUEST_NOT_FOUND (404), NOT_THE_ASKER (403), REVEAL_REQUEST_DECIDED (409). */
  async answer(actor: Actor, id: string, approved: boolean, told?: string): Promise<RevealRequest> {
    this.refuseWeak(actor);
    const { districtId } = actor;
    const reason = withoutPersonalData(told) ?? null;
    return this.dataSource.transaction(async (tx) => {
      const request = await tx.findOne(RevealRequest, {
        where: { districtId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!request) throw refusals.requestNotFound();
      if (request.askedBy === actor.id) throw refusals.notTheAsker();
      if (request.decidedAt) throw refusals.alreadyDecided();
      const now = this.real.now();
      const decided = {
        decidedBy: actor.id,
        decidedByName: actor.name,
        decidedAt: now,
        approved,
        decisionReason: reason,
        opensUntil: approved ? new Date(now.getTime() + revealMinutes * 60_000) : null,
      };
      await tx.update(RevealRequest, { districtId, id }, decided);
      const act = approved ? 'revealApproved' : 'revealRefused';
      await this.note(tx, actor, act, request.caseNumber, reason, { request: id });
      return { ...request, ...decided };
    });
  }

  /** Of a district, the newest first: all of them, or those somebody asked. */
  async list(districtId: string, askedBy: string | null): Promise<RevealRequest[]> {
    return this.dataSource.manager.find(RevealRequest, {
      where: { districtId, ...(askedBy ? { askedBy } : {}) },
      order: { askedAt: 'DESC', id: 'DESC' },
      take: 100,
    });
  }

  /** Everything a reveal needs besides the second person: the workflow's own word, before the vault is touched. */
  private refuseWhoMayNot(actor: Actor, before: Case, { calendar }: Ground, reason: string): void {
    decide('reveal', {
      before,
      actor,
      input: { reason },
      now: this.real.now(),
      calendar,
      facts: { timers: [] },
    });
  }

  private refuseWeak(actor: Actor): void {
    if (this.secondFactor === 'required' && actor.strong !== true) throw refusals.strongNeeded();
  }

  /** Uses up the approved request that covers these fields; it is used once, whoever else tries at the same time. */
  private async spend(
    tx: Tx,
    actor: Actor,
    { districtId, id }: Case,
    fields: IdentityField[],
  ): Promise<string> {
    const [rows] = await tx.query(
      `UPDATE reveal_request SET opened_at = $4 WHERE district_id = $1 AND id = (
         SELECT id FROM reveal_request WHERE district_id = $1 AND case_id = $2 AND asked_by = $3 AND approved
           AND opened_at IS NULL AND opens_until > $4 AND fields @> $5 ORDER BY decided_at LIMIT 1 FOR UPDATE)
       RETURNING id`,
      [districtId, id, actor.id, this.real.now(), fields],
    );
    if (!rows[0]) throw refusals.secondPersonNeeded();
    return rows[0].id;
  }

  private note(
    tx: Tx,
    actor: Actor,
    act: AuditAct,
    subject: string,
    reason: string | null,
    detail: Record<string, unknown>,
  ): Promise<void> {
    return audit(tx, {
      districtId: actor.districtId,
      at: this.real.now(),
      act,
      actor,
      subject,
      reason,
      detail,
    });
  }
}
