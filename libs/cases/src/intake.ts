import { QueryFailedError, type DataSource } from 'typeorm';
import { claimAttachments, readWaiting, type Attachment } from '#attachments';
import { speaksOfDanger } from '#understanding';
import { freshId, Refusal, type Clock } from '#config';
import { seeing, wholeDistrict, type Tx } from '#database';
import { hasRole, type Actor, type Identity, type Vault } from '#people';
import type { Scanned } from '#territory';
import { atQrPoint, scannedAt } from './at-qr-point.js';
import type { Case } from './case.js';
import { decide } from './decide.js';
import { groundOf, policyBefore, type Ground } from './ground.js';
import { earlierUse, requestHash } from './idempotency-key.js';
import { choiceOf } from './likely-handle.js';
import { newRow, samePlace, saidOfThemselves, without, type Appeal, type Part } from './new-row.js';
import { trackingCode } from './number.js';
import { writeNewCase, type NewCase } from './write-new-case.js';

export interface Receipt {
  caseId: string;
  number: string;
  trackingCode: string;
  submittedAt: Date;
  /** As it is kept, and the hash of the first event: what a signed receipt vouches for. */
  text: string;
  firstHash: string;
  version: number;
  /** The text speaks of danger to life: whoever reads the receipt must be told to call for help at once. */
  danger: boolean;
  /** The same filing had arrived before. */
  replayed: boolean;
}

interface Filing {
  actor: Actor;
  appeal: Appeal;
  ground: Ground;
  row: Case;
  identity: NewCase['identity'];
  key: NewCase['key'];
  brought?: readonly Attachment[];
  scanned?: Scanned | null;
}

const asBrought = ({ id, receivedSha256 }: Attachment) => ({ id, receivedSha256 });

