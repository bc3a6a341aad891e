import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import {
  placeHold,
  readCase,
  readHolds,
  readRetention,
  releaseHold,
  stale,
  writeRetention,
  type Case,
} from '#cases';
import type { Clock } from '#config';
import { seeing, wholeDistrict, type Tx } from '#database';
import { maskText, type Actor } from '#people';
import { Access, Asking, Mover } from '../access.js';
import { ReasonDto } from '../cases/moves.dto.js';
import { CLOCK } from '../tokens.js';
import { OnCase } from '../whistles/on-case.js';
import { RetentionDto } from './erasures.dto.js';
import { holdView, retentionView } from './erasures.view.js';

interface MovingCase {
  actor: Actor;
  number: string;
  version?: number;
}

/** How long what is kept, and what must not go meanwhile. */
@ApiTags('保存期限与留存 retention')
@ApiBearerAuth()
@Controller('api/v1')
export class RetentionController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('retention')
  @Access(['CENTRE_LEADER', 'SECURITY_ADMIN', 'AUDITOR'])
  @ApiOperation({ summary: '各类信息的保存期限(自结案起, 月)' })
  async rules(@Asking() { districtId }: Actor) {
    return retentionView(await readRetention(this.dataSource.manager, districtId));
  }

  @Put('retention')
  @Access(['CENTRE_LEADER'])
  @ApiOperation({
    summary: '修订保存期限, 立即对全部登记生效并记入审计',
    description: '版本只增不改; version 为您看到的版本, 已变则 409。',
  })
  async change(@Asking() actor: Actor, @Body() { rules, note, version }: RetentionDto) {
    return retentionView(
      await this.within(actor, (tx) =>
        writeRetention(tx, actor, { rules, note: maskText(note).text, seen: version }, this.clock.now()),
      ),
    );
  }

  @Get('cases/:number/hold')
  @OnCase()
  @Access(['CENTRE_LEADER'])
  @ApiOperation({ summary: '一件的留存记录, 新的在前' })
  async holds(@Asking() actor: Actor, @Param('number') number: string) {
    const tx = this.dataSource.manager;
    return { holds: (await readHolds(tx, await readCase(tx, actor, number))).map(holdView) };
  }

  @Post('cases/:number/hold')
  @OnCase()
  @HttpCode(200)
  @Access(['CENTRE_LEADER'])
  @ApiOperation({ summary: '依法留存: 解除前不删除、不去标识化' })
  hold(@Mover() mover: MovingCase, @Body() { reason }: ReasonDto) {
    return this.onCase(mover, (tx, row) =>
      placeHold(tx, mover.actor, row, maskText(reason).text, this.clock.now()),
    );
  }

  @Post('cases/:number/hold/release')
  @OnCase()
  @HttpCode(200)
  @Access(['CENTRE_LEADER'])
  @ApiOperation({ summary: '解除留存, 说明理由' })
  release(@Mover() mover: MovingCase, @Body() { reason }: ReasonDto) {
    return this.onCase(mover, (tx, row) =>
      releaseHold(tx, mover.actor, row, maskText(reason).text, this.clock.now()),
    );
  }

  /** The version is asked for as of every move, though a hold is none: whoever holds a case has looked at it. */
  private async onCase(
    { actor, number, version }: MovingCase,
    work: (tx: Tx, row: Case) => ReturnType<typeof placeHold>,
  ) {
    const row = await readCase(this.dataSource.manager, actor, number);
    if (version !== row.version) throw stale(row.version);
    return holdView(await this.within(actor, (tx) => work(tx, row)));
  }

  private within<T>({ districtId }: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return seeing(wholeDistrict(districtId), () => this.dataSource.transaction(work));
  }
}
