import { Body, Controller, Delete, Header, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { realClock } from '#config';
import { changePassword, confirmOwn, enrolOwn, proveOwn, removeOwn, type Actor, type Knock } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { From } from './knock.js';
import { CodeDto, EnrolDto, PasswordDto } from './own-account.dto.js';
import { EnrolledView, RecoveryCodesView } from './own-account.view.js';
import { StaffAtDoor } from './staff-at-door.js';

/** What everybody may change of their own account. */
@ApiTags('我的账号 own account')
@ApiBearerAuth()
@Controller('api/v1')
export class OwnAccountController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly door: StaffAtDoor,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Put('password')
  @HttpCode(204)
  @Access('STAFF')
  @ApiOperation({ summary: '修改我的密码; 我的其他会话随之结束' })
  async password(@Asking() actor: Actor, @Body() given: PasswordDto, @From() { address }: Knock) {
    const { manager } = this.dataSource;
    await changePassword(manager, this.settings, actor, { ...given, address }, realClock.now());
    this.door.forget();
  }

  @Post('second-factor')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access('STAFF')
  @ApiOperation({ summary: '以密码开始绑定第二因子: 密钥只显示这一次, 以一个验证码确认后生效' })
  @ApiOkResponse({ type: EnrolledView })
  enrol(@Asking() actor: Actor, @Body() given: EnrolDto, @From() { address }: Knock): Promise<EnrolledView> {
    const { manager } = this.dataSource;
    return enrolOwn(manager, this.settings, actor, { ...given, address }, realClock.now());
  }

  @Post('second-factor/confirmation')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access('STAFF')
  @ApiOperation({ summary: '确认绑定: 得到十个恢复码, 我的其他会话随之结束' })
  @ApiOkResponse({ type: RecoveryCodesView })
  async confirm(@Asking() actor: Actor, @Body() { code }: CodeDto, @From() { address }: Knock) {
    const { manager } = this.dataSource;
    const codes = await confirmOwn(manager, this.settings, actor, { code, address }, realClock.now());
    this.door.forget();
    return codes;
  }

  @Post('second-factor/proof')
  @HttpCode(204)
  @Access('STAFF')
  @ApiOperation({ summary: '在本次会话中补验第二因子(例如统一登录之后)' })
  async prove(@Asking() actor: Actor, @Body() { code }: CodeDto, @From() { address }: Knock) {
    const { manager } = this.dataSource;
    await proveOwn(manager, this.settings, actor, { code, address }, realClock.now());
    this.door.forget();
  }

  @Delete('second-factor')
  @HttpCode(204)
  @Access('STAFF')
  @ApiOperation({ summary: '解除第二因子; 须在验证过第二因子的会话中' })
  async remove(@Asking() actor: Actor, @From() { address }: Knock) {
    await this.dataSource.transaction((tx) => removeOwn(tx, actor, address, realClock.now()));
    this.door.forget();
  }
}
