import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a phone may report, online or later. */
export const actionKinds = {
  SHIFT_ON: '上岗',
  SHIFT_OFF: '下岗',
  RECORD: '巡查记录',
  EVENT: '上报事件',
  SELF_HANDLED: '自处上报',
  TRACK: '轨迹',
  MOVE: '办理动作',
} as const;
export type ActionKind = keyof typeof actionKinds;

/** What is answered to whoever sends it again, and kept of what could not be done: no words but those of a conflict. */
export interface Kept {
  /** The case it made or was about. */
  number?: string;
  /** Of a conflict: why, and what the worker wrote. */
  code?: string;
  wrote?: Record<string, unknown>;
  /** Points of a track outside the shift, which were not kept. */
  dropped?: number;
}

/** An action a worker's phone has sent, once for all: by its id and content a second sending is known. */
@Entity('patrol_action')
@Index('ix_patrol_action_mark', ['districtId', 'workerId', 'at'], {
  where: "kind IN ('SHIFT_ON', 'SHIFT_OFF')",
})
export class PatrolAction {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_action' })
  districtId: string;
  @PrimaryColumn({ name: 'worker_id', type: 'text', primaryKeyConstraintName: 'pk_patrol_action' })
  workerId: string;
  /** The phone's own UUIDv7. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_patrol_action' }) id: string;
  @Column({ type: 'text' }) kind: ActionKind;
  /** Keyed hash of what was sent, so that the same is known again and its words are not kept twice. */
  @Column({ type: 'text' }) hash: string;
  /** When it was done: the phone's word, corrected by how far its clock was off. */
  @Column({ type: 'timestamptz' }) at: Date;
  @Column({ name: 'device_at', type: 'timestamptz' }) deviceAt: Date;
  @Column({ name: 'received_at', type: 'timestamptz' }) receivedAt: Date;
  @Column({ type: 'text' }) outcome: 'APPLIED' | 'CONFLICT';
  @Column({ type: 'jsonb' }) answer: Kept;
  /** Of a shift: the grid. */
  @Column({ name: 'grid_code', type: 'text', nullable: true }) gridCode: string | null;
}
