import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { realClock } from '#config';
import {
  answerChallenge,
  logIn,
  logOut,
  openSessions,
  owings,
  refresh,
  revoke,
  roles,
  type Actor,
  type Knock,
} from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { Id } from '../whistles/on-case.js';
import { From } from './knock.js';
import { ChallengeDto, LogInDto, RefreshDto } from './sessions.dto.js';
import { SessionListView, sessionView, TokensView } from './sessions.view.js';
import { StaffAtDoor } from './staff-at-door.js';

/**
 * Sessions run on real time, whatever the clock of the cases shows. What opens and ends them makes its own transactions:
 * a connection must not be held while a password is hashed, and a refusal must not take its trace back.
 */
@ApiTags('登录 sessions')
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly door: StaffAtDoor,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access('ANYONE')
  @ApiOperation({
    summary: '登录, 得到 15 分钟的 accessToken 和 refreshToken; 绑定了第二因子的账号先得到 401 与 challenge',
  })
  @ApiOkResponse({ type: TokensView })
  logIn(@Body() { district, ...given }: LogInDto, @From() from: Knock): Promise<TokensView> {
    const districtId = district ?? this.settings.district;
    return logIn(this.dataSource.manager, this.settings, { ...given, districtId, ...from }, realClock.now());
  }

  @Post('second-factor')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access('ANYONE')
  @ApiOperation({ summary: '以 challenge 和验证码(或恢复码)完成登录' })
  @ApiOkResponse({ type: TokensView })
  answerChallenge(@Body() given: ChallengeDto, @From() from: Knock): Promise<TokensView> {
    return answerChallenge(this.dataSource.manager, this.settings, { ...given, ...from }, realClock.now());
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access('ANYONE')
  @ApiOperation({ summary: '换一对新的令牌; 每个 refreshToken 只能用一次, 重复使用则整个会话作废' })
  @ApiOkResponse({ type: TokensView })
  refresh(@Body() { refreshToken, district }: RefreshDto, @From() from: Knock): Promise<TokensView> {
    const given = { refreshToken, districtId: district ?? this.settings.district, ...from };
    return refresh(this.dataSource.manager, this.settings, given, realClock.now());
  }

  @Delete()
  @HttpCode(204)
  @Access('ANYONE')
  @ApiOperation({ summary: '退出登录' })
  async logOut(@Body() { refreshToken, district }: RefreshDto, @From() from: Knock): Promise<void> {
    const given = { refreshToken, districtId: district ?? this.settings.district, ...from };
    await logOut(this.dataSource.manager, this.settings, given, realClock.now());
    this.door.forget();
  }

  @Get()
  @Access('STAFF')
  @ApiBearerAuth()
  @ApiOperation({ summary: '我的会话: 何时何地登录, 最近何时使用' })
  async mine(@Asking() { districtId, id, sessionId }: Actor): Promise<SessionListView> {
    const of = { districtId, staffId: id };
    const sessions = await openSessions(this.dataSource.manager, of, this.settings, realClock.now());
    return { sessions: sessions.map((one) => sessionView(one, sessionId)) };
  }

  @Get('me')
  @Access('STAFF')
  @ApiBearerAuth()
  @ApiOperation({ summary: '我是谁' })
  me(@Asking() { name, districtId, unitCode, gridCode, roles: held, strong = false, owes }: Actor) {
    return {
      name,
      districtId,
      unitCode,
      gridCode,
      roles: held.map((role) => ({ role, name: roles[role] })),
      strong,
      owes: owes ? { what: owes, name: owings[owes] } : null,
    };
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('STAFF')
  @ApiBearerAuth()
  @ApiParam({ name: 'id', description: '会话编号', example: '0198c0de-0000-7000-8000-000000000000' })
  @ApiOperation({ summary: '撤销我的一个会话, 5 秒内在所有进程生效' })
  async end(@Asking() actor: Actor, @Id() id: string, @From() { address }: Knock): Promise<void> {
    const of = { staffId: actor.id, only: id };
    await this.dataSource.transaction((tx) => revoke(tx, actor, of, address, realClock.now()));
    this.door.forget();
  }
}
