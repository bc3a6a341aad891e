import { attachmentsOf, type Attachment } from '#attachments';
import type { PhotoTime } from '#catalogue';
import type { Tx } from '#database';
import type { Case } from './case.js';
import type { MoveInput, Situation } from './decide.js';
import type { Evidence } from './entries.js';

/** What an attachment of the case must be known by, to be evidence. */
export type Attached = Pick<Attachment, 'id' | 'kind' | 'state' | 'sha256' | 'fromKind'>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isUpload = ({ ref }: Evidence) => uuid.test(ref);

/** The evidence a move brings. */
export const evidenceOf = ({ input }: Pick<Situation, 'input'>) => (input['evidence'] ?? []) as Evidence[];

/** The attachments of the case that a move names as evidence; asks nothing where it names none. */
export async function readAttached(
  tx: Tx,
  { districtId, id }: Case,
  input: MoveInput,
): Promise<ReadonlyMap<string, Attached>> {
  const ids = evidenceOf({ input })
    .filter(isUpload)
    .map(({ ref }) => ref.toLowerCase());
  const rows = ids.length > 0 ? await attachmentsOf(tx, districtId, id, ids) : [];
  return new Map(rows.map((row) => [row.id, row]));
}

const upload = ({ facts }: Situation, { ref }: Evidence) => facts.attachments?.get(ref.toLowerCase());

/** Whether it is a photo of that time; a photo that says nothing else shows the result. */
export const isPhotoOf = ({ kind, when }: Evidence, time: PhotoTime): boolean =>
  kind === `PHOTO_${time}` || (kind === 'PHOTO' && (when ?? 'AFTER') === time);

const fits: Record<Attachment['kind'], (kind: Evidence['kind']) => boolean> = {
  PHOTO: (kind) => kind.startsWith('PHOTO') || kind === 'DOCUMENT',
  VIDEO: (kind) => kind === 'VIDEO',
  DOCUMENT: (kind) => kind === 'DOCUMENT',
};

/** What a piece of evidence or a required photo is wanting. */
export interface Lack {
  ref?: string;
  when?: PhotoTime;
  why: 'NO_UPLOAD' | 'NOT_OF_THIS_CASE' | 'NOT_READY' | 'OTHER_KIND' | 'NOT_TAKEN_BY_STAFF' | 'PHOTO_NEEDED';
}

/**
 * What the evidence of a move lacks, by the policy the case is held to: what names an upload must be one of this case that was
 * looked at; where evidence is ATTACHED nothing else counts, and a photo of the result is not the resident's own. With
 * `whole`, the photos its matter needs must be there, each another one.
 */
export function lacksOf(situation: Situation, whole: boolean): Lack[] {
  const rule = (situation.before?.policy ?? situation.facts.policy)?.evidence;
  const all = evidenceOf(situation);
  const faults = all.flatMap((one): Lack[] => {
    const { ref, kind } = one;
    if (!isUpload(one)) return rule?.attached ? [{ ref, why: 'NO_UPLOAD' }] : [];
    const found = upload(situation, one);
    if (!found) return [{ ref, why: 'NOT_OF_THIS_CASE' }];
    if (found.state !== 'READY') return [{ ref, why: 'NOT_READY' }];
    if (!fits[found.kind](kind)) return [{ ref, why: 'OTHER_KIND' }];
    const ofResult = kind.startsWith('PHOTO') && isPhotoOf(one, 'AFTER');
    return ofResult && found.fromKind !== 'STAFF' ? [{ ref, when: 'AFTER', why: 'NOT_TAKEN_BY_STAFF' }] : [];
  });
  if (!whole) return faults;
  const used = new Set<string>();
  const needed = (rule?.photos ?? []).flatMap((when): Lack[] => {
    const photo = all.find((one) => isPhotoOf(one, when) && !used.has(one.ref));
    if (photo) used.add(photo.ref);
    return photo ? [] : [{ when, why: 'PHOTO_NEEDED' }];
  });
  return [...faults, ...needed];
}

/** The input with the hash of every upload beside its name: so the case's own chain proves the photo. */
export function proven(situation: Situation): Situation {
  const { input } = situation;
  if (!input['evidence']) return situation;
  const evidence = evidenceOf(situation).map((one) => {
    const sha256 = isUpload(one) ? upload(situation, one)?.sha256 : undefined;
    return sha256 ? { ...one, sha256 } : one;
  });
  return { ...situation, input: { ...input, evidence } };
}
