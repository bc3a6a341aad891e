import { Controller, Get, Inject, Param, type OnApplicationBootstrap } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { noteKey, sealWith, signingKeys, type Signer } from '#audit';
import { isCaseNumber, readCase, receiptOf } from '#cases';
import { realClock, Refusal } from '#config';
import type { Actor } from '#people';
import { Access, Asking } from '../access.js';
import { SIGNER } from '../tokens.js';
import { SignedReceiptView, SigningKeysView } from './receipts.view.js';

/** Signed receipts 回执, and the keys to check them with. */
@ApiTags('回执 receipts')
@Controller('api/v1')
export class ReceiptsController implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  /** Before the first receipt is signed. */
  async onApplicationBootstrap(): Promise<void> {
    await noteKey(this.dataSource.manager, this.signer, realClock.now());
  }

  @Get('cases/:number/receipt')
  @Access('PARTY')
  @ApiBearerAuth()
  @ApiHeader({ name: 'Tracking-Code', required: false, description: '居民凭查询码取回执' })
  @ApiParam({ name: 'number', description: '诉求编号', example: '379902-260213-0000017-K' })
  @ApiOperation({
    summary: '签名回执: 何时收到、内容的哈希, 办结后还有结果',
    description: '存成文件即可离线核对: /receipts 页面, 或 npm run receipt -- check 文件 --key 公钥。',
  })
  @ApiOkResponse({ type: SignedReceiptView })
  async receipt(@Asking() actor: Actor, @Param('number') number: string): Promise<SignedReceiptView> {
    const tx = this.dataSource.manager;
    const row = await readCase(tx, actor, isCaseNumber(number) ? number : '');
    const made = await receiptOf(tx, row);
    if (!made) throw notFiled();
    const { suite, keyId } = this.signer;
    return { receipt: sealWith(this.signer, 'gridwhistle-receipt', made.content), suite, keyId, ...made };
  }

  @Get('keys/signing')
  @Access('ANYONE')
  @ApiOperation({ summary: '签名公钥: 现用的和以往的, 用于核对回执和链首' })
  async keys(): Promise<SigningKeysView> {
    const keys = await signingKeys(this.dataSource.manager);
    return { keys: keys.map((key) => ({ ...key, current: key.keyId === this.signer.keyId })) };
  }
}

const notFiled = () =>
  new Refusal(409, 'NOT_FILED_YET', {
    zh: '草稿没有回执, 请先提交。',
    en: 'A draft has no receipt; submit it first.',
  });
