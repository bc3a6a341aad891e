import { v7 as uuidv7 } from 'uuid';
import { QueryFailedError, type DataSource } from 'typeorm';
import { speaksOfDanger } from '#catalogue';
import { Refusal, type Clock } from '#config';
import type { Tx } from '#database';
import { hasRole, maskText, phoneIndex, seal, type Actor, type Identity } from '#people';
import type { Crs, Place } from '#territory';
import { toWgs84 } from '#territory';
import type { Case, Change } from './case.js';
import { decide } from './decide.js';
import { groundOf, knownGrid, policyBefore, type Ground } from './ground.js';
import { earlierUse, requestHash } from './idempotency-key.js';
import { caseNumber, trackingCode, trackingHash } from './number.js';
import type { Channel, Kind } from './states.js';
import { writeNewCase, type NewCase } from './write-new-case.js';

/** What somebody reports. A position names its coordinate system. */
export interface Appeal {
  channel: Channel;
  text: string;
  kind?: Kind;
  categoryCode?: string;
  externalNo?: string;
  point?: { lng: number; lat: number; crs: Crs };
  gridCode?: string;
  address?: string;
  reporter?: Pick<Identity, 'name' | 'phone'>;
  anonymous?: boolean;
  confidential?: boolean;
  /** A grid worker is resolving it on the spot and will report so within a minute or so: the platform waits. */
  selfResolving?: boolean;
  /** A grid worker keeps it as a draft, to be submitted later. */
  draft?: boolean;
}

/** One matter of an appeal that speaks of several. */
export interface Part {
  text: string;
  categoryCode: string;
  gridCode?: string;
}

export interface Receipt {
  caseId: string;
  number: string;
  trackingCode: string;
  submittedAt: Date;
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
}

/** The one funnel 一平台受理: every appeal becomes one case with one number for life. */
export class Intake {
  private readonly block = { next: 0, left: 0 };

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly secrets: { tokenSecret: string; vaultKey: string },
    private readonly newId: () => string = uuidv7,
  ) {}

  /**
   * Files an appeal, durably, in one statement. Throws `Refusal`: POINT_OUTSIDE, GRID_UNKNOWN, UNKNOWN_CATEGORY (422),
   * EXTERNAL_NUMBER_TAKEN (409, naming the case), IDEMPOTENCY_KEY_REUSED (422).
   */
  async submit(actor: Actor, appeal: Appeal, idempotencyKey?: string): Promise<Receipt> {
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, actor.districtId);
    const key = idempotencyKey
      ? {
          key: `${actor.kind === 'REPORTER' ? 'resident' : actor.id}:${idempotencyKey}`,
          hash: requestHash(appeal),
        }
      : null;

    const row = await this.newRow(actor, appeal, ground);
    const identity = this.identityOf(appeal, row);
    try {
      const danger = await this.write(tx, { actor, appeal, ground, row, identity, key });
      return this.receipt(row, danger, false);
    } catch (error) {
      return await this.whenTaken(error, tx, row, appeal, key);
    }
  }

  /**
   * Files the parts of an appeal that speaks of several matters, inside the transaction that splits it. Each has its own
   * number; the reporter and the tracking code are the parent's. Throws `Refusal` as `submit`. Answers the numbers.
   */
  async fileParts(tx: Tx, actor: Actor, parent: Case, parts: readonly Part[]): Promise<string[]> {
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    const numbers: string[] = [];
    for (const { text, categoryCode, gridCode } of parts) {
      const appeal: Appeal = { channel: parent.channel, text, categoryCode };
      const fresh = await this.newRow(actor, gridCode ? { ...appeal, gridCode } : appeal, ground);
      const placed = gridCode ? {} : samePlace(parent);
      const { kind, anonymous, confidential, reporterId, trackingHash, address } = parent;
      const row: Case = {
        ...fresh,
        ...placed,
        ...{ kind, anonymous, confidential, reporterId, trackingHash, address },
        parentId: parent.id,
      };
      await this.write(tx, { actor, appeal, ground, row, identity: null, key: null });
      numbers.push(row.number);
    }
    return numbers;
  }

  /** Decides and writes a new case. Answers whether its words speak of danger. */
  private async write(tx: Tx, { actor, appeal, ground, row, identity, key }: Filing): Promise<boolean> {
    const danger = speaksOfDanger(appeal.text);
    const move = appeal.draft ? 'saveDraft' : 'submit';
    const decision = decide(move, {
      before: null,
      actor,
      input: { ...appeal, change: without(row) },
      now: row.submittedAt,
      calendar: ground.calendar,
      facts: { timers: [], policy: policyBefore(ground, row.submittedAt, danger) },
    });
    await writeNewCase(tx, {
      move,
      row: { ...row, state: decision.to },
      actor,
      decision,
      identity,
      key,
      urgent: danger,
      selfResolving: appeal.selfResolving === true && hasRole(actor, 'GRID_WORKER'),
      newId: this.newId,
    });
    return danger;
  }

  private async newRow(actor: Actor, appeal: Appeal, ground: Ground): Promise<Case> {
    if (appeal.categoryCode) ground.catalogue.get(appeal.categoryCode);
    const now = this.clock.now();
    const id = this.newId();
    const place = placeOf(ground, appeal);
    const [lng, lat] = appeal.point ? toWgs84(appeal.point) : [null, null];
    const { text, found } = maskText(appeal.text);
    const { name, phone } = saidOfThemselves(appeal);
    const nobody = !name && !phone;
    return {
      districtId: actor.districtId,
      id,
      number: caseNumber(actor.districtId, now, await this.nextSequence()),
      version: 0,
      state: 'PENDING_ACCEPT',
      round: 1,
      reworks: 0,
      channel: appeal.channel,
      externalNo: appeal.externalNo ?? null,
      text,
      personalData: found,
      kind: appeal.kind ?? null,
      categoryCode: appeal.categoryCode ?? null,
      urgency: null,
      anonymous: appeal.anonymous ?? nobody,
      confidential: (appeal.confidential ?? false) || appeal.kind === 'REPORT',
      reporterId: nobody && found.length === 0 ? null : this.newId(),
      trackingHash: trackingHash(trackingCode(this.secrets.tokenSecret, id)),
      lng,
      lat,
      address: appeal.address ? maskText(appeal.address).text : null,
      gridCode: place?.gridCode ?? null,
      communityCode: place?.communityCode ?? null,
      streetCode: place?.streetCode ?? null,
      locatedBy: place ? (place.matched ? `${place.by}:${place.matched}` : place.by) : null,
      mapVersion: place?.version ?? null,
      boundary: place?.boundary ?? false,
      leadUnit: null,
      ownerDept: null,
      coDepts: [],
      calledUnits: [],
      verifierUnit: null,
      physical: false,
      policy: null,
      why: null,
      triage: null,
      whistled: false,
      openWhistles: 0,
      ...notYet,
      submittedAt: now,
      updatedAt: now,
      headHash: '',
    };
  }

  private identityOf(appeal: Appeal, row: Case) {
    if (!row.reporterId) return null;
    const identity: Identity = {
      ...saidOfThemselves(appeal),
      ...(row.personalData.length > 0 ? { originalText: appeal.text } : {}),
    };
    const { vaultKey } = this.secrets;
    return {
      id: row.reporterId,
      sealed: seal(vaultKey, row.reporterId, identity),
      phoneIndex: identity.phone ? phoneIndex(vaultKey, identity.phone) : null,
    };
  }

  /** Numbers are drawn in blocks, so that filing does not queue up behind a counter. Gaps are harmless. */
  private async nextSequence(): Promise<number> {
    if (this.block.left === 0) {
      const [{ next }] = await this.dataSource.query(`SELECT nextval('case_number_block')::int AS next`);
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
      `SELECT c.id, c.number, c.submitted_at AS "submittedAt", o.urgent FROM cases c
       JOIN outbox o ON o.district_id = c.district_id AND o.case_id = c.id AND o.seq = 1
       WHERE c.district_id = $1 AND c.id = $2`,
      [districtId, caseId],
    );
    return this.receipt(row, row.urgent, true);
  }

  private receipt(
    { id, number, submittedAt }: Pick<Case, 'id' | 'number' | 'submittedAt'>,
    danger: boolean,
    replayed: boolean,
  ): Receipt {
    return {
      caseId: id,
      number,
      trackingCode: trackingCode(this.secrets.tokenSecret, id),
      submittedAt,
      version: 1,
      danger,
      replayed,
    };
  }
}

