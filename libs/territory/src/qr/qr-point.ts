import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a code hangs at. */
export const qrKinds = {
  GRID: '网格',
  BUILDING: '楼栋',
  SITE: '场所',
  ASSET: '设施',
} as const;
export type QrKind = keyof typeof qrKinds;

/** A place with a printed code 码上办点位: whoever scans it says where they are without saying anything. */
@Entity('qr_point')
@Index('ix_qr_point_community', ['districtId', 'communityCode', 'number'])
@Index('ix_qr_point_street', ['districtId', 'streetCode', 'number'])
@Index('uq_qr_point_grid', ['districtId', 'gridCode'], {
  unique: true,
  where: `kind = 'GRID' AND revoked_at IS NULL`,
})
export class QrPoint {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_qr_point' })
  districtId: string;

  /** Printed on the label; never used again. */
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_qr_point' }) number: number;

  @Column({ type: 'text' }) kind: QrKind;
  @Column({ type: 'text' }) name: string;
  /** Of the map when it was registered; a point with a position is located anew on the map of the day. */
  @Column({ name: 'grid_code', type: 'text' }) gridCode: string;
  @Column({ name: 'community_code', type: 'text' }) communityCode: string;
  @Column({ name: 'street_code', type: 'text' }) streetCode: string;
  /** WGS-84 degrees. */
  @Column({ type: 'double precision', nullable: true }) lng: number | null;
  @Column({ type: 'double precision', nullable: true }) lat: number | null;
  @Column({ type: 'text', nullable: true }) address: string | null;
  /** Matters that are likely here, the likeliest first. */
  @Column({ type: 'text', array: true }) categories: string[];

  /** Of its code: codes of earlier versions are refused, the one before this after `old_until`. */
  @Column({ type: 'int' }) version: number;
  @Column({ name: 'old_until', type: 'timestamptz', nullable: true }) oldUntil: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
  @Column({ name: 'created_by', type: 'text' }) createdBy: string;
  @Column({ name: 'created_by_name', type: 'text' }) createdByName: string;
  @Column({ name: 'rotated_at', type: 'timestamptz', nullable: true }) rotatedAt: Date | null;
  @Column({ name: 'rotated_by', type: 'text', nullable: true }) rotatedBy: string | null;
  @Column({ name: 'rotated_by_name', type: 'text', nullable: true }) rotatedByName: string | null;
  @Column({ name: 'rotate_reason', type: 'text', nullable: true }) rotateReason: string | null;
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true }) revokedAt: Date | null;
  @Column({ name: 'revoked_by', type: 'text', nullable: true }) revokedBy: string | null;
  @Column({ name: 'revoked_by_name', type: 'text', nullable: true }) revokedByName: string | null;
  @Column({ name: 'revoke_reason', type: 'text', nullable: true }) revokeReason: string | null;
}

/** How often the codes of a point were scanned on one local day; a process that crashes may lose its last seconds. */
@Entity('qr_scan')
export class QrScan {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_qr_scan' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_qr_scan' }) number: number;
  /** YYYY-MM-DD in Asia/Shanghai. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_qr_scan' }) day: string;
  @Column({ type: 'int' }) scans: number;
}

/** Which point a case was filed at; written in the statement that makes the case. */
@Entity('qr_filing')
@Index('ix_qr_filing_point', ['districtId', 'number', 'day'])
export class QrFiling {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_qr_filing' })
  districtId: string;
  @PrimaryColumn({ name: 'case_id', type: 'uuid', primaryKeyConstraintName: 'pk_qr_filing' })
  caseId: string;
  @Column({ type: 'int' }) number: number;
  /** Of the code that was scanned. */
  @Column({ type: 'int' }) version: number;
  /** Local day of filing, as in `qr_scan`. */
  @Column({ type: 'text' }) day: string;
}
