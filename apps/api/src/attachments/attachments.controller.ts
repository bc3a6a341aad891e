import { Body, Controller, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { attachmentNotFound, attachmentsOf, linkLifeMs, signLink, type Attachment } from '#attachments';
import { groundOf, isCaseNumber, readCase, states, type Case } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { LinkDto } from './attachments.dto.js';
import {
  AttachmentLinkView,
  AttachmentListView,
  attachmentView,
  AttachmentView,
  isShownTo,
  UploadProgressView,
} from './attachments.view.js';
import { Uploads } from './uploads.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const bytes = {
  schema: { type: 'string', format: 'binary' },
  description: '文件的字节: JPEG、PNG、WebP、MP4、MOV 或 PDF',
} as const;
const repeatable =
  '编号由客户端生成(UUID), 断线后用同一编号和同样的内容重传即可, 得到同一份。可带 Repr-Digest: sha-256=:…: 校验; 带 Prefer: wait=10 则等待检查完成。大文件可分段: Content-Range: bytes 起-止/总数, 未完时返回 202 和已收到的字节数; bytes */总数 查询进度, 断线后从那里继续。';

/** Photos, videos and documents of a case, and those a resident brings along before filing. */
@ApiTags('佐证材料 attachments')
@ApiBearerAuth()
@Controller('api/v1')
export class AttachmentsController {
  constructor(
    private readonly uploads: Uploads,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Put('cases/:number/attachments/:id')
  @Access('PARTY')
  @ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' })
  @ApiParam({ name: 'id', description: '客户端生成的 UUID' })
  @ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码上传' })
  @ApiConsumes('application/octet-stream')
  @ApiBody(bytes)
  @ApiOperation({ summary: '上传材料到一件(可重传)', description: repeatable })
  async upload(
    @Asking() actor: Actor,
    @Param('number') number: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AttachmentView | UploadProgressView> {
    const row = await this.caseOf(actor, number);
    if (!states[row.state].open && row.state !== 'CLOSED') throw caseEnded();
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    const limits = ground.policies.on(this.clock.now()).attachments;
    const one = await this.uploads.take(request, reply, { ...from(actor, id), caseId: row.id }, limits);
    return 'total' in one ? one : attachmentView(one, actor, row, ground);
  }

  @Put('attachments/:id')
  @Access('ANYONE')
  @ApiParam({ name: 'id', description: '客户端生成的随机 UUID, 提交诉求时在 attachments 中列出' })
  @ApiQuery({ name: 'district', required: false, description: '区划编码', example: '379902' })
  @ApiConsumes('application/octet-stream')
  @ApiBody(bytes)
  @ApiOperation({ summary: '提交诉求前上传材料(24 小时内未提交即清除)', description: repeatable })
  async bring(
    @Asking() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Pick<AttachmentView, 'id' | 'kind' | 'mediaType' | 'state'> | UploadProgressView> {
    const ground = await groundOf(this.dataSource.manager, actor.districtId);
    const limits = ground.policies.on(this.clock.now()).attachments;
    const one = await this.uploads.take(request, reply, { ...from(actor, id), caseId: null }, limits);
    if ('total' in one) return one;
    return { id: one.id, kind: one.kind, mediaType: one.mediaType, state: one.state };
  }

  @Get('cases/:number/attachments')
  @Access('PARTY')
  @ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码查看' })
  @ApiOperation({ summary: '一件的材料: 诉求人看到自己的, 以及审核后办理结果中的' })
  async list(@Asking() actor: Actor, @Param('number') number: string): Promise<AttachmentListView> {
    const row = await this.caseOf(actor, number);
    const tx = this.dataSource.manager;
    const ground = await groundOf(tx, actor.districtId);
    const all = await attachmentsOf(tx, row.districtId, row.id);
    const shown = all.filter((one) => isShownTo(actor, row, one));
    return { attachments: shown.map((one) => attachmentView(one, actor, row, ground)) };
  }

  @Post('cases/:number/attachments/:id/link')
  @Access('PARTY')
  @ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' })
  @ApiParam({ name: 'id', description: '材料编号' })
  @ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码获取' })
  @ApiOperation({ summary: '获取材料的链接, 5 分钟内有效' })
  async link(
    @Asking() actor: Actor,
    @Param('number') number: string,
    @Param('id') id: string,
    @Body() { variant = 'FULL' }: LinkDto,
  ): Promise<AttachmentLinkView> {
    const row = await this.caseOf(actor, number);
    const found = uuid.test(id)
      ? await attachmentsOf(this.dataSource.manager, row.districtId, row.id, [id])
      : [];
    const one = found.find((each) => isShownTo(actor, row, each));
    if (!one) throw attachmentNotFound();
    if (one.state !== 'READY') throw notReady(one);
    const expiresAt = new Date(realClock.now().getTime() + linkLifeMs);
    const to = {
      districtId: row.districtId,
      attachmentId: one.id,
      variant: one.thumbSize === null ? 'FULL' : variant,
    } as const;
    return { url: `/api/v1/files/${signLink(this.settings.tokenSecret, to, expiresAt)}`, expiresAt };
  }

  private caseOf(actor: Actor, number: string): Promise<Case> {
    return readCase(this.dataSource.manager, actor, isCaseNumber(number) ? number : '');
  }
}

/** Throws `Refusal` ATTACHMENT_ID_INVALID (400): the id becomes part of a name in the store. */
function from(actor: Actor, id: string) {
  if (!uuid.test(id)) throw idInvalid();
  return {
    districtId: actor.districtId,
    id: id.toLowerCase(),
    fromKind: actor.kind === 'STAFF' ? ('STAFF' as const) : ('REPORTER' as const),
    fromId: actor.id,
    unitCode: actor.unitCode,
  };
}

const idInvalid = () =>
  new Refusal(400, 'ATTACHMENT_ID_INVALID', {
    zh: '材料编号应为 UUID, 由客户端随机生成。',
    en: 'The id of an attachment is a UUID that the client makes at random.',
  });
const caseEnded = () =>
  new Refusal(409, 'CASE_ENDED', {
    zh: '该件已终结, 不再接收材料。',
    en: 'This case has ended and takes no more attachments.',
  });
const notReady = ({ state }: Attachment) =>
  state === 'RECEIVED'
    ? new Refusal(409, 'ATTACHMENT_NOT_READY', {
        zh: '材料正在检查, 请几秒后再试。',
        en: 'The attachment is being looked at; try again in a few seconds.',
      })
    : new Refusal(422, 'ATTACHMENT_REFUSED', {
        zh: '材料未通过检查, 没有保存; 原因见材料列表, 请重新上传。',
        en: 'The attachment was refused and not kept; the list says why. Upload it again.',
      });
