import { Body, Controller, Get, Inject, Logger, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { groundOf } from '#cases';
import { Refusal, type Clock } from '#config';
import { PatrolDesk, readToday, type ActionKind, type Answered, type PatrolActionSent } from '#patrol';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { CLOCK } from '../tokens.js';
import { ActionAnswers } from './action-answers.js';
import {
  PatrolEventDto,
  PatrolRecordDto,
  SelfHandledDto,
  PatrolShiftDto,
  PatrolSyncDto,
  PatrolTodayQueryDto,
  PatrolTrackDto,
  type PatrolActionDto,
} from './patrol.dto.js';
import { ActionAnswerView, PatrolTodayView, SyncAnswerView, todayView } from './patrol.view.js';
import { actionOf, readAction } from './read-actions.js';

const once =
  '编号由手机生成(UUIDv7), 断线后原样重传即可: 首次 201, 再次 200 且不重复执行; 同一编号不同内容 422 ID_TAKEN。';

/** The round of a grid worker on the phone. What was done offline is sent later with the same ids. */
@ApiTags('巡查 patrol')
@ApiBearerAuth()
@Access(['GRID_WORKER'])
@Controller('api/v1/patrol')
export class PatrolController {
  private readonly log = new Logger('patrol');

  constructor(
    private readonly desk: PatrolDesk,
    private readonly dataSource: DataSource,
    private readonly answers: ActionAnswers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('today')
  @ApiOperation({
    summary: '今日巡查: 网格、重点点位(按就近顺序)、已完成多少、待办的件',
    description: '给出手机当前位置则从该处起排序: 每次取最近的一个, 直线距离; 没有坐标的点位排在最后。',
  })
  async today(
    @Asking() actor: Actor,
    @Query() { lng, lat, crs = 'WGS84' }: PatrolTodayQueryDto,
  ): Promise<PatrolTodayView> {
    const tx = this.dataSource.manager;
    const now = this.clock.now();
    const ground = await groundOf(tx, actor.districtId, now);
    const from = lng === undefined || lat === undefined ? null : { lng, lat, crs };
    return todayView(await readToday(tx, ground, actor, now, from), ground);
  }

  @Post('shift-on')
  @ApiOperation({ summary: '上岗: 开始巡查班次, 轨迹只在班次内保存', description: once })
  shiftOn(
    @Asking() actor: Actor,
    @Body() body: PatrolShiftDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.one(actor, 'SHIFT_ON', body, reply);
  }

  @Post('shift-off')
  @ApiOperation({ summary: '下岗: 结束班次; 忘记下岗的到时限自动结束', description: once })
  shiftOff(
    @Asking() actor: Actor,
    @Body() body: PatrolShiftDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.one(actor, 'SHIFT_OFF', body, reply);
  }

  @Post('records')
  @ApiOperation({ summary: '巡查记录: 一个重点点位, 或走完一整轮; 无事件或有事件', description: once })
  record(
    @Asking() actor: Actor,
    @Body() body: PatrolRecordDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.one(actor, 'RECORD', body, reply);
  }

  @Post('events')
  @ApiOperation({ summary: '上报事件: 记录并立即立件(渠道 GRID_APP, 类型为主动发现)', description: once })
  event(
    @Asking() actor: Actor,
    @Body() body: PatrolEventDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.one(actor, 'EVENT', body, reply);
  }

  @Post('self-handled')
  @ApiOperation({
    summary: '自处上报: 立件和办结一次完成, 要么都成, 要么都不成',
    description: `事项须由网格先办, 须有处置前后照片, 位置须在本人的网格(误差 200 米内按本网格); 代班的网格请上报事件。${once}`,
  })
  selfHandled(
    @Asking() actor: Actor,
    @Body() body: SelfHandledDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.one(actor, 'SELF_HANDLED', body, reply);
  }

  @Post('tracks')
  @ApiOperation({ summary: '轨迹: 成批上传, 班次外的点不保存', description: once })
  track(
    @Asking() actor: Actor,
    @Body() body: PatrolTrackDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.one(actor, 'TRACK', body, reply);
  }

  @Post('sync')
  @HttpCode(200)
  @ApiOperation({
    summary: '离线补传: 一批动作先上下岗、再按发生时间依次执行, 逐个答复',
    description:
      'APPLIED 已执行, ALREADY 此前已收到, CONFLICT 件已被更新(您的填写保留在 kept), REFUSED 未接受(可更正后再传)。任何一个不影响其他。',
  })
  async sync(@Asking() actor: Actor, @Body() { sentAt, actions }: PatrolSyncDto): Promise<SyncAnswerView> {
    const receivedAt = this.clock.now();
    const read = await Promise.all(
      actions.map((one) => readAction(one).catch((error: unknown) => refusedInput(one, error))),
    );
    const sound = read.filter((one): one is PatrolActionSent => !('outcome' in one));
    const done = await this.desk.sync(actor, new Date(sentAt), sound, (error) =>
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    const answered = read.map((one) => ('outcome' in one ? one : done[sound.indexOf(one)]!));
    return { receivedAt, answers: await this.answers.all(actor, answered) };
  }

  private async one(
    actor: Actor,
    kind: ActionKind,
    body: PatrolActionDto,
    reply: FastifyReply,
  ): Promise<ActionAnswerView> {
    const answered = await this.desk.apply(actor, actionOf(kind, body));
    void reply.status(answered.outcome === 'APPLIED' ? 201 : 200);
    return (await this.answers.all(actor, [answered]))[0]!;
  }
}

/** An action that could not even be read is answered like any other that is refused. */
function refusedInput({ id }: Record<string, unknown>, error: unknown): Answered {
  if (!(error instanceof Refusal)) throw error;
  const { code, said, extra } = error;
  return {
    id: typeof id === 'string' ? id.slice(0, 64) : '',
    outcome: 'REFUSED',
    code,
    said,
    more: extra,
    kept: {},
  };
}
