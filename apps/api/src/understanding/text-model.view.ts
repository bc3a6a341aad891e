import { ApiProperty } from '@nestjs/swagger';
import type { Figures, TextModelRow, TextModelState } from '#understanding';

/** What was right of texts it had not learned from. */
class FiguresView implements Figures {
  /** 留出件数 @example 300 */
  texts: number;
  /** 第一候选正确 @example 270 */
  top1: number;
  /** 前三候选含正确 @example 288 */
  top3: number;
  /** 系统可自行派单的件数 @example 200 */
  alone: number;
  /** 其中正确 @example 197 */
  aloneRight: number;
  /** 期望校准误差 @example 0.04 */
  calibrationError: number;
}

/** One version of what was learned from confirmed cases. */
export class TextModelView {
  /** 版本 @example 3 */
  version: number;
  /** 状态 @example 'ACTIVE' */
  @ApiProperty({ enum: ['CANDIDATE', 'ACTIVE', 'RETIRED', 'REJECTED'] })
  state: TextModelState;
  /** 所用事项目录版本 @example 1 */
  catalogueVersion: number;
  /** 学习所用的已确认件数 @example 1485 */
  cases: number;
  /** 新版本在留出件上的结果 */
  newer: FiguresView;
  /** 当时在用的(或仅关键词)在同一批留出件上的结果 */
  older: FiguresView;
  /** 当时在用的版本; null 为仅关键词 @example 2 */
  olderVersion: number | null;
  /** 训练时间 @example '2026-11-23T02:00:00.000Z' */
  trainedAt: Date;
  /** 训练者 @example '系统' */
  trainedBy: string;
  /** 最近启用时间 @example '2026-11-23T02:00:00.000Z' */
  activatedAt: Date | null;
  /** 被退回的时间 @example null */
  rolledBackAt: Date | null;
}

export class TextModelsView {
  /** 在用版本; null 为仅关键词 @example 3 */
  inUse: number | null;
  models: TextModelView[];
}

export class InUseView {
  /** 在用版本; null 为仅关键词 @example 2 */
  inUse: number | null;
}

export const textModelView = ({ figures, ...row }: TextModelRow): TextModelView => ({
  version: row.version,
  state: row.state,
  catalogueVersion: row.catalogueVersion,
  cases: row.cases,
  newer: figures.newer,
  older: figures.older,
  olderVersion: figures.olderVersion,
  trainedAt: row.trainedAt,
  trainedBy: row.trainedBy,
  activatedAt: row.activatedAt,
  rolledBackAt: row.rolledBackAt,
});
