import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import {
  attachmentNotFound,
  findAttachment,
  keys,
  media,
  openLink,
  type Attachment,
  type LinkTo,
  type Store,
} from '#attachments';
import { realClock, Refusal } from '#config';
import { seeing, wholeDistrict } from '#database';
import { Access } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { STORE } from './tokens.js';

/** What a signed link opens. The bytes come through here from wherever they lie; nobody is sent to the store. */
@ApiTags('佐证材料 attachments')
@Controller('api/v1/files')
export class FilesController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(STORE) private readonly store: Store,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get(':token')
  @Access('ANYONE')
  @ApiProduces('image/jpeg', 'video/mp4', 'application/pdf')
  @ApiOperation({ summary: '凭链接打开材料; 视频支持分段(Range)' })
  async open(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const to = openLink(this.settings.tokenSecret, token, realClock.now());
    const { key, size, type, name, download } = await this.fileOf(to);
    const range = rangeOf(request.headers.range, size);
    if (range === 'UNSATISFIABLE') {
      void reply.header('content-range', `bytes */${size}`);
      throw outOfRange();
    }
    const body = await this.store.open(key, range ?? undefined);
    if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
    void reply
      .header('content-type', type)
      .header('content-length', range ? range.end - range.start + 1 : size)
      .header('accept-ranges', 'bytes')
      .header('content-disposition', `${download ? 'attachment' : 'inline'}; filename="${name}"`)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'private, no-store');
    await reply.send(body);
  }

  private async fileOf({ districtId, attachmentId, variant }: LinkTo) {
    const row: Attachment | null = await seeing(wholeDistrict(districtId), () =>
      findAttachment(this.dataSource.manager, districtId, attachmentId),
    );
    if (row?.state !== 'READY' || row.sha256 === null || row.size === null) throw attachmentNotFound();
    const photo = row.kind === 'PHOTO';
    const small = variant === 'THUMBNAIL' && row.thumbSize !== null;
    return {
      key: small ? keys.thumb(row, row.sha256) : keys.kept(row, row.sha256),
      size: small ? row.thumbSize! : row.size,
      type: photo ? 'image/jpeg' : row.mediaType,
      name: `${row.id}${small ? '-small' : ''}.${photo ? 'jpg' : media[row.mediaType].ending}`,
      // A photo was drawn by us; what somebody else wrote is not shown within a page.
      download: !photo,
    };
  }
}

/** One range of bytes; null where the whole is wanted, or a form we do not know (RFC 9110: then the whole is sent). */
export function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'UNSATISFIABLE' | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (!first && !last)) return null;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  return start > end || start >= size ? 'UNSATISFIABLE' : { start, end };
}

const outOfRange = () =>
  new Refusal(416, 'RANGE_UNSATISFIABLE', {
    zh: '请求的范围超出文件。',
    en: 'The range lies beyond the end of the file.',
  });
