import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { marksOfActor } from '#cases';
import { Refusal } from '#config';
import { accessTokenEnds, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { Live } from './live.js';
import { whenOver } from '../operations/in-hand.js';
import { LiveStream } from './live-stream.js';
import type { Listener } from './listeners.js';
import { LiveCaseView } from './live.view.js';

/** Whoever loses the line comes back after so long, not all in the same moment. */
const retryMs = 1000;
const retrySpreadMs = 4000;

@ApiTags('实时 live')
@ApiBearerAuth()
@Controller('api/v1/live')
export class LiveController {
  private opened = 0;

  constructor(
    private readonly live: Live,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Access('STAFF')
  @ApiProduces('text/event-stream')
  @ApiExtraModels(LiveCaseView)
  @ApiOperation({
    summary: '实时变化(Server-Sent Events): 自己看得到的诉求件每动一步, 来一个 case 事件',
    description:
      '请求头须有 Accept: text/event-stream 和 Authorization。事件: case(数据见 LiveCaseView; 不再看得到时只有 number、version 和 gone: true)、again(请重读列表, 打开时也会来一次)、end(结束及原因)。没有姓名、没有正文。列表为准, 推送只是提醒。退出登录后流即结束; 令牌到期(15 分钟)后请刷新令牌重新打开。',
  })
  open(@Asking() actor: Actor, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { sessionId } = actor;
    if (!/\btext\/event-stream\b/.test(request.headers.accept ?? '') || sessionId === undefined)
      throw askForStream();
    this.refuseBeyond(actor);
    reply.hijack();
    const answer = reply.raw;
    answer.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      // A proxy must neither keep, change nor hold back what passes.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const { districtId, id: staffId } = actor;
    const stream = new LiveStream(answer);
    const listener: Listener = {
      districtId,
      staffId,
      sessionId,
      marks: marksOfActor(actor),
      endsAt: accessTokenEnds(request.headers.authorization ?? ''),
      stream,
    };
    answer.on('error', () => this.live.listeners.remove(listener));
    whenOver(request, reply, () => this.live.listeners.remove(listener));
    this.live.listeners.add(listener);
    this.opened += 1;
    stream.say(`retry: ${retryMs + ((this.opened * 997) % retrySpreadMs)}\n\n`);
    stream.again('OPENED');
  }

  /** Throws `Refusal` LIVE_OFF, LIVE_FULL (503), TOO_MANY_STREAMS (429). */
  private refuseBeyond({ districtId, id: staffId }: Actor): void {
    const { listeners, carries, closing } = this.live;
    if (!carries) throw off();
    if (closing || listeners.size >= this.settings.liveStreams) throw full();
    if (listeners.streamsOf({ districtId, staffId }) >= this.settings.liveStreamsPerAccount)
      throw tooMany(this.settings.liveStreamsPerAccount);
  }
}

const askForStream = () =>
  new Refusal(406, 'EVENT_STREAM_ONLY', {
    zh: '此地址只以事件流应答工作人员的会话: 请带 Accept: text/event-stream。',
    en: 'This answers staff sessions with a stream of events only: ask with Accept: text/event-stream.',
  });
const off = () =>
  new Refusal(503, 'LIVE_OFF', {
    zh: '数据库前有连接池而没有配置 Redis, 不能推送: 请配置 REDIS_URL; 在此之前请定时重读列表。',
    en: 'A pooler stands before the database and there is no Redis to carry live changes: set REDIS_URL; until then read the list from time to time.',
  });
const full = () =>
  new Refusal(
    503,
    'LIVE_FULL',
    {
      zh: '实时连接已满或服务正在停止, 请稍后重试; 其间请重读列表。',
      en: 'There is no room for another live stream here at the moment; try again shortly and read the list meanwhile.',
    },
    { retryAfter: 10 },
  );
const tooMany = (most: number) =>
  new Refusal(
    429,
    'TOO_MANY_STREAMS',
    {
      zh: `每个账号同时最多 ${most} 个实时连接, 请先关闭其他页面。`,
      en: `An account has at most ${most} live streams at once; close another page first.`,
    },
    { retryAfter: 30 },
  );
