import { Body, Controller, Delete, HttpCode, Inject, Logger, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { audit } from '#audit';
import { isKnownPhone } from '#cases';
import { realClock, Refusal } from '#config';
import { seeing, wholeDistrict } from '#database';
import {
  codeRules,
  drawCode,
  endResidentSession,
  openResidentSession,
  phoneAtDoor,
  reporterActor,
  residentSessionSeconds,
  useCode,
} from '#people';
import { Access } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { SETTINGS } from '../tokens.js';
import { Phones } from './phones.js';
import { ResidentCodeDto, ResidentLogInDto } from './residents.dto.js';
import type { CodeSentView, ResidentTokenView } from './residents.view.js';
import { codeText, smsOf } from './sms.js';

/** Residents by phone: a one-time code, then twelve hours with their own cases. Real time, whatever the clock of the cases shows. */
@ApiTags('居民 residents')
@Controller('api/v1')
export class ResidentSessionsController {
  private readonly log = new Logger('residents');
  private readonly sms;

  constructor(
    private readonly dataSource: DataSource,
    private readonly phones: Phones,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {
    this.sms = smsOf(settings);
  }

  @Post('resident-codes')
  @HttpCode(202)
  @Access('ANYONE')
  @ApiOperation({
    summary: '获取短信验证码',
    description: '同一手机每分钟一次、每天十次。无论该手机是否提交过诉求, 回答相同。',
  })
  async sendCode(@Body() { phone, district }: ResidentCodeDto): Promise<CodeSentView> {
    const districtId = district ?? this.settings.district;
    const { tokenSecret } = this.settings;
    const at = phoneAtDoor(tokenSecret, districtId, phone);
    const drawn = await drawCode(this.dataSource.manager, tokenSecret, at, realClock.now());
    if ('waitSeconds' in drawn) throw codeTooSoon(drawn.waitSeconds);
    // After the answer: how long it takes must not tell whether the phone is known.
    void this.sendIfKnown(districtId, phone, drawn.code);
    return {
      expiresIn: codeRules.lives,
      message: '如该手机号在本区提交过诉求, 验证码将以短信发出, 5 分钟内有效。',
    };
  }

  @Post('resident-sessions')
  @HttpCode(200)
  @Access('ANYONE')
  @ApiOperation({ summary: '凭手机号和验证码登录, 得到 12 小时的 accessToken; 验证码只能用一次, 可试五次' })
  async logIn(@Body() { phone, code, district }: ResidentLogInDto): Promise<ResidentTokenView> {
    const districtId = district ?? this.settings.district;
    const { tokenSecret } = this.settings;
    const now = realClock.now();
    const at = phoneAtDoor(tokenSecret, districtId, phone);
    if (!(await useCode(this.dataSource.manager, tokenSecret, at, code, now))) throw codeWrong();
    return this.dataSource.transaction(async (tx) => {
      const accessToken = await openResidentSession(tx, at, phone, now);
      const actor = reporterActor(districtId, null, null);
      await audit(tx, { districtId, at: now, act: 'residentLogIn', actor });
      return { accessToken, expiresIn: residentSessionSeconds };
    });
  }

  @Delete('resident-sessions')
  @HttpCode(204)
  @Access('RESIDENT')
  @ApiBearerAuth()
  @ApiOperation({ summary: '居民退出登录' })
  async logOut(@Req() { headers }: FastifyRequest): Promise<void> {
    const token = (headers.authorization ?? '').replace(/^Bearer /i, '');
    await endResidentSession(this.dataSource.manager, token, realClock.now());
  }

  private async sendIfKnown(districtId: string, phone: string, code: string): Promise<void> {
    try {
      const indexes = await this.phones.indexes(districtId, phone);
      const known = await seeing(wholeDistrict(districtId), () =>
        isKnownPhone(this.dataSource.manager, districtId, indexes),
      );
      if (known) await this.sms.send(phone, codeText(code));
    } catch (error) {
      this.log.error(
        `a one-time code was not sent: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

const codeTooSoon = (seconds: number) =>
  new Refusal(
    429,
    'CODE_TOO_SOON',
    {
      zh: `验证码获取过于频繁, 请 ${seconds} 秒后再试。`,
      en: `A code was asked for too recently or too often; try again in ${seconds} seconds.`,
    },
    { retryAfter: seconds },
  );
const codeWrong = () =>
  new Refusal(401, 'CODE_WRONG', {
    zh: '验证码不正确、已使用或已失效, 请核对或重新获取。',
    en: 'The code is wrong, was used or has expired; check it or ask for a new one.',
  });
