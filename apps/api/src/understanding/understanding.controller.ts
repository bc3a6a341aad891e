import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { groundOf } from '#cases';
import { realClock, Refusal } from '#config';
import { maskText, type Actor } from '#people';
import {
  activateTextModel,
  classify,
  decides,
  readTextModels,
  rollBackTextModel,
  textModelOf,
} from '#understanding';
import { Access, Asking } from '../access.js';
import { InUseView, TextModelsView, textModelView, TextModelView } from './text-model.view.js';
import { TextModelOrderDto, UnderstandingDto } from './understanding.dto.js';

/** What the platform makes of a text, and the versions of what it has learned. */
@ApiTags('文本理解 understanding')
@ApiBearerAuth()
@Controller('api/v1')
export class UnderstandingController {
  constructor(private readonly dataSource: DataSource) {}

  @Post('understanding')
  @HttpCode(200)
  @Access(['AGENT', 'DISPATCHER', 'REVIEWER', 'FOLLOW_UP_AGENT', 'CENTRE_LEADER'])
  @ApiOperation({
    summary: '试读一段文字: 事项(前三及置信度)、类型、紧急程度、多件事的拆分、地名, 及须人工的理由',
    description: '供坐席边录边看。先遮盖个人信息, 不保存, 不派单。decidesAlone 为系统是否会自行受理。',
  })
  async understand(@Asking() { districtId }: Actor, @Body() { text: said }: UnderstandingDto) {
    const tx = this.dataSource.manager;
    const { text } = maskText(said);
    const [{ catalogue, territory }, model] = await Promise.all([
      groundOf(tx, districtId),
      textModelOf(tx, districtId),
    ]);
    const verdict = classify(text, catalogue, { model, territory });
    return { text, decidesAlone: decides(verdict), catalogueVersion: catalogue.version, ...verdict };
  }

  @Get('text-models')
  @Access(['SYSTEM_ADMIN', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '从已确认的件学得的文本模型: 各版本、状态及在留出件上的准确率' })
  @ApiOkResponse({ type: TextModelsView })
  async list(@Asking() { districtId }: Actor): Promise<TextModelsView> {
    const models = await readTextModels(this.dataSource.manager, districtId);
    return {
      inUse: models.find(({ state }) => state === 'ACTIVE')?.version ?? null,
      models: models.map(textModelView),
    };
  }

  @Post('text-models/:version/activation')
  @HttpCode(200)
  @Access(['SYSTEM_ADMIN', 'CENTRE_LEADER'])
  @ApiParam({ name: 'version', description: '版本号', example: 1 })
  @ApiOperation({ summary: '启用一个版本; 在留出件上更差而被拒绝的不能启用' })
  @ApiOkResponse({ type: TextModelView })
  async activate(
    @Asking() actor: Actor,
    @Param('version') wanted: string,
    @Body() { reason }: TextModelOrderDto,
  ): Promise<TextModelView> {
    const version = versionFrom(wanted);
    const order = { districtId: actor.districtId, version, by: actor, now: realClock.now(), reason };
    return textModelView(await activateTextModel(this.dataSource.manager, order));
  }

  @Post('text-models/rollback')
  @HttpCode(200)
  @Access(['SYSTEM_ADMIN', 'CENTRE_LEADER'])
  @ApiOperation({ summary: '退回前一个在用版本(没有则只按目录关键词); 此后新版本须人工启用' })
  @ApiOkResponse({ type: InUseView })
  async rollBack(@Asking() actor: Actor, @Body() { reason }: TextModelOrderDto): Promise<InUseView> {
    const order = { districtId: actor.districtId, by: actor, now: realClock.now(), reason };
    const { version } = await rollBackTextModel(this.dataSource.manager, order);
    return { inUse: version };
  }
}

/** Throws `Refusal` TEXT_MODEL_UNKNOWN (404) where it is no version. */
function versionFrom(wanted: string): number {
  if (/^[1-9]\d{0,8}$/.test(wanted)) return Number(wanted);
  throw new Refusal(404, 'TEXT_MODEL_UNKNOWN', {
    zh: '没有这个文本模型版本, 请查询 /api/v1/text-models。',
    en: 'There is no such version of a text model; see /api/v1/text-models.',
  });
}
