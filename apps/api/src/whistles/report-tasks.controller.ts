import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { Actor, Role } from '#people';
import { openTasksOf, ReportDesk, taskStates, type Caller, type Given, type TaskMove } from '#whistles';
import { Access, Asking, Mover } from '../access.js';
import { Answers } from '../cases/answers.js';
import { MoveDto, ReasonDto } from '../cases/moves.dto.js';
import { Id, OnCase } from './on-case.js';
import { CheckInDto, LeaveDto, ReplyDto, ScoreDto, WorkDto } from './report-tasks.dto.js';

/** Who attends to the departments: the street, and the centre leader for a whistle of the district. */
const callers: readonly Role[] = ['STREET_CLERK', 'STREET_LEADER', 'CENTRE_LEADER'];
const called: readonly Role[] = ['DEPT_CLERK', 'DEPT_LEADER'];

/** Report-in 报到, each step a move on the case. */
@ApiTags('吹哨报到 whistles')
@ApiBearerAuth()
@Controller('api/v1')
export class ReportTasksController {
  constructor(
    private readonly reports: ReportDesk,
    private readonly answers: Answers,
    private readonly dataSource: DataSource,
  ) {}

  @Post('cases/:number/report-tasks/:id/ack')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '应哨' })
  ack(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note }: MoveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'ack', id, { note }, reply);
  }

  @Post('cases/:number/report-tasks/:id/check-in')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '报到: 部门在现场 200 米内定位或扫现场码, 或由街道确认' })
  checkIn(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { position, siteCode, note }: CheckInDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'checkIn', id, { position, siteCode, note }, reply);
  }

  @Post('cases/:number/report-tasks/:id/work')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '处置记录' })
  work(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note, evidence }: WorkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'work', id, { note, evidence }, reply);
  }

  @Post('cases/:number/report-tasks/:id/leave-request')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '申请离场' })
  askLeave(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note }: LeaveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'askLeave', id, { note }, reply);
  }

  @Post('cases/:number/report-tasks/:id/excuse')
  @OnCase()
  @HttpCode(200)
  @Access(callers)
  @ApiOperation({ summary: '免到: 误派或事先请假的部门不必到场' })
  excuse(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { reason }: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'excuse', id, { reason }, reply);
  }

  @Post('cases/:number/report-tasks/:id/absence')
  @OnCase()
  @HttpCode(200)
  @Access(callers)
  @ApiOperation({ summary: '记未报到: 报到时限已过而未到场' })
  absence(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { reason }: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'markAbsent', id, { reason }, reply);
  }

  @Post('cases/:number/report-tasks/:id/release')
  @OnCase()
  @HttpCode(200)
  @Access(callers)
  @ApiOperation({ summary: '同意离场: 事不完人不走, 全部离场即哨处置完毕' })
  release(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note }: MoveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'release', id, { note }, reply);
  }

  @Post('cases/:number/report-tasks/:id/score')
  @OnCase()
  @HttpCode(200)
  @Access(callers)
  @ApiOperation({ summary: '评哨: 街道给部门评分' })
  score(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { score, reason }: ScoreDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'score', id, { score, reason }, reply);
  }

  @Post('cases/:number/report-tasks/:id/rating')
  @OnCase()
  @HttpCode(200)
  @Access(called)
  @ApiOperation({ summary: '部门互评: 部门给本次吹哨评分' })
  rating(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { score, reason }: ScoreDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'rateBack', id, { score, reason }, reply);
  }

  @Post('cases/:number/report-tasks/:id/reply')
  @OnCase()
  @HttpCode(200)
  @Access(called)
  @ApiOperation({ summary: '评哨回应: 部门对评分回应一次, 5 个工作日内' })
  reply(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note }: ReplyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(caller, 'replyToScore', id, { note }, reply);
  }

  @Get('report-tasks')
  @Access(called)
  @ApiOperation({ summary: '本部门未了结的报到任务, 最急的在前' })
  async tasks(@Asking() actor: Actor) {
    const tasks = await openTasksOf(this.dataSource.manager, actor);
    return {
      tasks: tasks.map(({ caseId: _case, ...task }) => ({ ...task, stateName: taskStates[task.state].zh })),
    };
  }

  private async make(caller: Caller, move: TaskMove, id: string, given: Given, reply: FastifyReply) {
    return this.answers.moved(caller.actor, await this.reports.move(caller, move, id, given), reply);
  }
}
