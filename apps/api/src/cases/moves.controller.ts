import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { CaseDesk, readIdentity, type Move } from '#cases';
import type { Actor } from '#people';
import { Access, Mover } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { Answers } from './answers.js';
import {
  AcceptDto,
  AnswerDto,
  ContactDto,
  DispatchDto,
  FollowUpDto,
  MoveDto,
  ReasonDto,
  RejectDto,
  ResultDto,
  SelfResolveDto,
  TransferDto,
  VerifyDto,
} from './moves.dto.js';

interface MovingCase {
  actor: Actor;
  number: string;
  version?: number;
}

/** Every move of the main line: a noun in the URL, one method, one call of the desk. */
@ApiTags('动作 moves')
@ApiBearerAuth()
@ApiHeader({ name: 'If-Match', required: false, description: '您看到的版本, 如 "3"' })
@ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' })
@Controller('api/v1/cases')
export class MovesController {
  constructor(
    private readonly desk: CaseDesk,
    private readonly answers: Answers,
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post(':number/self-resolution')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '自处上报: 网格员当场解决并留证' })
  selfResolve(
    @Mover() mover: MovingCase,
    @Body() body: SelfResolveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'selfResolve', body, reply);
  }

  @Post(':number/answer')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '直接答复咨询或表扬' })
  answer(
    @Mover() mover: MovingCase,
    @Body() body: AnswerDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'answer', body, reply);
  }

  @Post(':number/rejection')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '不予受理, 说明原因' })
  reject(
    @Mover() mover: MovingCase,
    @Body() body: RejectDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'reject', body, reply);
  }

  @Post(':number/transfer')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '转出至 110/119/120/122、信访等' })
  transfer(
    @Mover() mover: MovingCase,
    @Body() body: TransferDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'transfer', body, reply);
  }

  @Post(':number/acceptance')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '受理: 确定事项和位置' })
  accept(
    @Mover() mover: MovingCase,
    @Body() body: AcceptDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'accept', body, reply);
  }

  @Post(':number/dispatch')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '派单给主办单位' })
  dispatch(
    @Mover() mover: MovingCase,
    @Body() body: DispatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'dispatch', body, reply);
  }

  @Post(':number/signature')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '签收' })
  sign(@Mover() mover: MovingCase, @Body() body: MoveDto, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.make(mover, 'sign', body, reply);
  }

  @Post(':number/contact')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '首次联系诉求人' })
  contact(
    @Mover() mover: MovingCase,
    @Body() body: ContactDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'contact', body, reply);
  }

  @Post(':number/result')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '提交办结' })
  submitResult(
    @Mover() mover: MovingCase,
    @Body() body: ResultDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'submitResult', body, reply);
  }

  @Post(':number/redo')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '审核退回, 继续办理' })
  returnForRedo(
    @Mover() mover: MovingCase,
    @Body() body: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'returnForRedo', body, reply);
  }

  @Post(':number/approval')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '审核通过' })
  approve(
    @Mover() mover: MovingCase,
    @Body() body: MoveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'approve', body, reply);
  }

  @Post(':number/verification')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '现场核查' })
  verify(
    @Mover() mover: MovingCase,
    @Body() body: VerifyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'verify', body, reply);
  }

  @Post(':number/follow-up')
  @HttpCode(200)
  @Access('PARTY')
  @ApiOperation({ summary: '回访, 或诉求人自己评价' })
  followUp(
    @Mover() mover: MovingCase,
    @Body() body: FollowUpDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    // A resident who rates has been reached by that.
    if (mover.actor.kind === 'REPORTER') body.reached = true;
    return this.make(mover, 'followUp', body, reply);
  }

  @Post(':number/closure')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '结案' })
  close(@Mover() mover: MovingCase, @Body() body: MoveDto, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.make(mover, 'close', body, reply);
  }

  @Post(':number/rework')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '重办' })
  rework(
    @Mover() mover: MovingCase,
    @Body() body: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'rework', body, reply);
  }

  @Post(':number/withdrawal')
  @HttpCode(200)
  @Access('PARTY')
  @ApiOperation({ summary: '撤单' })
  withdraw(
    @Mover() mover: MovingCase,
    @Body() body: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.make(mover, 'withdraw', body, reply);
  }

  @Post(':number/reveal')
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '查看诉求人信息, 须说明理由并留痕' })
  async reveal(
    @Mover() mover: MovingCase,
    @Body() body: ReasonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const moved = await this.desk.move({ ...mover, move: 'reveal', input: { reason: body.reason } });
    const identity = await readIdentity(this.dataSource.manager, moved.case, this.settings.vaultKey);
    return { ...this.answers.moved(mover.actor, moved, reply), reporter: identity };
  }

  private async make(
    mover: MovingCase,
    move: Move,
    { version: _version, ...input }: MoveDto,
    reply: FastifyReply,
  ) {
    const moved = await this.desk.move({ ...mover, move, input: { ...input } });
    return this.answers.moved(mover.actor, moved, reply);
  }
}
