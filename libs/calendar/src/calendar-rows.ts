import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One year's notice as loaded for a region; `version` grows with every change of a day or of its confirmation. */
@Entity('work_calendar_year')
export class WorkCalendarYear {
  @PrimaryColumn({ name: 'region', type: 'text', primaryKeyConstraintName: 'pk_work_calendar_year' })
  region: string;

  @PrimaryColumn({ name: 'year', type: 'int', primaryKeyConstraintName: 'pk_work_calendar_year' })
  year: number;

  @Column({ name: 'confirmed', type: 'boolean' })
  confirmed: boolean;

  @Column({ name: 'version', type: 'int' })
  version: number;

  @Column({ name: 'source', type: 'text' })
  source: string;

  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' })
  changedAt: Date;

  /** When the open clocks were last all seen to be computed from this version; null while they are owed it. */
  @Column({ name: 'recomputed_at', type: 'timestamptz', nullable: true })
  recomputedAt: Date | null;

  /** Until then a process computes the region's clocks again; one that has died gives it back by time. */
  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true })
  leasedUntil: Date | null;
}

/** A day that is not what its weekday says. */
@Entity('work_calendar')
export class WorkCalendarDay {
  @PrimaryColumn({ name: 'region', type: 'text', primaryKeyConstraintName: 'pk_work_calendar' })
  region: string;

  @PrimaryColumn({ name: 'date', type: 'date', primaryKeyConstraintName: 'pk_work_calendar' })
  date: string;

  /** The year of the notice, not of the date: a New Year's notice may move days of the December before. */
  @Column({ name: 'year', type: 'int' })
  year: number;

  @Column({ name: 'kind', type: 'text' })
  kind: 'HOLIDAY' | 'MAKE_UP';

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'source', type: 'text' })
  source: string;

  @Column({ name: 'version', type: 'int' })
  version: number;
}
