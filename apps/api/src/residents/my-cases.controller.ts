import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { groundOf, listCasesOfPhone, states, type Case, type Ground } from '#cases';
import { seeing, wholeDistrict } from '#database';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { MyCasesQueryDto } from './residents.dto.js';
import type { MyCasesView, MyCaseView } from './residents.view.js';

@ApiTags('居民 residents')
@Controller('api/v1/my/cases')
export class MyCasesController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Access('RESIDENT')
  @ApiBearerAuth()
  @ApiOperation({ summary: '我提交的诉求: 留有本人手机的, 从新到旧' })
  async list(@Asking() actor: Actor, @Query() { limit = 20, cursor }: MyCasesQueryDto): Promise<MyCasesView> {
    const tx = this.dataSource.manager;
    const { districtId, phoneIndexes = [] } = actor;
    // They see their own whatever the walls show a resident of no case in particular: the condition is the phone.
    const page = await seeing(wholeDistrict(districtId), () =>
      listCasesOfPhone(tx, districtId, phoneIndexes, { limit, ...(cursor ? { cursor } : {}) }),
    );
    const ground = await groundOf(tx, districtId);
    return { cases: page.cases.map((row) => myCaseView(row, ground)), next: page.next };
  }
}

function myCaseView(row: Case, ground: Ground): MyCaseView {
  const { number, state, text, submittedAt, dueAt, closedAt } = row;
  return {
    number,
    state,
    stateName: states[state].zh,
    text,
    categoryName: (row.categoryCode && ground.catalogue.find(row.categoryCode)?.name) ?? null,
    handledBy: (row.leadUnit && ground.units.get(row.leadUnit)?.name) ?? null,
    submittedAt,
    dueAt,
    closedAt,
  };
}
