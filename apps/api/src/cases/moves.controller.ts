import { applyDecorators, Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CaseDesk, Intake, mergeInto, splitInto, type Moved } from '#cases';
import type { Actor } from '#people';
import { Access, Mover } from '../access.js';
import { Answers } from './answers.js';
import { CaseMovedView } from './case.view.js';
import { moveRoutes, type MoveRoute } from './move-routes.js';
import { MergeDto, SplitDto } from './law.dto.js';
import { FollowUpDto, MoveDto } from './moves.dto.js';

interface MovingCase {
  actor: Actor;
  number: string;
  version?: number;
}

/** What every move's documentation says. */
const OnCase = () =>
  applyDecorators(
    ApiBearerAuth(),
    ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' }),
    ApiHeader({ name: 'If-Match', required: false, description: '您看到的版本, 如 "3"' }),
  );

/** The moves of a case: most are a row of `move-routes.ts` and one call of the desk; the others stand here. */
@ApiTags('动作 moves')
@Controller('api/v1/cases')
export class MovesController {
  constructor(
    private readonly desk: CaseDesk,
    private readonly intake: Intake,
    private readonly answers: Answers,
  ) {}

  @Post(':number/follow-up')
  @OnCase()
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

  @Post(':number/merge')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '并单: 并入正在办理的一件, 或重启期限内已结案的一件' })
  merge(
    @Mover() mover: MovingCase,
    @Body() { master, reason }: MergeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(mover, mergeInto(this.desk, mover, master, reason), reply);
  }

  @Post(':number/split')
  @OnCase()
  @HttpCode(200)
  @Access('STAFF')
  @ApiOperation({ summary: '拆单: 一件反映多个问题, 拆成各自办理的分件' })
  split(
    @Mover() mover: MovingCase,
    @Body() { parts }: SplitDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.say(mover, splitInto(this.desk, this.intake, mover, parts), reply);
  }

  /** One call of the desk. */
  make(
    mover: MovingCase,
    move: MoveRoute['move'] | 'followUp',
    { version: _version, ...input }: MoveDto,
    reply: FastifyReply,
  ) {
    return this.say(mover, this.desk.move({ ...mover, move, input: { ...input } }), reply);
  }

  private async say({ actor }: MovingCase, moving: Promise<Moved>, reply: FastifyReply) {
    return this.answers.moved(actor, await moving, reply);
  }
}

/** Nest reads routes from methods with decorators, so each row of the table becomes one. */
for (const { noun, move, body, summary, access = 'STAFF' } of moveRoutes) {
  const handler = function (this: MovesController, mover: MovingCase, dto: MoveDto, reply: FastifyReply) {
    return this.make(mover, move, dto, reply);
  };
  const target = MovesController.prototype;
  const method: PropertyDescriptor = { value: handler, writable: true, configurable: true };
  Object.defineProperty(target, move, method);
  Mover()(target, move, 0);
  Body()(target, move, 1);
  Res({ passthrough: true })(target, move, 2);
  Reflect.defineMetadata('design:paramtypes', [Object, body, Object], target, move);
  for (const decorate of [
    Post(`:number/${noun}`),
    OnCase(),
    HttpCode(200),
    Access(access),
    ApiOperation({ summary, operationId: move }),
    ApiBody({ type: body }),
    ApiOkResponse({ type: CaseMovedView }),
  ])
    decorate(target, move, method);
}
