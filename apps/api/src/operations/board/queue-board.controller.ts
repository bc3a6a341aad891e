import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiExcludeEndpoint,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { realClock, Refusal } from '#config';
import { accessTokenOf, hasRole, type Actor } from '#people';
import { Access, Asking } from '../../access.js';
import { StaffAtDoor } from '../../people/staff-at-door.js';
import type { ApiSettings } from '../../start-api.js';
import { SETTINGS } from '../../tokens.js';
import { QueueBoardSessionView } from '../operations.view.js';
import { cookieName, openBoard, sealBoard } from './board-cookie.js';
import { boardPath, QueueBoard } from './queue-board.js';

const minutes = 30;

/** Fits the board's page, which names its own base and draws with styles in its text; nothing from elsewhere is loaded. */
const pagePolicy =
  "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self';connect-src 'self';base-uri 'self';form-action 'none';frame-ancestors 'none'";

/** The queue board behind the log-in of the administrators. */
@ApiTags('运维 operations')
@Controller()
export class QueueBoardController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly board: QueueBoard,
    private readonly door: StaffAtDoor,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post('api/v1/queue-board-sessions')
  @Access(['SYSTEM_ADMIN'])
  @ApiBearerAuth()
  @ApiOperation({
    summary: '打开队列看板: 在浏览器中留下 30 分钟有效、仅用于 /admin/queues 的 Cookie, 随后访问该地址(只读)',
  })
  @ApiCreatedResponse({ type: QueueBoardSessionView })
  async begin(
    @Asking() actor: Actor,
    @Req() { protocol }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<QueueBoardSessionView> {
    const { districtId, id: staffId, sessionId } = actor;
    // A machine's key is no session at a desk.
    if (!sessionId) throw boardClosed();
    const now = realClock.now();
    const endsAt = now.getTime() + minutes * 60_000;
    const value = sealBoard(this.settings.tokenSecret, { districtId, staffId, sessionId, endsAt });
    const secure = protocol === 'https' ? '; Secure' : '';
    await audit(this.dataSource.manager, { districtId, at: now, act: 'queueBoardOpened', actor });
    void reply.header(
      'set-cookie',
      `${cookieName}=${value}; Path=${boardPath}; Max-Age=${minutes * 60}; HttpOnly; SameSite=Strict${secure}`,
    );
    return { url: boardPath, endsAt: new Date(endsAt) };
  }

  @Get('admin/queues')
  @Access('ANYONE')
  @ApiExcludeEndpoint()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.show(request, reply);
  }

  @Get('admin/queues/*')
  @Access('ANYONE')
  @ApiExcludeEndpoint()
  below(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.show(request, reply);
  }

  private async show(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.requireAdministrator(request);
    void reply.header('content-security-policy', pagePolicy).header('cache-control', 'no-store');
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.hijack();
    await this.board.answer(request.raw, reply.raw).catch(() => {
      reply.raw.statusCode = 503;
      reply.raw.setHeader('content-type', 'text/plain; charset=utf-8');
      reply.raw.end('队列不可用, 请稍后重试。\nThe queues cannot be opened; try again later.\n');
    });
  }

  /** The session the cookie speaks of must still be open, and its holder an administrator. */
  private async requireAdministrator(request: FastifyRequest): Promise<void> {
    const now = realClock.now();
    const session = openBoard(this.settings.tokenSecret, request.headers.cookie, now);
    if (!session) throw boardClosed();
    const token = await accessTokenOf(this.settings.tokenSecret, session, now);
    if (!hasRole(await this.door.whoBears(request, token), 'SYSTEM_ADMIN')) throw boardClosed();
  }
}

const boardClosed = () =>
  new Refusal(401, 'BOARD_SESSION_NEEDED', {
    zh: '请先以系统管理员登录, 在 /api/docs 中执行 POST /api/v1/queue-board-sessions, 再打开本页。',
    en: 'Log in as a system administrator, run POST /api/v1/queue-board-sessions (in /api/docs), and open this page again.',
  });
