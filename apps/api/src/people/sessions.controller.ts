import { Body, Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { realClock } from '#config';
import { logIn, logOut, refresh, roles, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { LogInDto, RefreshDto } from './sessions.dto.js';

/** Sessions run on real time, whatever the clock of the cases shows. */
@ApiTags('登录 sessions')
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('ANYONE')
  @ApiOperation({ summary: '登录, 得到 15 分钟的 accessToken 和 14 天的 refreshToken' })
  logIn(@Body() { username, password, district }: LogInDto) {
    const given = { username, password, districtId: district ?? this.settings.district };
    // No transaction: a connection must not be held while a password is hashed.
    return logIn(this.dataSource.manager, this.settings.tokenSecret, given, realClock.now());
  }

  @Post('refresh')
  @HttpCode(200)
  @Access('ANYONE')
  @ApiOperation({ summary: '换一对新的令牌, 每个 refreshToken 只能用一次' })
  refresh(@Body() { refreshToken, district }: RefreshDto) {
    return this.dataSource.transaction((tx) =>
      refresh(
        tx,
        this.settings.tokenSecret,
        district ?? this.settings.district,
        refreshToken,
        realClock.now(),
      ),
    );
  }

  @Delete()
  @HttpCode(204)
  @Access('ANYONE')
  @ApiOperation({ summary: '退出登录' })
  logOut(@Body() { refreshToken, district }: RefreshDto): Promise<void> {
    return logOut(this.dataSource.manager, district ?? this.settings.district, refreshToken, realClock.now());
  }

  @Get('me')
  @Access('STAFF')
  @ApiBearerAuth()
  @ApiOperation({ summary: '我是谁' })
  me(@Asking() { name, districtId, unitCode, gridCode, roles: held }: Actor) {
    return { name, districtId, unitCode, gridCode, roles: held.map((role) => ({ role, name: roles[role] })) };
  }
}
