import { Controller, Header, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { forgetGround } from '#cases';
import { realClock, type Clock } from '#config';
import type { Actor } from '#people';
import { checkStaffFile, importStaff, staffColumns, type ImportPart } from '#rosters';
import { Access, Asking } from '../access.js';
import { StaffAtDoor } from '../people/staff-at-door.js';
import { fileOf } from '../table-body.js';
import { CLOCK } from '../tokens.js';
import { StaffImportQueryDto } from './rosters.dto.js';
import { StaffImportView } from './rosters.view.js';

const file = { schema: { type: 'string', format: 'binary' }, description: 'CSV 或 XLSX 文件的字节' };
const columns = `列: ${staffColumns.join('、')}; 前四列必有。grid_codes 为负责的网格, stand_in_for 为替班的网格, 分号隔开。`;

/** Staff from a table, in two offices as one by one: the administrator makes accounts, the security officer gives the roles. */
@ApiTags('人员 staff')
@ApiBearerAuth()
@Controller('api/v1/staff')
export class StaffImportController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly door: StaffAtDoor,
  ) {}

  @Post('import')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access(['SYSTEM_ADMIN'])
  @ApiConsumes('text/csv', 'application/octet-stream')
  @ApiBody(file)
  @ApiOperation({
    summary: '从表格(CSV、XLSX)导入人员: 先出报告, dryRun=false 且无错误才写入; 首次密码只显示这一次',
    description: `${columns} 新建账号, 更新姓名、单位、手机和网格安排; 角色由安全管理员以同一文件授予。表中没有的人保持不变, 只在报告中列出。`,
  })
  @ApiOkResponse({ type: StaffImportView })
  accounts(
    @Asking() actor: Actor,
    @Query() { dryRun = 'true' }: StaffImportQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<StaffImportView> {
    return this.import(actor, request, dryRun === 'true' ? null : 'ACCOUNTS');
  }

  @Post('roles/import')
  @HttpCode(200)
  @Access(['SECURITY_ADMIN'])
  @ApiConsumes('text/csv', 'application/octet-stream')
  @ApiBody(file)
  @ApiOperation({
    summary: '按同一表格授予角色: 先出报告, dryRun=false 且无错误才写入; 三员不由表格授予',
    description: columns,
  })
  @ApiOkResponse({ type: StaffImportView })
  roles(
    @Asking() actor: Actor,
    @Query() { dryRun = 'true' }: StaffImportQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<StaffImportView> {
    return this.import(actor, request, dryRun === 'true' ? null : 'ROLES');
  }

  private async import(
    actor: Actor,
    request: FastifyRequest,
    part: ImportPart | null,
  ): Promise<StaffImportView> {
    const bytes = await fileOf(request);
    const tx = this.dataSource.manager;
    if (part === null) return checkStaffFile(tx, actor, bytes);
    const done = await importStaff(tx, actor, bytes, part, this.clock.now(), realClock.now());
    if (done.written) {
      forgetGround(actor.districtId);
      this.door.forget();
    }
    return done;
  }
}
