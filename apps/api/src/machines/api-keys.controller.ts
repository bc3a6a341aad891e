import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { audit, type AuditAct } from '#audit';
import { realClock, Refusal, type Said } from '#config';
import type { Tx } from '#database';
import {
  askKey,
  collectKey,
  isAddressRange,
  listKeys,
  releaseKey,
  revokeKey,
  Unit,
  type Actor,
} from '#people';
import { Access, Asking } from '../access.js';
import { ApiKeyDto } from './api-keys.dto.js';
import { apiKeyView, NewApiKeyView, type ApiKeyListView, type AskedKeyView } from './api-keys.view.js';

const longestMs = 366 * 86_400_000;

const key = { name: 'id', description: '密钥编号', example: '379902-7k2m9qx4ab' };

/**
 * Machines' keys, by two people: the administrator asks and collects, the security officer releases and revokes; every step with
 * a line in the audit log. One person alone gets no key and so no role they were not given.
 */
@ApiTags('接口密钥 API keys')
@ApiBearerAuth()
@Controller('api/v1/api-keys')
export class ApiKeysController {
  constructor(private readonly dataSource: DataSource) {}

  @Post()
  @Access(['SYSTEM_ADMIN'])
  @ApiOperation({ summary: '申请接口密钥: 须由安全管理员核准, 此时还没有密钥' })
  async ask(@Asking() actor: Actor, @Body() wish: ApiKeyDto): Promise<AskedKeyView> {
    const now = realClock.now();
    const expiresAt = new Date(wish.expiresAt);
    const { name, purpose, unit, roles, moves, ranges = [] } = wish;
    if (!(expiresAt > now) || expiresAt.getTime() - now.getTime() > longestMs)
      throw wrong('expiresAt', lifeSaid);
    if (!ranges.every(isAddressRange)) throw wrong('ranges', rangesSaid);
    const { districtId } = actor;
    return this.dataSource.transaction(async (tx) => {
      if (!(await tx.existsBy(Unit, { districtId, code: unit }))) throw wrong('unit', unitSaid);
      const held = { districtId, name, purpose, unitCode: unit, roles, moves, ranges, expiresAt };
      const id = await askKey(tx, held, actor, now);
      const detail = { unit, roles, moves, ranges, expiresAt: expiresAt.toISOString() };
      await audit(tx, { districtId, at: now, act: 'keyAsked', actor, subject: id, reason: purpose, detail });
      return { id, state: 'ASKED', expiresAt };
    });
  }

  @Post(':id/release')
  @HttpCode(204)
  @Access(['SECURITY_ADMIN'])
  @ApiParam(key)
  @ApiOperation({ summary: '核准接口密钥, 不能是申请人; 申请人须在 7 天内领取' })
  async release(@Asking() actor: Actor, @Param('id') id: string): Promise<void> {
    await this.noted('keyReleased', actor, id, releaseKey);
  }

  @Post(':id/secret')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Access(['SYSTEM_ADMIN'])
  @ApiParam(key)
  @ApiOperation({ summary: '申请人领取已核准的密钥: 此时生成, 只显示这一次' })
  @ApiOkResponse({ type: NewApiKeyView })
  async collect(@Asking() actor: Actor, @Param('id') id: string): Promise<NewApiKeyView> {
    return { id, key: await this.noted('keyIssued', actor, id, collectKey) };
  }

  @Get()
  @Access(['SYSTEM_ADMIN', 'SECURITY_ADMIN'])
  @ApiOperation({ summary: '接口密钥一览(不含密钥本身), 含待核准、已到期和已吊销的' })
  async list(@Asking() { districtId }: Actor): Promise<ApiKeyListView> {
    return { keys: (await listKeys(this.dataSource.manager, districtId)).map(apiKeyView) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Access(['SECURITY_ADMIN'])
  @ApiParam(key)
  @ApiOperation({ summary: '吊销接口密钥(或驳回申请), 立即生效' })
  async revoke(@Asking() actor: Actor, @Param('id') id: string): Promise<void> {
    await this.noted('keyRevoked', actor, id, revokeKey);
  }

  /** A step in the life of a key and its line in the log: both or neither. */
  private noted<T>(act: AuditAct, actor: Actor, id: string, step: Step<T>): Promise<T> {
    const now = realClock.now();
    return this.dataSource.transaction(async (tx) => {
      const done = await step(tx, actor, id, now);
      await audit(tx, { districtId: actor.districtId, at: now, act, actor, subject: id });
      return done;
    });
  }
}
type Step<T> = (tx: Tx, actor: Actor, id: string, now: Date) => Promise<T>;

const lifeSaid: Said = {
  zh: '到期时间须在今后一年之内。',
  en: 'A key must expire within a year from now.',
};
const rangesSaid: Said = {
  zh: '地址或网段格式不正确, 如 10.20.0.0/16、192.0.2.7。',
  en: 'An address or range is malformed; write 10.20.0.0/16 or 192.0.2.7.',
};
const unitSaid: Said = {
  zh: '没有这个单位, 请查询 /api/v1/units。',
  en: 'There is no such unit; see /api/v1/units.',
};
const wrong = (field: string, said: Said) => new Refusal(422, 'KEY_REFUSED', said, { fields: [field] });
