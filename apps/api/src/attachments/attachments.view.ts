import { unfitFor, type Attachment, type UnfitFor } from '#attachments';
import type { Case, Ground } from '#cases';
import { centreRoles, hasRole, type Actor } from '#people';
import { metresBetween } from '#territory';
import { looked } from '../cases/resident.view.js';

const stateNames = { RECEIVED: '检查中', READY: '可用', REFUSED: '未通过检查' } as const;

/** A photo, video or document of a case. */
export class AttachmentView {
  /** @example '0198c0de-0000-4000-8000-000000000000' */
  id: string;
  /** PHOTO、VIDEO 或 DOCUMENT @example 'PHOTO' */
  kind: string;
  /** 收到时的类型, 按内容判断; 照片一律重新生成为 JPEG @example 'image/jpeg' */
  mediaType: string;
  /** RECEIVED 检查中, READY 可用, REFUSED 未通过检查 @example 'READY' */
  state: string;
  /** @example '可用' */
  stateName: string;
  /** 未通过检查的原因 @example null */
  refusedFor: string | null;
  /** 字节 @example 183204 */
  size: number | null;
  /** 保存内容的 SHA-256, 作为佐证时记入过程 */
  sha256: string | null;
  /** @example 1920 */
  width: number | null;
  /** @example 1080 */
  height: number | null;
  /** 有无缩略图 @example true */
  thumbnail: boolean;
  /** RESIDENT 诉求人, STAFF 工作人员 @example 'STAFF' */
  from: string;
  /** 上传单位 @example '银杏街道' */
  unitName: string | null;
  receivedAt: Date;
  /** 拍摄时间(由照片自带) */
  takenAt: Date | null;
  /** 拍摄位置, WGS-84; 只给工作人员; 诉求人照片的位置只给中心、所在街道社区和主办单位, 保密件只给中心 */
  position: { lng: number; lat: number } | null;
  /** 拍摄位置与诉求位置相距的米数 @example 35 */
  metresFromCase: number | null;
}

/** An upload in pieces that is not whole yet. */
export class UploadProgressView {
  /** 已收到的字节数, 从这里继续 @example 8388608 */
  received: number;
  /** @example 52428800 */
  total: number;
}

export class AttachmentListView {
  attachments: AttachmentView[];
}

export class AttachmentLinkView {
  /** 有效期内可直接打开 @example '/api/v1/files/…' */
  url: string;
  expiresAt: Date;
}

/** What a resident sees of them: their own, and those of the result once somebody else has looked at it. */
export function isShownTo({ kind }: Actor, row: Case, one: Attachment): boolean {
  if (kind !== 'REPORTER' || one.fromKind === 'REPORTER') return true;
  return (
    looked.has(row.state) && (row.result?.evidence ?? []).some(({ ref }) => ref.toLowerCase() === one.id)
  );
}

/**
 * The place of a resident's own photo may be their door: it is for the centre, the street and community where the case lies
 * and the lead, not for a department that was called; of a confidential case for the centre alone (field-rules 5).
 */
function mayPlaceResident(actor: Actor, row: Case): boolean {
  if (hasRole(actor, ...centreRoles)) return true;
  const near = [row.communityCode, row.streetCode, row.leadUnit];
  return !row.confidential && actor.unitCode !== null && near.includes(actor.unitCode);
}

export function attachmentView(one: Attachment, actor: Actor, row: Case, { units }: Ground): AttachmentView {
  const told = { kind: one.kind, mediaType: one.mediaType, state: one.state };
  const mayPlace = actor.kind === 'STAFF' && (one.fromKind === 'STAFF' || mayPlaceResident(actor, row));
  const at = mayPlace && one.lng !== null && one.lat !== null ? { lng: one.lng, lat: one.lat } : null;
  const of = row.lng !== null && row.lat !== null ? { lng: row.lng, lat: row.lat } : null;
  return {
    id: one.id,
    ...told,
    stateName: stateNames[one.state],
    refusedFor: one.refusedFor && (unfitFor[one.refusedFor as UnfitFor]?.zh ?? one.refusedFor),
    size: one.size,
    sha256: one.sha256,
    width: one.width,
    height: one.height,
    thumbnail: one.thumbSize !== null,
    from: one.fromKind === 'REPORTER' ? 'RESIDENT' : 'STAFF',
    unitName: (one.unitCode && units.get(one.unitCode)?.name) ?? null,
    receivedAt: one.receivedAt,
    takenAt: one.takenAt,
    position: at,
    metresFromCase:
      at && of ? Math.round(metresBetween({ ...at, crs: 'WGS84' }, { ...of, crs: 'WGS84' })) : null,
  };
}