/** The one funnel 一平台受理: every appeal becomes one case with one number for life. */
export class Intake {
  private readonly block = { next: 0, left: 0 };

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly secrets: { tokenSecret: string; qrSecret?: string; vault: Vault },
    private readonly newId: () => string = freshId,
  ) {}

  /**
   * Files an appeal, durably, in one statement. Throws `Refusal`: POINT_OUTSIDE, GRID_UNKNOWN, UNKNOWN_CATEGORY (422),
   * EXTERNAL_NUMBER_TAKEN (409, naming the case), IDEMPOTENCY_KEY_REUSED, ATTACHMENT_UNKNOWN (422),
   * QR_UNKNOWN (404), QR_REVOKED, QR_REPLACED (410).
   */
  submit(actor: Actor, appeal: Appeal, idempotencyKey?: string): Promise<Receipt> {
    // Whoever files sees nothing yet; it is the funnel that writes.
    return seeing(wholeDistrict(actor.districtId), () => this.file(actor, appeal, idempotencyKey));
  }

  private async file(actor: Actor, appeal: Appeal, idempotencyKey?: string): Promise<Receipt> {
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, actor.districtId, this.clock.now());
    const key = idempotencyKey
      ? {
          key: `${actor.kind === 'REPORTER' ? 'resident' : actor.id}:${idempotencyKey}`,
          hash: requestHash(this.secrets.tokenSecret, appeal),
        }
      : null;

    const scanned = appeal.qr ? await scannedAt(tx, this.secrets, actor, appeal.qr, key) : null;
    if (typeof scanned === 'string') return this.replay(tx, actor.districtId, scanned);
    const row = await this.newRow(tx, actor, appeal, ground, scanned);
    const identity = await this.identityOf(tx, appeal, row);
    const ids = [...new Set(appeal.attachments)];
    // Sent again, its uploads belong to a case already: to its own.
    const earlier = ids.length > 0 && key ? await earlierUse(tx, row.districtId, key.key, key.hash) : null;
    if (earlier) return this.replay(tx, row.districtId, earlier);
    const brought = ids.length > 0 ? await readWaiting(tx, row.districtId, ids) : [];
    try {
      const filing = { actor, appeal, ground, row, identity, key, brought, scanned };
      const danger = ids.length > 0 ? await this.writeWith(ids, filing) : await this.write(tx, filing);
      return this.receipt(row, danger, false);
    } catch (error) {
      return await this.whenTaken(error, tx, row, appeal, key);
    }
  }

  /**
   * Files an appeal inside its caller's transaction, where the caller sees to it that it comes once: what is written beside it
   * stands or falls with it. The caller must work within the sight of the district. Throws `Refusal` as `submit`.
   */
  async submitIn(tx: Tx, actor: Actor, appeal: Appeal, ground: Ground): Promise<Receipt> {
    const row = await this.newRow(tx, actor, appeal, ground);
    const identity = await this.identityOf(tx, appeal, row);
    const ids = [...new Set(appeal.attachments)];
    const brought = ids.length > 0 ? await readWaiting(tx, row.districtId, ids) : [];
    const danger = await this.write(tx, { actor, appeal, ground, row, identity, key: null, brought });
    if (ids.length > 0) await claimAttachments(tx, { districtId: row.districtId, caseId: row.id }, ids);
    return this.receipt(row, danger, false);
  }

  /**
   * Files the parts of an appeal that speaks of several matters, inside the transaction that splits it. Each has its own
   * number; the reporter and the tracking code are the parent's. Throws `Refusal` as `submit`. Answers the numbers.
   */
  async fileParts(
    tx: Tx,
    actor: Actor,
    parent: Case,
    parts: readonly Part[],
    ground: Ground,
  ): Promise<string[]> {
    const numbers: string[] = [];
    for (const { text, categoryCode, gridCode } of parts) {
      const appeal: Appeal = { channel: parent.channel, text, categoryCode };
      const fresh = await this.newRow(tx, actor, gridCode ? { ...appeal, gridCode } : appeal, ground);
      const placed = gridCode ? {} : samePlace(parent);
      const { kind, anonymous, confidential, reporterId, trackingHash, address } = parent;
      const row: Case = {
        ...fresh,
        ...placed,
        kind,
        anonymous,
        confidential,
        reporterId,
        trackingHash,
        address,
        parentId: parent.id,
      };
      await this.write(tx, { actor, appeal, ground, row, identity: null, key: null });
      numbers.push(row.number);
    }
    return numbers;
  }

  /** A filing with uploads: they are the case's in the transaction that makes it. */
  private writeWith(ids: readonly string[], filing: Filing): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const danger = await this.write(tx, filing);
      await claimAttachments(tx, { districtId: filing.row.districtId, caseId: filing.row.id }, ids);
      return danger;
    });
  }

  /** Decides and writes a new case. Answers whether its words speak of danger. */
  private async write(
    tx: Tx,
    { actor, appeal, ground, row, identity, key, brought = [], scanned = null }: Filing,
  ): Promise<boolean> {
    const danger = speaksOfDanger(appeal.text);
    const move = appeal.draft ? 'saveDraft' : 'submit';
    const decision = decide(move, {
      before: null,
      actor,
      input: {
        ...appeal,
        change: without(row),
        ...(brought.length > 0 ? { brought: brought.map(asBrought) } : {}),
      },
      now: row.submittedAt,
      calendar: ground.calendar,
      facts: { timers: [], policy: policyBefore(ground, row.submittedAt, danger) },
    });
    row.headHash = await writeNewCase(tx, {
      move,
      row: { ...row, state: decision.to },
      actor,
      decision,
      identity,
      key,
      scanned,
      urgent: danger,
      joins: choiceOf(this.secrets.tokenSecret, appeal, row),
      selfResolving: appeal.selfResolving === true && hasRole(actor, 'GRID_WORKER'),
      newId: this.newId,
    });
    return danger;
  }

  private async newRow(
    tx: Tx,
    actor: Actor,
    appeal: Appeal,
    ground: Ground,
    scanned: Scanned | null = null,
  ): Promise<Case> {
    const { clock, newId } = this;
    const at = scanned ? atQrPoint(appeal, scanned.point, ground.territory) : { appeal, found: {} };
    const row = newRow(actor, at.appeal, ground, {
      now: clock.now(),
      newId,
      sequence: await this.nextSequence(tx),
      tokenSecret: this.secrets.tokenSecret,
    });
    return { ...row, ...at.found };
  }

  private async identityOf(tx: Tx, appeal: Appeal, row: Case): Promise<NewCase['identity']> {
    if (!row.reporterId) return null;
    const identity: Identity = {
      ...saidOfThemselves(appeal),
      ...(row.personalData.length > 0 ? { originalText: appeal.text } : {}),
    };
    const sealed = await this.secrets.vault.seal(tx, row.districtId, row.reporterId, identity);
    return { id: row.reporterId, ...sealed };
  }

  /** Numbers are drawn in blocks, so that filing does not queue up behind a counter. Gaps are harmless. */
  private async nextSequence(tx: Tx): Promise<number> {
    if (this.block.left === 0) {
      const [{ next }] = await tx.query(`SELECT nextval('case_number_block')::int AS next`);
      Object.assign(this.block, { next: next * 100, left: 100 });
    }
    this.block.left -= 1;
    return this.block.next++;
  }

  /** Two filings at once with one key or one outside number: the second gets what the first got. */
  private async whenTaken(
    error: unknown,
    tx: Tx,
    row: Case,
    appeal: Appeal,
    key: { key: string; hash: string } | null,
  ): Promise<Receipt> {
    const constraint =
      error instanceof QueryFailedError
        ? (error.driverError as { constraint?: string }).constraint
        : undefined;
    // A replay of an order with an outside number may stumble over that number first.
    if (key && (constraint === 'pk_idempotency_key' || constraint === 'uq_cases_external')) {
      const earlier = await earlierUse(tx, row.districtId, key.key, key.hash);
      if (earlier) return this.replay(tx, row.districtId, earlier);
    }
    if (constraint === 'uq_cases_external') {
      const [taken] = await tx.query(
        `SELECT number FROM cases WHERE district_id = $1 AND channel = $2 AND external_no = $3`,
        [row.districtId, row.channel, appeal.externalNo],
      );
      throw new Refusal(
        409,
        'EXTERNAL_NUMBER_TAKEN',
        {
          zh: `该渠道编号已登记为 ${taken?.number}, 请在该件上继续。`,
          en: `This channel's number is already case ${taken?.number}; go on with that one.`,
        },
        { number: taken?.number },
      );
    }
    throw error;
  }

  private async replay(tx: Tx, districtId: string, caseId: string): Promise<Receipt> {
    const [row] = await tx.query(
      `SELECT c.id, c.number, c.submitted_at AS "submittedAt", o.urgent, e.change ->> 'text' AS text, e.hash AS "headHash" FROM cases c
       JOIN case_event e ON e.district_id = c.district_id AND e.case_id = c.id AND e.seq = 1
       JOIN outbox o ON o.district_id = c.district_id AND o.case_id = c.id AND o.seq = 1
       WHERE c.district_id = $1 AND c.id = $2`,
      [districtId, caseId],
    );
    return this.receipt(row, row.urgent, true);
  }

  private receipt(
    {
      id,
      number,
      submittedAt,
      text,
      headHash,
    }: Pick<Case, 'id' | 'number' | 'submittedAt' | 'text' | 'headHash'>,
    danger: boolean,
    replayed: boolean,
  ): Receipt {
    return {
      caseId: id,
      number,
      trackingCode: trackingCode(this.secrets.tokenSecret, id),
      submittedAt,
      text,
      firstHash: headHash,
      version: 1,
      danger,
      replayed,
    };
  }
}
