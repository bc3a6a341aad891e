import { Refusal } from '#config';
import { maskName, maskText, type Actor, type Identity } from '#people';
import { pointOutside, toWgs84, type Crs, type LegacyCode, type Place } from '#territory';
import type { Case, Change } from './case.js';
import { knownGrid, type Ground } from './ground.js';
import { caseNumber, trackingCode, trackingHash } from './number.js';
import type { Channel, Kind } from './states.js';

/** What somebody reports. A position names its coordinate system. */
export interface Appeal {
  channel: Channel;
  text: string;
  kind?: Kind;
  categoryCode?: string;
  externalNo?: string;
  point?: { lng: number; lat: number; crs: Crs };
  gridCode?: string;
  /** Where a department's own net places it. */
  legacyGrid?: LegacyCode;
  address?: string;
  reporter?: Reported;
  anonymous?: boolean;
  confidential?: boolean;
  /** A grid worker is resolving it on the spot and will report so within a minute or so: the platform waits. */
  selfResolving?: boolean;
  /** A grid worker keeps it as a draft, to be submitted later. */
  draft?: boolean;
  /** Uploads brought along. */
  attachments?: string[];
  /** The handle of a case they were shown and choose to join. */
  joins?: string;
  /** The token of a printed code: it says where. */
  qr?: string;
}

/** What somebody says of themselves. */
export type Reported = Pick<Identity, 'name' | 'phone' | 'idNumber' | 'address'>;

/** One matter of an appeal that speaks of several. */
export interface Part {
  text: string;
  categoryCode: string;
  gridCode?: string;
}

/** What comes from outside: the moment, ids and the number in the district's count. */
interface Stamp {
  now: Date;
  newId: () => string;
  sequence: number;
  tokenSecret: string;
}

/** The row of a case as it is filed. Throws `Refusal`: POINT_OUTSIDE, GRID_UNKNOWN, LEGACY_GRID_UNKNOWN, UNKNOWN_CATEGORY (422). */
export function newRow(
  actor: Actor,
  appeal: Appeal,
  ground: Ground,
  { now, newId, sequence, tokenSecret }: Stamp,
): Case {
  if (appeal.categoryCode) ground.catalogue.get(appeal.categoryCode);
  const id = newId();
  const place = placeOf(ground, appeal) ?? ownGridOf(ground, appeal, actor);
  const [lng, lat] = appeal.point ? toWgs84(appeal.point) : [null, null];
  const { text, found } = masked(appeal.text, appeal);
  const said = saidOfThemselves(appeal);
  const nobody = Object.values(said).every((one) => !one);
  return {
    districtId: actor.districtId,
    id,
    number: caseNumber(actor.districtId, now, sequence),
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
    reporterId: nobody && found.length === 0 ? null : newId(),
    trackingHash: trackingHash(trackingCode(tokenSecret, id)),
    lng,
    lat,
    address: appeal.address ? masked(appeal.address, appeal).text : null,
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

/** Without personal data, the name of whoever says it among it: it is in the vault and stands in no text. */
function masked(words: string, { reporter }: Appeal): { text: string; found: string[] } {
  const { text, found } = maskText(words);
  const name = reporter?.name?.trim() ?? '';
  if ([...name].length < 2 || !text.includes(name)) return { text, found };
  return { text: text.replaceAll(name, maskName(name)), found: [...found, 'NAME'] };
}

/**
 * Where it is: by position, else by grid code, else by the cell of an old net, else by a place named in the address. A wrong
 * position or code is refused, not ignored.
 */
function placeOf(ground: Ground, { point, gridCode, legacyGrid, address }: Appeal): Place | null {
  if (point) {
    const place = ground.territory.locate(point);
    if (place) return place;
    throw pointOutside(ground.territory, point);
  }
  if (gridCode) return knownGrid(ground, gridCode);
  if (legacyGrid) {
    const place = ground.legacy.placeOf(legacyGrid, ground.territory);
    if (place) return place;
    throw legacyUnknown(legacyGrid);
  }
  return address ? ground.territory.byAddress(address) : null;
}

const legacyUnknown = ({ system, code }: LegacyCode) =>
  new Refusal(
    422,
    'LEGACY_GRID_UNKNOWN',
    {
      zh: `${system}网格 ${code} 没有对应的网格, 请改填 gridCode、point 或 address, 并补充映射表。`,
      en: `The cell ${code} of ${system} is mapped to no grid; give gridCode, point or address, and complete the mapping.`,
    },
    { fields: ['legacyGrid'] },
  );

/** A draft whose place is not known yet lies in its worker's own grid, where the worker finds it again. */
const ownGridOf = (ground: Ground, { draft }: Appeal, { gridCode }: Actor): Place | null =>
  draft && gridCode ? knownGrid(ground, gridCode) : null;

/** Whoever wants to stay anonymous may leave a phone for the answer, but nothing else is kept. */
export function saidOfThemselves({ reporter, anonymous }: Appeal): Reported {
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
  handlerId: null,
  coTasks: null,
  stagesDone: null,
  extension: null,
  suspension: null,
  handDown: null,
  handDowns: null,
  raisedAt: null,
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

export function samePlace(parent: Case): Partial<Case> {
  const { lng, lat, gridCode, communityCode, streetCode, locatedBy, mapVersion, boundary } = parent;
  return { lng, lat, gridCode, communityCode, streetCode, locatedBy, mapVersion, boundary };
}

/** What the row itself is, and no event sets. */
const unset: readonly string[] = ['districtId', 'id', 'version', 'updatedAt', 'headHash'];

/** What the first event sets; what is null needs no saying. */
export function without(row: Case): Change {
  const change: Record<string, unknown> = {};
  for (const name in row) {
    const value = row[name as keyof Case];
    if (value !== null && !unset.includes(name)) change[name] = value;
  }
  return change as Change;
}