/** Where it is: by position, else by grid code, else by a community named in the address. A wrong position or code is refused, not ignored. */
function placeOf(ground: Ground, { point, gridCode, address }: Appeal): Place | null {
  if (point) {
    const place = ground.territory.locate(point);
    if (place) return place;
    throw new Refusal(
      422,
      'POINT_OUTSIDE',
      {
        zh: '该位置不在本区范围内, 请核对经纬度顺序和坐标系(crs)。',
        en: 'This position is outside the district; check the order of lng and lat and the coordinate system (crs).',
      },
      { fields: ['point'] },
    );
  }
  if (gridCode) return knownGrid(ground, gridCode);
  return address ? ground.territory.byAddress(address) : null;
}

/** Whoever wants to stay anonymous may leave a phone for the answer, but no name is kept. */
function saidOfThemselves({ reporter, anonymous }: Appeal): Pick<Identity, 'name' | 'phone'> {
  if (!anonymous) return reporter ?? {};
  return reporter?.phone ? { phone: reporter.phone } : {};
}

/** What no new case has. */
const notYet = {
  level: null,
  helpers: null,
  forcedAt: null,
  returns: null,
  handler: null,
  coTasks: null,
  stagesDone: null,
  extension: null,
  suspension: null,
  handDown: null,
  supervisedAt: null,
  supervision: null,
  card: null,
  urges: null,
  urgedAt: null,
  reopens: null,
  masterId: null,
  joined: null,
  parentId: null,
  parts: null,
  result: null,
  followUp: null,
  dispatchedAt: null,
  sentAt: null,
  dueAt: null,
  closedAt: null,
} satisfies Partial<Case>;

function samePlace(parent: Case): Partial<Case> {
  const { lng, lat, gridCode, communityCode, streetCode, locatedBy, mapVersion, boundary } = parent;
  return { lng, lat, gridCode, communityCode, streetCode, locatedBy, mapVersion, boundary };
}

/** What the first event sets; what is null needs no saying. */
function without({
  districtId: _d,
  id: _i,
  version: _v,
  updatedAt: _u,
  headHash: _h,
  ...change
}: Case): Change {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
}
