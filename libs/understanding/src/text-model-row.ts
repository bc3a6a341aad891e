import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Figures } from './figures.js';

/**
 * CANDIDATE: as right as what is in use, and waits for a person. ACTIVE: in use, one of a district at most. RETIRED: was in
 * use. REJECTED: was worse on the cases that were held back.
 */
export type TextModelState = 'CANDIDATE' | 'ACTIVE' | 'RETIRED' | 'REJECTED';

/** One version of what a district has learned from its confirmed cases. */
@Entity('text_model')
@Index('uq_text_model_active', ['districtId'], { unique: true, where: "state = 'ACTIVE'" })
export class TextModelRow {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_text_model' })
  districtId: string;
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_text_model' }) version: number;
  @Column({ type: 'text' }) state: TextModelState;
  @Column({ name: 'catalogue_version', type: 'int' }) catalogueVersion: number;
  /** How many confirmed cases it was learned from. */
  @Column({ type: 'int' }) cases: number;
  /** What it and the one in use then made of the same held-back cases; `older` is what the catalogue's words made where none was. */
  @Column({ type: 'jsonb' }) figures: { newer: Figures; older: Figures; olderVersion: number | null };
  /** The features and their weights; null once it was rejected or is too old to go back to. */
  @Column({ type: 'bytea', nullable: true, select: false }) params: Buffer | null;
  /** Real time. */
  @Column({ name: 'trained_at', type: 'timestamptz' }) trainedAt: Date;
  @Column({ name: 'trained_by', type: 'text' }) trainedBy: string;
  @Column({ name: 'activated_at', type: 'timestamptz', nullable: true }) activatedAt: Date | null;
  /** When a person went back behind it. */
  @Column({ name: 'rolled_back_at', type: 'timestamptz', nullable: true }) rolledBackAt: Date | null;
}
