import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { realClock, Refusal, type Said } from '#config';
import { isAddressRange, issueKey, listKeys, revokeKey, Unit, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import { ApiKeyDto } from './api-keys.dto.js';
import { apiKeyView, type ApiKeyListView, type NewApiKeyView } from './api-keys.view.js';

const longestMs = 366 * 86_400_000;

/** Machines' keys: issued and revoked by the security officer, every time with a line in the audit log. */
@ApiTags('接口密钥 API keys')
@ApiBearerAuth()
@Controller('api/v1/api-keys')
@Access(['SECURITY_ADMIN'])
export class ApiKeysController {
  constructor(private readonly dataSource: DataSource) {}

  @Post()
  @ApiOperation({ summary: '签发接口密钥: 密钥只显示这一次' })
  async issue(@Asking() actor: Actor, @Body() wish: ApiKeyDto): Promise<NewApiKeyView> {
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
      const { id, key } = await issueKey(tx, held, actor.name, now);
      await audit(tx, {
        districtId,
        at: now,
        act: 'keyIssued',
        actor,
        subject: id,
        reason: purpose,
        detail: { unit, roles, moves, ranges, expiresAt: expiresAt.toISOString() },
      });
      return { id, key, expiresAt };
    });
  }

  @Get()
  @ApiOperation({ summary: '接口密钥一览(不含密钥本身), 含已到期和已吊销的' })
  async list(@Asking() { districtId }: Actor): Promise<ApiKeyListView> {
    return { keys: (await listKeys(this.dataSource.manager, districtId)).map(apiKeyView) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id', description: '密钥编号', example: '379902-7k2m9qx4ab' })
  @ApiOperation({ summary: '吊销接口密钥, 立即生效' })
  async revoke(@Asking() actor: Actor, @Param('id') id: string): Promise<void> {
    const { districtId } = actor;
    const now = realClock.now();
    await this.dataSource.transaction(async (tx) => {
      if ((await revokeKey(tx, districtId, id, actor.name, now)) === null) throw keyNotFound();
      await audit(tx, { districtId, at: now, act: 'keyRevoked', actor, subject: id });
    });
  }
}

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
const keyNotFound = () =>
  new Refusal(404, 'KEY_NOT_FOUND', {
    zh: '没有这个有效的接口密钥, 请查询 /api/v1/api-keys。',
    en: 'There is no such key, or it was revoked before; see /api/v1/api-keys.',
  });
