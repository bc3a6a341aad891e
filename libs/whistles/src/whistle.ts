import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { WhistleKind } from '#catalogue';
import type { WhistleLevel } from './level.js';

export const whistleKinds: Record<WhistleKind, string> = {
  EMERGENCY: '应急哨',
  ENFORCE: '执法哨',
  KEY: '重点(攻坚)哨',
  ROUTINE: '日常哨',
};

/** A whistle's life (field-rules 2.5). While it is open the case cannot be reported done: 事不完人不走. */
export const whistleStates = {
  DRAFT: { zh: '待分哨', open: true },
  ISSUED: { zh: '已分哨', open: true },
  RESPONDING: { zh: '响应中', open: true },
  JOINT: { zh: '联合处置', open: true },
  SETTLED: { zh: '已处置', open: false },
  /** Everybody who came is scored. */
  EVALUATED: { zh: '已评哨', open: false },
  /** Evaluated, and nobody may reply any more. It comes by time alone, so it is told when read and never stored. */
  CLOSED: { zh: '已了结', open: false },
  REFUSED: { zh: '不成哨', open: false },
  UPGRADED: { zh: '已升级', open: false },
  CANCELLED: { zh: '已撤哨', open: false },
} as const;
export type WhistleState = keyof typeof whistleStates;

/** An emergency is issued first and confirmed by the street leader afterwards; null where the leader's word came first. */
export const confirmations = {
  AWAITED: '待补确认',
  CONFIRMED: '已补确认',
  NOT_GROUNDED: '不属应急',
} as const;
export type Confirmation = keyof typeof confirmations;

/** A whistle 哨: one call of a street to several departments on one case. */
@Entity('whistle')
@Index('ix_whistle_case', ['districtId', 'caseId'])
export class Whistle {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_whistle' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_whistle' }) id: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'text' }) kind: WhistleKind;
  @Column({ type: 'text', default: 'STREET' }) level: WhistleLevel;
  @Column({ type: 'text' }) state: Exclude<WhistleState, 'CLOSED'>;
  /** Where the departments are to come. */
  @Column({ type: 'text' }) place: string;
  @Column({ type: 'text' }) reason: string;
  /** Called departments, in the order of the call. */
  @Column({ type: 'text', array: true }) units: string[];
  @Column({ name: 'blown_by_unit', type: 'text', nullable: true }) blownByUnit: string | null;
  @Column({ name: 'blown_by', type: 'text' }) blownBy: string;
  @Column({ name: 'blown_at', type: 'timestamptz' }) blownAt: Date;
  @Column({ name: 'issued_at', type: 'timestamptz', nullable: true }) issuedAt: Date | null;
  @Column({ name: 'issued_by', type: 'text', nullable: true }) issuedBy: string | null;
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true }) settledAt: Date | null;
  /** The whistle of the level below that this one was raised from. */
  @Column({ name: 'upgraded_from', type: 'uuid', nullable: true }) upgradedFrom: string | null;
  @Column({ type: 'text', nullable: true }) confirmation: Confirmation | null;
  @Column({ name: 'confirmed_at', type: 'timestamptz', nullable: true }) confirmedAt: Date | null;
  @Column({ name: 'confirmed_by', type: 'text', nullable: true }) confirmedBy: string | null;
  /** Why it came to nothing: refused, cancelled, or not grounded. */
  @Column({ name: 'ended_reason', type: 'text', nullable: true }) endedReason: string | null;
}
