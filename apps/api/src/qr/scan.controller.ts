import { Controller, Get, Header, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { localDate } from '#calendar';
import { groundOf, placeOfPoint, type Ground } from '#cases';
import { realClock, Refusal, type Clock } from '#config';
import { scanPoint, type QrPoint } from '#territory';
import { Access } from '../access.js';
import { languageOf } from '../problem.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { qrSecretOf } from './code-image.js';
import { likelyMatters } from './likely-matters.js';
import { formPage, pageFile, pageHeaders, refusedPage } from './page.js';
import { ScanCounts } from './scan-counts.js';
import type { ScannedView } from './scan.view.js';

const tokenParam = {
  name: 'token',
  description: '二维码网址 /q/ 之后的部分',
  example: 'B9RFR0004G1ZK2Q4T8XN',
};

/** What opens when a printed code is scanned: a page for any phone, and the same for apps. */
@ApiTags('扫码 scans')
@Controller()
export class ScanController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly counts: ScanCounts,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('api/v1/qr/:token')
  @Access('ANYONE')
  @ApiParam(tokenParam)
  @ApiOperation({ summary: '扫码(供应用使用): 点位、常见事项、是否要验证' })
  async scan(@Param('token') token: string, @Req() request: FastifyRequest): Promise<ScannedView> {
    const { point, ground, matters } = await this.scanned(token, request);
    const place = placeOfPoint(point, ground.territory);
    const { districtId, number, kind, name, address } = point;
    return {
      district: districtId,
      qr: token,
      id: number,
      place: {
        kind,
        name,
        address,
        gridCode: place?.gridCode ?? null,
        placeName: placeName(ground, point),
      },
      matters,
      captcha: this.settings.captcha,
    };
  }

  @Get('q/page.css')
  @Access('ANYONE')
  @Header('content-type', 'text/css; charset=utf-8')
  @ApiProduces('text/css')
  @ApiOperation({ summary: '扫码页面: 样式' })
  style(): Promise<string> {
    return pageFile('page.css');
  }

  @Get('q/page.js')
  @Access('ANYONE')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @ApiProduces('text/javascript')
  @ApiOperation({ summary: '扫码页面: 脚本' })
  script(): Promise<string> {
    return pageFile('page.js');
  }

  @Get('q/sha256.js')
  @Access('ANYONE')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @ApiProduces('text/javascript')
  @ApiOperation({ summary: '扫码页面: 验证用的散列' })
  sha256(): Promise<string> {
    return pageFile('sha256.js');
  }

  @Get('q/:token')
  @Access('ANYONE')
  @ApiParam(tokenParam)
  @ApiProduces('text/html')
  @ApiOperation({ summary: '扫码页面: 位置和常见事项已填好的提交表单; 码无效 404, 已停用或更换 410' })
  async page(
    @Param('token') token: string,
    @Query('lang') lang: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const language = lang === 'en' || lang === 'zh' ? lang : languageOf(request);
    void reply.headers({ ...pageHeaders, 'content-language': language === 'en' ? 'en' : 'zh-CN' });
    try {
      const { point, ground, matters } = await this.scanned(token, request);
      const { districtId, number, name } = point;
      const place = [point.address, placeName(ground, point)].filter(Boolean).join(' · ');
      const districtName = ground.district.name;
      return await formPage({ districtId, districtName, token, number, name, place, matters }, language);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      void reply.status(error.status);
      return refusedPage(error.said[language], language);
    }
  }

  private async scanned(token: string, request: FastifyRequest) {
    const tx = this.dataSource.manager;
    const { point } = await scanPoint(tx, qrSecretOf(this.settings), token, null, realClock.now());
    const now = this.clock.now();
    if (request.method === 'GET') this.counts.add(point, localDate(now));
    const ground = await groundOf(tx, point.districtId);
    const place = placeOfPoint(point, ground.territory);
    const matters = await likelyMatters(tx, ground, point, place?.gridCode ?? point.gridCode, now);
    return { point, ground, matters };
  }
}

/** Street, community and grid in one; what the map does not know any more is left out. */
function placeName({ territory }: Ground, point: QrPoint): string {
  const place = placeOfPoint(point, territory);
  const codes = place ? [place.streetCode, place.communityCode, place.gridCode] : [];
  const names = codes.flatMap((code) => (code ? [territory.name(code)] : []));
  // A grid's name begins with its community's.
  return names.filter((name, i) => !names.slice(i + 1).some((longer) => longer.startsWith(name))).join(' ');
}
