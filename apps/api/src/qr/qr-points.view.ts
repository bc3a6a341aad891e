import type { Ground } from '#cases';
import { qrKinds, type CountedPoint, type QrPoint } from '#territory';

export class QrMatterView {
  /** @example '010101' */
  code: string;
  /** @example '垃圾清运不及时' */
  name: string;
}

export class QrPositionView {
  /** WGS-84 @example 118.3094 */
  lng: number;
  /** WGS-84 @example 35.0527 */
  lat: number;
}

export class QrPointView {
  /** 编号, 印在标签上 @example 17 */
  id: number;
  /** @example 'BUILDING' */
  kind: string;
  /** @example '楼栋' */
  kindName: string;
  /** @example '幸福小区3号楼' */
  name: string;
  /** @example '379902001001002' */
  gridCode: string;
  /** @example '鼓楼社区第2网格' */
  gridName: string;
  /** @example '379902001001' */
  communityCode: string;
  /** @example '鼓楼社区' */
  communityName: string;
  /** @example '379902001000' */
  streetCode: string;
  /** 没有登记位置时为 null */
  position: QrPositionView | null;
  /** @example '幸福路12号' */
  address: string | null;
  categories: QrMatterView[];
  /** ACTIVE 在用、REVOKED 已停用 @example 'ACTIVE' */
  state: string;
  /** 现行二维码是第几版 @example 1 */
  version: number;
  /** 上一版旧码用到何时 */
  oldUntil: Date | null;
  /** 现行二维码的网址; 已停用的为 null @example 'https://gw.example.cn/q/B9RFR0004G1ZK2Q4T8XN' */
  url: string | null;
  createdAt: Date;
  /** @example '刘敏' */
  createdBy: string;
  rotatedAt: Date | null;
  rotatedBy: string | null;
  rotateReason: string | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  revokeReason: string | null;
}

export class CountedQrPointView extends QrPointView {
  /** 期间扫码次数 @example 42 */
  scans: number;
  /** 期间提交的诉求 @example 5 */
  filings: number;
}

export class QrPointListView {
  /** 从哪一天起统计 @example '2026-02-01' */
  since: string;
  points: CountedQrPointView[];
  /** 下一页的 after; 没有了为 null */
  next: number | null;
}

export class QrPointsMadeView {
  points: QrPointView[];
}

export class QrDayView {
  /** @example '2026-02-13' */
  day: string;
  /** @example 12 */
  scans: number;
  /** @example 2 */
  filings: number;
}

export class QrDaysView {
  /** @example '2026-02-01' */
  since: string;
  /** 有扫码或提交的日子, 从新到旧 */
  days: QrDayView[];
}

export class QrFindingView {
  /** ERROR 须改正, WARNING 请留意 @example 'ERROR' */
  severity: string;
  /** @example 'GRID_UNKNOWN' */
  code: string;
  /** 文件中的行 @example 2 */
  line: number | null;
  /** @example '幸福小区3号楼' */
  subject: string | null;
  /** @example '没有编码为 379902001001099 的网格' */
  zh: string;
  /** @example 'there is no grid 379902001001099' */
  en: string;
}

export class QrImportView {
  /** @example 0 */
  errors: number;
  /** @example 0 */
  warnings: number;
  findings: QrFindingView[];
  /** 可以登记的点位数 @example 24 */
  wanted: number;
  /** 已登记的点位; 有错误或只出报告时为空 */
  points: QrPointView[];
}

export function qrPointView(point: QrPoint, { territory, catalogue }: Ground, url: string): QrPointView {
  const { number, kind, name, gridCode, communityCode, streetCode, lng, lat, address } = point;
  return {
    id: number,
    kind,
    kindName: qrKinds[kind],
    name,
    gridCode,
    gridName: territory.name(gridCode),
    communityCode,
    communityName: territory.name(communityCode),
    streetCode,
    position: lng !== null && lat !== null ? { lng, lat } : null,
    address,
    categories: point.categories.map((code) => ({ code, name: catalogue.find(code)?.name ?? code })),
    state: point.revokedAt ? 'REVOKED' : 'ACTIVE',
    version: point.version,
    oldUntil: point.oldUntil,
    url: point.revokedAt ? null : url,
    createdAt: point.createdAt,
    createdBy: point.createdByName,
    rotatedAt: point.rotatedAt,
    rotatedBy: point.rotatedByName,
    rotateReason: point.rotateReason,
    revokedAt: point.revokedAt,
    revokedBy: point.revokedByName,
    revokeReason: point.revokeReason,
  };
}

export const countedView = (point: CountedPoint, ground: Ground, url: string): CountedQrPointView => ({
  ...qrPointView(point, ground, url),
  scans: point.scans,
  filings: point.filings,
});
