import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Something happened. Written in the transaction that made it happen; the relay finds out what is owed. */
@Entity('outbox')
@Index('ix_outbox_unrelayed', ['districtId', 'urgent', 'id'], { where: 'relayed_at IS NULL' })
export class Happening {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_outbox' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_outbox' }) id: string;
  @Column({ type: 'text' }) kind: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'int' }) seq: number;
  @Column({ type: 'jsonb' }) body: Record<string, unknown>;
  /** Emergencies are relayed and worked first. */
  @Column({ type: 'boolean' }) urgent: boolean;
  @Column({ name: 'happened_at', type: 'timestamptz' }) happenedAt: Date;
  /** Server time, where `happenedAt` is case time: how long it has waited for a relay. */
  @Column({ name: 'written_at', type: 'timestamptz', default: () => 'now()' }) writtenAt: Date;
  @Column({ name: 'relayed_at', type: 'timestamptz', nullable: true }) relayedAt: Date | null;
  /** Where in which trace it happened, as W3C writes it; null where nothing is traced. */
  @Column({ type: 'text', nullable: true }) trace: string | null;
}

export type DeliveryState = 'OWED' | 'DONE' | 'SKIPPED' | 'GIVEN_UP';

/** One effect owed because of one happening. Settled only when the effect has happened; PostgreSQL is the list. */
@Entity('delivery')
@Index('uq_delivery_effect', ['districtId', 'outboxId', 'effect'], { unique: true })
@Index('ix_delivery_ring', ['districtId', 'urgent', 'ringAt'], { where: "state = 'OWED'" })
@Index('ix_delivery_given_up', ['districtId', 'owedAt', 'id'], { where: "state = 'GIVEN_UP'" })
@Index('ix_delivery_case', ['districtId', 'caseId'])
export class Delivery {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_delivery' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_delivery' }) id: string;
  @Column({ name: 'outbox_id', type: 'uuid' }) outboxId: string;
  @Column({ type: 'text' }) effect: string;
  @Column({ type: 'text' }) kind: string;
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'int' }) seq: number;
  @Column({ type: 'jsonb' }) body: Record<string, unknown>;
  @Column({ type: 'boolean' }) urgent: boolean;
  @Column({ type: 'text' }) state: DeliveryState;
  @Column({ type: 'int' }) attempts: number;
  /** When the bell rings (again), if it is still owed then. Server time, not case time. */
  @Column({ name: 'ring_at', type: 'timestamptz' }) ringAt: Date;
  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true }) leasedUntil: Date | null;
  @Column({ type: 'text', nullable: true }) outcome: string | null;
  @Column({ name: 'owed_at', type: 'timestamptz' }) owedAt: Date;
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true }) settledAt: Date | null;
  /** Its happening's. */
  @Column({ type: 'text', nullable: true }) trace: string | null;
}

/** What was said to whom: a unit's inbox, or what the embedded stand-in for the SMS gateway was handed. */
@Entity('message')
@Index('ix_message_to', ['districtId', 'recipient', 'sentAt'])
export class Message {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_message' })
  districtId: string;
  /** The delivery it carries: the same delivery twice is one message. */
  @PrimaryColumn({ name: 'delivery_id', type: 'uuid', primaryKeyConstraintName: 'pk_message' })
  deliveryId: string;
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_message' }) recipient: string;
  @Column({ type: 'text' }) way: 'SMS' | 'INBOX' | 'HAND_OVER';
  @Column({ name: 'case_id', type: 'uuid' }) caseId: string;
  @Column({ type: 'text' }) text: string;
  @Column({ name: 'sent_at', type: 'timestamptz' }) sentAt: Date;
}
