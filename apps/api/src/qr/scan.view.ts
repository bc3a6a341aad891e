import { QrMatterView } from './qr-points.view.js';

export class ScannedPlaceView {
  /** @example 'BUILDING' */
  kind: string;
  /** @example '幸福小区3号楼' */
  name: string;
  /** @example '幸福路12号' */
  address: string | null;
  /** @example '379902001001002' */
  gridCode: string | null;
  /** @example '鼓楼街道鼓楼社区第2网格' */
  placeName: string;
}

export class ScannedView {
  /** 提交诉求时的区划编码 @example '379902' */
  district: string;
  /** 提交诉求时放入 qr 字段 @example 'B9RFR0004G1ZK2Q4T8XN' */
  qr: string;
  /** 点位编号 @example 17 */
  id: number;
  place: ScannedPlaceView;
  /** 这里常见的事项, 最可能的在前 */
  matters: QrMatterView[];
  /** 提交频繁时要求的验证: none、pow 或 siteverify(见提交诉求的 428) @example 'none' */
  captcha: string;
}
