import { seeing, wholeDistrict, type Tx } from '#database';
import type { Actor } from '#people';
import { toWgs84, type Crs, type QrPoint } from '#territory';
import { placeOfPoint } from './at-qr-point.js';
import type { Case } from './case.js';
import { readCaseById } from './case-rows.js';
import { knownGrid, type Ground } from './ground.js';
import { likelyCases, reopenDaysOf, sightingOf, type LikelyCase } from './likely.js';
import { countMerged, readMerged } from './merged-rows.js';
import { filedStates } from './states.js';

/** What is known of a report that is not filed yet. */
export interface Draft {
  text: string;
  categoryCode: string | null;
  gridCode?: string;
  address?: string;
  /** The printed code that was scanned. */
  point: Pick<QrPoint, 'name' | 'address' | 'gridCode' | 'communityCode' | 'lng' | 'lat'> | null;
}

/**
 * What is likely the same as a report somebody is writing, the best first; nothing where its place is not known yet or outside.
 * Of cases the actor does not see as well, by `roughlySame`: what of them is told is the caller's to decide. The scope must be the whole
 * district. Throws `Refusal` GRID_UNKNOWN (422).
 */
export async function likelyAround(
  tx: Tx,
  actor: Actor,
  ground: Ground,
  { text, categoryCode, gridCode, address, point }: Draft,
  phone: { lng: number; lat: number; crs: Crs } | null,
  now: Date,
): Promise<LikelyCase[]> {
  const { territory, district } = ground;
  const [lng, lat] = phone ? toWgs84(phone) : [point?.lng ?? null, point?.lat ?? null];
  const place = phone
    ? territory.locate(phone)
    : point
      ? placeOfPoint(point, territory)
      : gridCode
        ? knownGrid(ground, gridCode)
        : address
          ? territory.byAddress(address)
          : null;
  if (!place) return [];
  return likelyCases(tx, actor, {
    districtId: district.districtId,
    text,
    categoryCode,
    lng,
    lat,
    gridCode: place.gridCode,
    communityCode: place.communityCode,
    address: address ?? point?.address ?? null,
    at: now,
    until: now,
    states: filedStates,
    reopenDays: reopenDaysOf(ground, now),
    roughly: true,
  });
}

/** Cases about one thing, as far as the actor sees them. */
export interface CaseGroup {
  master: Case | null;
  /** Also where the master lies out of sight. */
  masterNumber: string | null;
  members: Case[];
  /** Members out of sight. */
  hidden: number;
  likely: LikelyCase[];
}

/** The group 并单组 a case belongs to, and what is likely about the same thing and not in it yet. */
export async function caseGroup(
  tx: Tx,
  actor: Actor,
  row: Case,
  ground: Ground,
  now: Date,
): Promise<CaseGroup> {
  const { districtId } = row;
  const id = row.state === 'MERGED' && row.masterId ? row.masterId : row.joined ? row.id : null;
  const members = id ? await readMerged(tx, { districtId, id }) : [];
  const group = new Set([id, row.id, ...members.map((one) => one.id)]);
  const beyond = await seeing(wholeDistrict(districtId), async () => ({
    master: id ? await readCaseById(tx, districtId, id) : null,
    count: id ? await countMerged(tx, { districtId, id }) : 0,
    likely: await likelyCases(tx, actor, {
      ...sightingOf(row),
      districtId,
      communityCode: row.communityCode,
      id: row.id,
      states: filedStates,
      until: now,
      reopenDays: reopenDaysOf(ground, now),
    }),
  }));
  const master = id === row.id ? row : id ? await visible(tx, districtId, id) : null;
  return {
    master,
    masterNumber: beyond.master?.number ?? null,
    members,
    hidden: beyond.count - members.length,
    likely: beyond.likely.filter(({ seen, row: one }) => seen && !group.has(one.id)).slice(0, 20),
  };
}

/** By the wall between rows, which shows the actor their own. */
const visible = async (tx: Tx, districtId: string, id: string): Promise<Case | null> =>
  readCaseById(tx, districtId, id).catch(() => null);
