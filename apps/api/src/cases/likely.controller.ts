import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { localDate } from '#calendar';
import { caseGroup, groundOf, isCaseNumber, likelyAround, readCase, sealHandle } from '#cases';
import { realClock, type Clock } from '#config';
import { seeing, wholeDistrict } from '#database';
import { maskText, type Actor } from '#people';
import { scanPoint } from '#territory';
import { classify } from '#understanding';
import { Access, Asking } from '../access.js';
import { Fresh, Lists } from '../lists.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { LikelyDto } from './likely.dto.js';
import { firstTold, GroupView, isTold, LikelyListView, likelyView, memberView, zhOf } from './likely.view.js';

/** So many are shown to whoever writes a report. */
const most = 5;

/** Reports of one and the same thing: shown before a second is filed, and as the group they make. */
@ApiTags('诉求件 cases')
@Controller('api/v1/cases')
export class LikelyController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lists: Lists,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post('likely')
  @HttpCode(200)
  @Access('ANYONE')
  @ApiOperation({
    summary: '边填边查: 附近是否已有同样的诉求',
    description:
      '最多 5 件, 只说事项、街道社区、日期、进度和反映件数。提交诉求时把 handle 填入 joins 即选择并入: 仍有自己的编号、查询码和回访。保密件、举报和他人家事不会列出。',
  })
  async likely(
    @Asking() actor: Actor,
    @Body() told: LikelyDto,
    @Fresh() fresh: boolean,
  ): Promise<LikelyListView> {
    const { districtId } = actor;
    const { tokenSecret } = this.settings;
    const now = this.clock.now();
    const tx = this.dataSource.manager;
    const found = await seeing(wholeDistrict(districtId), async () => {
      const ground = await groundOf(tx, districtId);
      const { qr, ...place } = told;
      const scanned = qr
        ? await scanPoint(tx, this.settings.qrSecret ?? tokenSecret, qr, districtId, realClock.now())
        : null;
      const text = maskText(told.text).text;
      const category = told.categoryCode ?? classify(text, ground.catalogue).category;
      const around = { ...place, text, categoryCode: category, point: scanned?.point ?? null };
      const all = await this.lists.read(fresh, (near) =>
        likelyAround(near, actor, ground, around, place.point ?? null, now),
      );
      return {
        ground,
        all: firstTold(
          all.filter((one) => isTold(one, ground)),
          most,
        ),
      };
    });
    return {
      likely: found.all.map((one) =>
        likelyView(
          one,
          found.ground,
          localDate(one.row.submittedAt),
          sealHandle(tokenSecret, districtId, one.row.id, now),
        ),
      ),
    };
  }

  @Get(':number/group')
  @Access('STAFF')
  @ApiBearerAuth()
  @ApiParam({ name: 'number', description: '诉求件编号', example: '379902-260213-0000017-K' })
  @ApiOperation({ summary: '同一件事的各件: 主件、已并入的、可能重复的(相似程度和理由)' })
  async group(@Asking() actor: Actor, @Param('number') number: string): Promise<GroupView> {
    const tx = this.dataSource.manager;
    const row = await readCase(tx, actor, isCaseNumber(number) ? number : '');
    const ground = await groundOf(tx, actor.districtId);
    const { master, masterNumber, members, hidden, likely } = await caseGroup(
      tx,
      actor,
      row,
      ground,
      this.clock.now(),
    );
    return {
      master: master && memberView(master, ground),
      masterNumber,
      members: members.map((one) => memberView(one, ground)),
      hidden,
      likely: likely.map((one) => ({
        ...memberView(one.row, ground),
        closed: one.closed,
        score: one.score,
        reasons: zhOf(one.reasons),
      })),
    };
  }
}
