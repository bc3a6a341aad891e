import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { Category } from '#catalogue';
import { groundOf, knownGrid, type Ground } from '#cases';
import { Refusal, type Clock } from '#config';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { CLOCK } from '../tokens.js';
import { CategoryQueryDto, OwnerQueryDto } from './catalogue.dto.js';
import { categoryDetail, categoryView, matches, ownerView, treeOf } from './category.view.js';

const code = () => ApiParam({ name: 'code', description: '事项代码', example: '010201' });

/** The matters of the district, in the version that holds: what they are, and who answers for them where. */
@ApiTags('事项目录与权责清单 catalogue')
@Controller('api/v1/categories')
export class CategoriesController {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Access('ANYONE')
  @ApiOperation({ summary: '事项目录: 谁负责、多长时限、立案和结案条件; q 查找, tree=true 按大类小类成树' })
  async list(@Asking() actor: Actor, @Query() { q, tree }: CategoryQueryDto) {
    const { catalogue } = await this.groundFor(actor);
    const found = catalogue.all.filter((one) => !q || matches(one, q));
    return tree
      ? { version: catalogue.version, tree: treeOf(found) }
      : { version: catalogue.version, categories: found.map(categoryView) };
  }

  @Get(':code')
  @Access('STAFF')
  @ApiBearerAuth()
  @code()
  @ApiOperation({ summary: '一项: 全部内容、各区域的责任单位、对街道的赋权' })
  async one(@Asking() actor: Actor, @Param('code') wanted: string) {
    const ground = await this.groundFor(actor);
    return { version: ground.catalogue.version, ...categoryDetail(listed(ground, wanted), ground) };
  }

  @Get(':code/owner')
  @Access('STAFF')
  @ApiBearerAuth()
  @code()
  @ApiOperation({
    summary: '这一事项在这一网格: 谁先办、谁负责、为什么、依据什么',
    description: '只按目录和权责清单; 本区另有派单规则时, 以规则为准(见派单说明)。',
  })
  async owner(@Asking() actor: Actor, @Param('code') wanted: string, @Query() { gridCode }: OwnerQueryDto) {
    const ground = await this.groundFor(actor);
    const category = listed(ground, wanted);
    const place = knownGrid(ground, gridCode);
    return {
      version: ground.catalogue.version,
      ...ownerView(category, gridCode, place, ground, this.clock.now()),
    };
  }

  private groundFor({ districtId }: Actor): Promise<Ground> {
    return groundOf(this.dataSource.manager, districtId);
  }
}

function listed({ catalogue }: Ground, code: string): Category {
  const category = catalogue.find(code);
  if (category) return category;
  throw new Refusal(404, 'CATEGORY_UNKNOWN', {
    zh: `现行目录中没有代码 ${code.slice(0, 20)}, 请查询 /api/v1/categories。`,
    en: `The catalogue has no code ${code.slice(0, 20)}; see /api/v1/categories.`,
  });
}
