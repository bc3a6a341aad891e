import type { Ground } from '#cases';
import { onDuty } from '#rosters';
import type { MapVersion, Place } from '#territory';

export class MapVersionView {
  /** @example 2 */
  version: number;
  /** IN_EFFECT 生效中, SCHEDULED 待生效, PAST 已被取代 @example 'IN_EFFECT' */
  state: string;
  validFrom: Date;
  /** 到何时止; 最新版本为 null */
  validTo: Date | null;
  /** @example 91 */
  areas: number;
  /** 楼栋和点位 @example 320 */
  sites: number;
  /** 文件的坐标系 @example 'CGCS2000' */
  crs: string;
  /** 文件的 SHA-256 */
  sha256: string;
  /** @example '柳湾社区拆分为两个社区' */
  note: string;
  /** @example '系统管理员' */
  madeBy: string;
  madeAt: Date | null;
  /** 网格员和未签收件随之调整完毕的时间; 尚未完成为 null */
  followedAt: Date | null;
}

/** The versions of a map as they stand at a moment, newest first. */
export function versionViews(versions: readonly MapVersion[], now: Date): MapVersionView[] {
  const inEffect = versions.filter(({ validFrom }) => validFrom <= now).at(-1) ?? versions[0];
  return versions
    .map((one, i) => ({
      version: one.version,
      state: one === inEffect ? 'IN_EFFECT' : one.validFrom > now ? 'SCHEDULED' : 'PAST',
      validFrom: one.validFrom,
      validTo: versions[i + 1]?.validFrom ?? null,
      areas: one.areas,
      sites: one.sites,
      crs: one.crs,
      sha256: one.sha256,
      note: one.note,
      madeBy: one.madeByName,
      madeAt: one.madeAt,
      followedAt: one.takenAt,
    }))
    .toReversed();
}

export class LocatedWorkerView {
  /** 当班网格员; 无人当班由社区办理时为 null @example '网格员GW0002' */
  name: string | null;
  /** ANSWERABLE 责任网格员, STAND_IN 替班, COMMUNITY 社区 @example 'ANSWERABLE' */
  as: string;
  /** @example '责任网格员网格员GW0002当班' */
  why: string;
}

export class LocatedView {
  /** @example '379902001001002' */
  gridCode: string | null;
  /** @example '鼓楼社区第2网格' */
  gridName: string;
  /** BASE 基础网格, DEDICATED 专属网格 @example 'BASE' */
  gridType: string;
  /** @example '379902001001' */
  communityCode: string;
  /** @example '鼓楼社区' */
  communityName: string;
  /** @example '379902001000' */
  streetCode: string;
  /** @example '银杏街道' */
  streetName: string;
  /** 距另一社区不足 20 米 @example false */
  boundary: boolean;
  /** 底图版本 @example 1 */
  version: number;
  worker: LocatedWorkerView;
}

/** A place in words, with whoever has it at that moment. */
export function locatedView({ territory, roster, calendar }: Ground, place: Place, at: Date): LocatedView {
  const { gridCode, communityCode, streetCode, boundary, version } = place;
  const { staff, as, why } = onDuty(roster, gridCode ?? '', at, calendar);
  return {
    gridCode,
    gridName: gridCode ? territory.name(gridCode) : '',
    gridType: gridCode ? (territory.area(gridCode)?.type ?? '') : '',
    communityCode,
    communityName: territory.name(communityCode),
    streetCode,
    streetName: territory.name(streetCode),
    boundary,
    version,
    worker: { name: staff?.name ?? null, as, why: why.zh },
  };
}
