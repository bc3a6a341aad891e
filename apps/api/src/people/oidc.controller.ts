import { Controller, Get, Header, HttpCode, Inject, Req, Res } from '@nestjs/common';
import { ApiFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { realClock, Refusal } from '#config';
import { oidcCallback, OidcDoor, type Knock } from '#people';
import { Access } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { From } from './knock.js';
import { TokensView } from './sessions.view.js';

const cookie = 'gridwhistle-oidc';

/** Staff come in by the office's own log-in, where the settings name one. */
@ApiTags('登录 sessions')
@Controller('api/v1/sessions/oidc')
export class OidcController {
  private readonly door: OidcDoor | null;

  constructor(
    dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {
    this.door = settings.oidc ? new OidcDoor(dataSource, settings, settings.oidc) : null;
  }

  @Get()
  @Access('ANYONE')
  @ApiOperation({ summary: '统一登录(OIDC): 转到本单位的登录页' })
  @ApiFoundResponse({ description: '登录页地址' })
  async begin(@Res() reply: FastifyReply): Promise<void> {
    const { address, browser } = await this.open().begin(realClock.now());
    await reply
      .status(302)
      .header('cache-control', 'no-store')
      .header('set-cookie', this.cookieOf(browser, 600))
      .header('location', address)
      .send();
  }

  @Get('callback')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Access('ANYONE')
  @ApiOperation({ summary: '统一登录(OIDC)的返回地址: 得到本系统的令牌' })
  @ApiOkResponse({ type: TokensView })
  finish(@Req() request: FastifyRequest, @From() from: Knock): Promise<TokensView> {
    const at = request.url.indexOf('?');
    const search = at < 0 ? '' : request.url.slice(at);
    const browser = new RegExp(`(?:^|;\\s*)${cookie}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
    return this.open().finish(search, browser ?? null, from, realClock.now());
  }

  private open(): OidcDoor {
    if (!this.door) throw notSet();
    return this.door;
  }

  /** Lax: it has to come along when the log-in page sends the browser back. */
  private cookieOf(value: string, seconds: number): string {
    const secure = this.settings.oidc?.redirect.startsWith('https:') ? '; Secure' : '';
    return `${cookie}=${value}; Path=${oidcCallback}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }
}

const notSet = () =>
  new Refusal(404, 'OIDC_NOT_SET', {
    zh: '本系统未启用统一登录, 请用账号和密码登录。',
    en: 'No office log-in is set up here; use a user name and password.',
  });
