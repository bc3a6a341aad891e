import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from './roles.js';

@Entity('staff')
@Index('uq_staff_username', ['districtId', 'username'], { unique: true })
@Index('uq_staff_oidc', ['districtId', 'oidcIssuer', 'oidcSubject'], { unique: true })
export class Staff {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_staff' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_staff' }) id: string;
  @Column({ type: 'text' }) username: string;
  @Column({ type: 'text' }) name: string;
  /** Null: this account logs in through the office's own log-in (OIDC) only. */
  @Column({ name: 'password_hash', type: 'text', nullable: true }) passwordHash: string | null;
  /** The password before, which must not come again. */
  @Column({ name: 'previous_hash', type: 'text', nullable: true }) previousHash: string | null;
  /** The password was given by somebody else and has to be changed first. */
  @Column({ name: 'must_change', type: 'boolean', default: false }) mustChange: boolean;
  @Column({ name: 'oidc_issuer', type: 'text', nullable: true }) oidcIssuer: string | null;
  @Column({ name: 'oidc_subject', type: 'text', nullable: true }) oidcSubject: string | null;
  @Column({ name: 'unit_code', type: 'text' }) unitCode: string;
  @Column({ type: 'text', array: true }) roles: Role[];
  @Column({ name: 'grid_code', type: 'text', nullable: true }) gridCode: string | null;
  @Column({ type: 'boolean' }) active: boolean;
  /** The mobile phone the office has given out or was told, for what cannot wait; null where none is known. */
  @Column({ type: 'text', nullable: true }) phone: string | null;
}
