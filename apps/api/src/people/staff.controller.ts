import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Patch,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { DataSource, MoreThan } from 'typeorm';
import { groundOf } from '#cases';
import { realClock, Refusal } from '#config';
import {
  changeStaff,
  createStaff,
  openSessions,
  resetFactor,
  resetPassword,
  revoke,
  setRoles,
  Staff,
  staffOf,
  unlock,
  type Actor,
  type Knock,
} from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { Id } from '../whistles/on-case.js';
import { From } from './knock.js';
import { SessionListView, sessionView } from './sessions.view.js';
import { StaffAtDoor } from './staff-at-door.js';
import { NewStaffDto, RolesDto, StaffChangeDto, StaffQueryDto } from './staff.dto.js';
import { FirstPasswordView, StaffListView, staffView } from './staff.view.js';

const account = { name: 'id', description: '账号编号', example: '0198c0de-0000-7000-8000-000000000000' };

/** 三员分离: one keeps the accounts, another the rights, and neither may do both (field-rules 5). */
@ApiTags('人员 staff')
@ApiBearerAuth()
@Controller('api/v1/staff')
export class StaffController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly door: StaffAtDoor,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Access(['SYSTEM_ADMIN', 'SECURITY_ADMIN'])
  @ApiOperation({ summary: '人员, 按用户名; 多于 limit 时以最后一个用户名作 after 续查' })
  @ApiOkResponse({ type: StaffListView })
  async list(
    @Asking() { districtId }: Actor,
    @Query() { after = '', limit = 1000 }: StaffQueryDto,
  ): Promise<StaffListView> {
    const staff = await this.dataSource.manager.find(Staff, {
      where: { districtId, username: MoreThan(after) },
      order: { username: 'ASC' },
      take: limit,
    });
    return { staff: staff.map(staffView) };
  }

  @Post()
  @Header('cache-control', 'no-store')
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({ summary: '新建账号: 暂无角色, 首次密码只显示这一次' })
  @ApiCreatedResponse({ type: FirstPasswordView })
  async create(@Asking() actor: Actor, @Body() given: NewStaffDto): Promise<FirstPasswordView> {
    await this.needGrid(actor.districtId, given.gridCode);
    return createStaff(this.dataSource.manager, actor, given, this.issuer, realClock.now());
  }

  @Patch(':id')
  @HttpCode(204)
  @Access(['SYSTEM_ADMIN', 'SECURITY_ADMIN'])
  @ApiParam(account)
  @ApiOperation({
    summary: '变更姓名、单位、网格、启停或统一登录标识; 三员的启停由安全管理员办理, 对自己只能改姓名',
  })
  async change(@Asking() actor: Actor, @Id() id: string, @Body() change: StaffChangeDto): Promise<void> {
    await this.needGrid(actor.districtId, change.gridCode);
    await this.dataSource.transaction((tx) =>
      changeStaff(tx, actor, id, change, this.issuer, realClock.now()),
    );
    this.door.forget();
  }

  @Put(':id/roles')
  @HttpCode(204)
  @Access(['SECURITY_ADMIN'])
  @ApiParam(account)
  @ApiOperation({ summary: '授予角色(取代现有的), 不能授予自己; 三员互斥, 也不兼业务角色' })
  async roles(@Asking() actor: Actor, @Id() id: string, @Body() { roles }: RolesDto): Promise<void> {
    await this.dataSource.transaction((tx) => setRoles(tx, actor, id, roles, realClock.now()));
    this.door.forget();
  }

  @Post(':id/password-reset')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access(['SYSTEM_ADMIN'])
  @ApiParam(account)
  @ApiOperation({ summary: '重置密码: 新的首次密码只显示这一次, 会话随之结束' })
  @ApiOkResponse({ type: FirstPasswordView })
  async resetPassword(@Asking() actor: Actor, @Id() id: string): Promise<FirstPasswordView> {
    const reset = await resetPassword(this.dataSource.manager, this.settings, actor, id, realClock.now());
    this.door.forget();
    return { id, ...reset };
  }

  @Post(':id/unlock')
  @HttpCode(204)
  @Access(['SECURITY_ADMIN'])
  @ApiParam(account)
  @ApiOperation({ summary: '解除因多次登录失败的锁定' })
  async unlock(@Asking() actor: Actor, @Id() id: string): Promise<void> {
    await this.dataSource.transaction((tx) => unlock(tx, this.settings, actor, id, realClock.now()));
  }

  @Delete(':id/second-factor')
  @HttpCode(204)
  @Access(['SECURITY_ADMIN'])
  @ApiParam(account)
  @ApiOperation({ summary: '为丢失认证器的人解除第二因子, 会话随之结束; 不能对自己' })
  async resetFactor(@Asking() actor: Actor, @Id() id: string): Promise<void> {
    await this.dataSource.transaction((tx) => resetFactor(tx, actor, id, realClock.now()));
    this.door.forget();
  }

  @Get(':id/sessions')
  @Access(['SECURITY_ADMIN'])
  @ApiParam(account)
  @ApiOperation({ summary: '某账号的会话' })
  @ApiOkResponse({ type: SessionListView })
  async sessions(@Asking() { districtId, sessionId }: Actor, @Id() id: string): Promise<SessionListView> {
    const { manager } = this.dataSource;
    await staffOf(manager, districtId, id);
    const sessions = await openSessions(manager, { districtId, staffId: id }, this.settings, realClock.now());
    return { sessions: sessions.map((one) => sessionView(one, sessionId)) };
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @Access(['SECURITY_ADMIN'])
  @ApiParam(account)
  @ApiOperation({ summary: '撤销某账号的全部会话, 5 秒内在所有进程生效' })
  async endSessions(@Asking() actor: Actor, @Id() id: string, @From() { address }: Knock): Promise<void> {
    await staffOf(this.dataSource.manager, actor.districtId, id);
    await this.dataSource.transaction((tx) => revoke(tx, actor, { staffId: id }, address, realClock.now()));
    this.door.forget();
  }

  private get issuer(): string | null {
    return this.settings.oidc?.issuer ?? null;
  }

  private async needGrid(districtId: string, code: string | null | undefined): Promise<void> {
    if (code == null) return;
    const { territory } = await groundOf(this.dataSource.manager, districtId);
    if (territory.area(code)?.level !== 'GRID') throw gridUnknown();
  }
}

const gridUnknown = () =>
  new Refusal(422, 'GRID_UNKNOWN', {
    zh: '没有这个网格, 请从 /api/v1/areas?level=GRID 中选取。',
    en: 'There is no such grid; take one from /api/v1/areas?level=GRID.',
  });
