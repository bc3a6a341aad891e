import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One version of a district's catalogue with its responsibilities and delegated powers. What is in it never changes. */
@Entity('catalogue_version')
export class CatalogueVersion {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_catalogue_version' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_catalogue_version' }) version: number;
  /** From when it is to hold; null: from the beginning. */
  @Column({ name: 'effective_from', type: 'timestamptz', nullable: true }) effectiveFrom: Date | null;
  /** When it came to hold, on the clock of the cases; null: it is to come. The highest version that has begun holds. */
  @Column({ name: 'begun_at', type: 'timestamptz', nullable: true }) begunAt: Date | null;
  @Column({ type: 'text' }) note: string;
  @Column({ name: 'made_by', type: 'text' }) madeBy: string;
  @Column({ name: 'made_by_name', type: 'text' }) madeByName: string;
  @Column({ name: 'made_at', type: 'timestamptz', nullable: true }) madeAt: Date | null;
  /** SHA-256 over its content, to know the very same again; empty where it came before this was kept. */
  @Column({ type: 'text' }) digest: string;
}
