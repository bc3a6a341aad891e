import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from './roles.js';

@Entity('staff')
@Index('uq_staff_username', ['districtId', 'username'], { unique: true })
export class Staff {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_staff' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_staff' }) id: string;
  @Column({ type: 'text' }) username: string;
  @Column({ type: 'text' }) name: string;
  @Column({ name: 'password_hash', type: 'text' }) passwordHash: string;
  @Column({ name: 'unit_code', type: 'text' }) unitCode: string;
  @Column({ type: 'text', array: true }) roles: Role[];
  @Column({ name: 'grid_code', type: 'text', nullable: true }) gridCode: string | null;
  @Column({ type: 'boolean' }) active: boolean;
}

/** One log-in: a refresh token that is exchanged for a new one at each use. Only its hash is kept. */
@Entity('session')
@Index('uq_session_refresh', ['districtId', 'refreshHash'], { unique: true })
export class Session {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_session' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_session' }) id: string;
  @Column({ name: 'staff_id', type: 'uuid' }) staffId: string;
  @Column({ name: 'refresh_hash', type: 'bytea' }) refreshHash: Buffer;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt: Date | null;
}
