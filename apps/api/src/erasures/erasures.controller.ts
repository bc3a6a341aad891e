import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import {
  askErasure,
  decideErasure,
  ErasureCertificate,
  ErasureRequest,
  eraserFrom,
  type Eraser,
  type Person,
} from '#cases';
import { Refusal, type Clock } from '#config';
import { seeing, wholeDistrict, type Tx } from '#database';
import { Vault, type Actor } from '#people';
import { Access, Asking } from '../access.js';
import type { ApiSettings } from '../start-api.js';
import { CLOCK, SETTINGS } from '../tokens.js';
import { Id } from '../whistles/on-case.js';
import { ErasureDecisionDto, ErasureDto } from './erasures.dto.js';
import { certificateView, requestView } from './erasures.view.js';

const id = () =>
  ApiParam({ name: 'id', description: '申请编号', example: '0198c0de-0000-7000-8000-000000000000' });

/** The right to be forgotten 删除权: one person asks for it, another decides, and a certificate says what was done. */
@ApiTags('删除个人信息 erasures')
@ApiBearerAuth()
@Controller('api/v1/erasures')
export class ErasuresController {
  private readonly eraser: Eraser;

  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) settings: ApiSettings,
  ) {
    this.eraser = eraserFrom(dataSource, settings, vault);
  }

  @Post()
  @Access(['SECURITY_ADMIN'])
  @ApiOperation({
    summary: '申请删除一个人的信息, 凭手机号或其诉求编号之一; 须由中心领导决定',
    description: '无论是否查到登记, 答复相同; 查到几份在中心领导决定后才显示。不显示身份。',
  })
  async ask(@Asking() actor: Actor, @Body() { phone, number, reason }: ErasureDto) {
    const person = personOf(phone, number);
    return requestView(
      await this.within(actor, (tx) => askErasure(tx, this.vault, actor, { person, reason })),
    );
  }

  @Get()
  @Access(['SECURITY_ADMIN', 'CENTRE_LEADER', 'AUDITOR'])
  @ApiOperation({ summary: '删除申请, 新的在前, 最多 200 项' })
  async list(@Asking() { districtId }: Actor) {
    const requests = await this.dataSource.manager.find(ErasureRequest, {
      where: { districtId },
      order: { askedAt: 'DESC', id: 'DESC' },
      take: 200,
    });
    return { requests: requests.map(requestView) };
  }

  @Post(':id/decision')
  @HttpCode(200)
  @Access(['CENTRE_LEADER'])
  @id()
  @ApiOperation({
    summary: '决定删除申请: 同意即在各处删除并出具证明',
    description: '在办或被留存的件依法履职需要, 暂缓删除(deferred 说明原因), 结案或解除后自动删除。',
  })
  async decide(@Asking() actor: Actor, @Id() wanted: string, @Body() body: ErasureDecisionDto) {
    const { request, certificate, deferred } = await this.within(actor, (tx) =>
      decideErasure(tx, this.eraser, actor, { id: wanted, ...body }, this.clock.now()),
    );
    return {
      ...requestView(request),
      deferred,
      certificateText: certificate && certificateView(certificate, actor),
    };
  }

  @Get(':id/certificates')
  @Access(['SECURITY_ADMIN', 'CENTRE_LEADER', 'AUDITOR'])
  @id()
  @ApiOperation({ summary: '一项申请的删除证明: 查了哪里、查到什么、删了什么、留下什么及其依据' })
  async certificates(@Asking() actor: Actor, @Id() wanted: string) {
    const { districtId } = actor;
    const tx = this.dataSource.manager;
    if (!(await tx.existsBy(ErasureRequest, { districtId, id: wanted }))) throw unknown();
    const certificates = await tx.find(ErasureCertificate, {
      where: { districtId, requestId: wanted },
      order: { issuedAt: 'ASC' },
    });
    return {
      publicKey: this.eraser.signer.publicKey,
      certificates: certificates.map((one) => certificateView(one, actor)),
    };
  }

  /** Whoever erases sees no case and no identity; what is done for them sees the whole district. */
  private within<T>({ districtId }: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return seeing(wholeDistrict(districtId), () => this.dataSource.transaction(work));
  }
}

function personOf(phone: string | undefined, number: string | undefined): Person {
  if (phone !== undefined && number === undefined) return { phone };
  if (number !== undefined && phone === undefined) return { number };
  throw new Refusal(
    400,
    'INPUT_INVALID',
    { zh: '请只给出 phone 或 number 之一。', en: 'Give either phone or number, not both.' },
    { fields: ['phone', 'number'] },
  );
}

const unknown = () =>
  new Refusal(404, 'ERASURE_UNKNOWN', { zh: '没有这项删除申请。', en: 'There is no such request.' });
