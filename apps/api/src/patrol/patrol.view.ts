import type { Ground } from '#cases';
import { ruleOf, states, type Case, type Move } from '#cases';
import { marksOf, recordKinds, recordMarks, type PatrolRecord, type Today } from '#patrol';
import { NextMoveView, nextMoveViews } from '../cases/case.view.js';

/** Where a case of the worker's stands. */
export class PatrolCaseView {
  /** @example '379902-261123-0000017-K' */
  number: string;
  /** @example 2 */
  version: number | null;
  /** @example 'CLOSED' */
  state: string | null;
  /** @example '已结案' */
  stateName: string | null;
  /** 下一步可做的动作 */
  nextMoves: NextMoveView[];
}

/** What became of one action. */
export class ActionAnswerView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  /** APPLIED 已执行, ALREADY 此前已收到, CONFLICT 与现状冲突, REFUSED 未接受 @example 'APPLIED' */
  outcome: string;
  /** 为什么(CONFLICT、REFUSED) @example null */
  code: string | null;
  /** 怎么办 @example null */
  title: string | null;
  /** 拒绝时的细节: 缺什么、差多少 */
  more: object | null;
  /** CONFLICT 时原样保留您填写的内容 */
  kept: object | null;
  /** 轨迹中不在班次内、未保存的点数 @example 0 */
  dropped: number | null;
  /** 记录上的标记: LATE、AWAY、NO_POSITION、OUT_OF_SHIFT、CLOCK_DOUBTFUL、LIKELY_REPEAT @example [] */
  marks: string[];
  case: PatrolCaseView | null;
}

export class SyncAnswerView {
  /** 服务器收到的时间 */
  receivedAt: Date;
  answers: ActionAnswerView[];
}

export class CoverageFiguresView {
  /** 整轮巡查: 应巡、已巡 */
  rounds: { due: number; done: number };
  /** 重点点位: 应到、已到 */
  visits: { due: number; done: number };
  /** 覆盖率, 0 到 1; 无应巡任务时为 null @example 0.8 */
  rate: number | null;
}

export class RouteCaseView extends PatrolCaseView {
  /** @example '楼下烤鱼店排烟管直接对着我家窗户' */
  text: string;
  /** @example '379902004001003' */
  gridCode: string | null;
  dueAt: Date | null;
}

export class PatrolTodayView {
  /** @example '2026-11-23' */
  day: string;
  /** 是否工作日(休息日不要求巡查) @example true */
  workingDay: boolean;
  /** 进行中的班次 */
  shift: { id: string; onAt: Date; endsAt: Date } | null;
  /** 今天负责的网格: 本人的, 以及按排班代班的; 每个网格的重点点位按就近顺序排列 */
  grids: object[];
  /** 您现在可以办理的件 */
  cases: RouteCaseView[];
}

export class GridCoverageView extends CoverageFiguresView {
  /** @example '379902004001003' */
  gridCode: string;
  /** @example '商城社区第3网格' */
  gridName: string;
  /** @example '2026-11-23' */
  day: string;
  workingDay: boolean;
  /** 上报的事件数 @example 1 */
  events: number;
}

export class PatrolCoverageView {
  /** @example '2026-11-23' */
  from: string;
  /** @example '2026-11-23' */
  to: string;
  /** 范围内全部网格的合计 */
  total: CoverageFiguresView;
  /** 每个网格每天一行, 一次最多 20000 行 */
  grids: GridCoverageView[];
  /** 还有网格时, 以此作为 after 续取; 没有时为 null */
  next: string | null;
}

export class PatrolMarkView {
  /** @example 'LATE' */
  mark: string;
  /** @example '补传' */
  name: string;
}

export class PatrolRecordView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  /** ROUND 整轮, VISIT 重点点位, FOUND 途中发现 @example 'VISIT' */
  what: string;
  /** @example '重点点位' */
  whatName: string;
  /** @example '379902004001003' */
  gridCode: string;
  /** @example 'KP-001' */
  keyPoint: string | null;
  /** 网格员 @example '商城社区第3网格网格员' */
  workerName: string;
  /** 网格员的账号编号, 用于查询轨迹 */
  workerId: string;
  /** NOTHING_FOUND 无事件, EVENT 有事件 @example 'EVENT' */
  result: string;
  /** 立件编号 @example '379902-261123-0000017-K' */
  number: string | null;
  note: string | null;
  photos: string[];
  at: Date;
  receivedAt: Date;
  /** 在网格外多少米; 没有位置时为 null @example 0 */
  metresOutside: number | null;
  /** 标记及其说明 */
  marks: PatrolMarkView[];
}

export class PatrolRecordListView {
  /** @example '2026-11-23' */
  day: string;
  records: PatrolRecordView[];
}

export class TrackPointView {
  at: Date;
  /** WGS-84 @example 118.3274 */
  lng: number;
  /** @example 35.0827 */
  lat: number;
}

export class WalkedTrackView {
  /** @example '379902004001003' */
  gridCode: string;
  points: TrackPointView[];
}

export class PatrolTracksView {
  /** @example '2026-11-23' */
  day: string;
  tracks: WalkedTrackView[];
}

export class KeyPointImportView {
  /** @example 0 */
  errors: number;
  /** @example 1 */
  warnings: number;
  findings: object[];
  /** @example 12 */
  added: number;
  changed: number;
  ended: number;
  unchanged: number;
  /** 是否已写入 @example false */
  written: boolean;
}

/** Without the position: where somebody was is the track's to tell, to fewer people. */
export const recordView = (record: PatrolRecord): PatrolRecordView => ({
  id: record.id,
  what: record.what,
  whatName: recordKinds[record.what],
  gridCode: record.gridCode,
  keyPoint: record.keyPoint,
  workerName: record.workerName,
  workerId: record.workerId,
  result: record.result,
  number: record.number,
  note: record.note,
  photos: record.photos,
  at: record.at,
  receivedAt: record.receivedAt,
  metresOutside: record.metresOutside,
  marks: marksOf(record).map((mark) => ({ mark, name: recordMarks[mark].zh })),
});

export const patrolCaseView = (row: Case, moves: Move[]): PatrolCaseView => ({
  number: row.number,
  version: row.version,
  state: row.state,
  stateName: states[row.state].zh,
  nextMoves: nextMoveViews(moves),
});

/** Of a case that lies where the worker cannot look, the number is told and no more. */
export const caseOutOfSight = (number: string): PatrolCaseView => ({
  number,
  version: null,
  state: null,
  stateName: null,
  nextMoves: [],
});

export function todayView(
  { day, workingDay, shift, grids, cases }: Today,
  { catalogue }: Ground,
): PatrolTodayView {
  return {
    day,
    workingDay,
    shift: shift && { id: shift.id, onAt: shift.onAt, endsAt: shift.endsAt },
    grids: grids.map(({ keyPoints, ...grid }) => ({
      ...grid,
      keyPoints: keyPoints.map(({ code, name, site, lookAt, lng, lat, visits, done, metresOn }) => ({
        code,
        name,
        site,
        lookAt,
        position: lng === null || lat === null ? null : { lng, lat, crs: 'WGS84' },
        visits: { due: visits, done },
        metresOn,
      })),
    })),
    cases: cases.map(({ row, moves }) => ({
      ...patrolCaseView(row, moves),
      text: row.text,
      categoryName: (row.categoryCode && catalogue.find(row.categoryCode)?.name) ?? null,
      gridCode: row.gridCode,
      dueAt: row.dueAt,
      next: moves.map((move) => ruleOf(move).zh).join('、'),
    })),
  };
}
