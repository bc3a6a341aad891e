import {
  applyDecorators,
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { Moved } from '#cases';
import type { Actor } from '#people';
import { openTasksOf, WhistleDesk, type Caller } from '#whistles';
import { Access, Asking, Mover } from '../access.js';
import { Answers } from '../cases/answers.js';
import { MoveDto, ReasonDto } from '../cases/moves.dto.js';
import { CheckInDto, ScoreDto, WhistleDto, WorkDto } from './whistles.dto.js';

const Id = () => Param('id', new ParseUUIDPipe());
const OnCase = () =>
  applyDecorators(
    ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' }),
    ApiHeader({ name: 'If-Match', required: false, description: '您看到的诉求件版本, 如 "7"' }),
  );

/** Whistle and report-in 吹哨报到, each step a move on the case. */
@ApiTags('吹哨报到 whistles')
@ApiBearerAuth()
@Controller('api/v1')
export class WhistlesController {
  constructor(
    private readonly whistles: WhistleDesk,
    private readonly answers: Answers,
    private readonly dataSource: DataSource,
  ) {}

  @Post('cases/:number/whistles')
  @OnCase()
  @Access('STAFF')
  @ApiOperation({ summary: '吹哨: 街道直接分哨, 社区的哨由街道分哨' })
  async blow(
    @Mover() caller: Caller,
    @Body() { kind, reason, units, place }: WhistleDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const blown = await this.whistles.blow(caller, { kind, reason, units, ...(place ? { place } : {}) });
    return { ...this.answers.moved(caller.actor, blown, reply), whistleId: blown.whistleId };
  }

  @Post('cases/:number/whistles/:id/issuance')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_CLERK', 'STREET_LEADER'])
  @ApiOperation({ summary: '分哨: 街道确认社区的哨' })
  issue(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() _: MoveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.issue(caller, id), reply);
  }

  @Post('cases/:number/whistles/:id/refusal')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_CLERK', 'STREET_LEADER'])
  @ApiOperation({ summary: '不成哨: 街道不同意社区的哨, 说明理由' })
  refuse(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { reason }: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.refuse(caller, id, reason), reply);
  }

  @Post('cases/:number/report-tasks/:id/excuse')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_CLERK', 'STREET_LEADER'])
  @ApiOperation({ summary: '免到: 误派或已请假的部门不必到场' })
  excuse(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { reason }: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.excuse(caller, id, reason), reply);
  }

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
    return this.say(caller, this.whistles.ack(caller, id, note), reply);
  }

  @Post('cases/:number/report-tasks/:id/check-in')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '报到: 部门在现场 200 米内定位, 或由街道确认' })
  checkIn(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { position, note }: CheckInDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.checkIn(caller, id, position, note), reply);
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
    return this.say(caller, this.whistles.work(caller, id, note, evidence), reply);
  }

  @Post('cases/:number/report-tasks/:id/leave-request')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '申请离场' })
  askLeave(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note }: WorkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.askLeave(caller, id, note), reply);
  }

  @Post('cases/:number/report-tasks/:id/release')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_CLERK', 'STREET_LEADER'])
  @ApiOperation({ summary: '同意离场: 事不完人不走, 全部离场即哨处置完毕' })
  release(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { note }: MoveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.release(caller, id, note), reply);
  }

  @Post('cases/:number/report-tasks/:id/score')
  @OnCase()
  @HttpCode(200)
  @Access(['STREET_CLERK', 'STREET_LEADER'])
  @ApiOperation({ summary: '评哨: 街道给部门评分' })
  score(
    @Mover() caller: Caller,
    @Id() id: string,
    @Body() { score, reason }: ScoreDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(caller, this.whistles.score(caller, id, score, reason), reply);
  }

  @Get('report-tasks')
  @Access(['DEPT_CLERK', 'DEPT_LEADER'])
  @ApiOperation({ summary: '本部门未了结的报到任务, 最急的在前' })
  async tasks(@Asking() actor: Actor) {
    const tasks = await openTasksOf(this.dataSource.manager, actor);
    return { tasks: tasks.map(({ caseId: _case, ...task }) => task) };
  }

  private async say({ actor }: Caller, moving: Promise<Moved>, reply: FastifyReply) {
    return this.answers.moved(actor, await moving, reply);
  }
}
