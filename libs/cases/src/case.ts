import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Said } from '#config';
import type { Policy, Urgency } from '#catalogue';
import type { Channel, Kind, State } from './states.js';

/** Proof of handling 佐证材料: what it shows and where it is kept. */
export interface Evidence {
  kind: 'PHOTO_BEFORE' | 'PHOTO_AFTER' | 'PHOTO' | 'VIDEO' | 'DOCUMENT';
  ref: string;
}

/** Why it went where it went: how it was located, classified and owned, in words a clerk can read out. */
export interface Why {
  located: { by: string; matched?: string; boundary: boolean };
  classified: { by: 'REPORTER' | 'KEYWORDS' | 'PERSON'; score?: number; margin?: number; matched?: string[] };
  owner: Said;
}

/** Why a person must look first. */
export interface Triage {
  emergency: boolean;
  reasons: Array<{ code: string } & Said>;
  candidates: Array<{ code: string; name: string; score: number; matched: string[] }>;
  duplicateOf?: string;
}

export interface Result {
  reply: string;
  solved: boolean;
  evidence: Evidence[];
  by: string;
  signedOffBy?: string;
  at: string;
}

/** What the resident said (field-rules 2.4). `outcome` is INVALID after the last try that reached nobody. */
export interface FollowUp {
  outcome: 'SATISFIED' | 'BASICALLY_SATISFIED' | 'UNSATISFIED' | 'INVALID' | null;
  contacted?: boolean;
  solved?: boolean;
  said?: string;
  tries: Array<{ at: string; halfDay: string; reached: boolean }>;
}

/** The case 诉求件 as it stands: the fold of its events, written by the desk only. */
@Entity('cases')
@Index('uq_cases_number', ['districtId', 'number'], { unique: true })
@Index('uq_cases_external', ['districtId', 'channel', 'externalNo'], {
  unique: true,
  where: 'external_no IS NOT NULL',
})
@Index('ix_cases_submitted', ['districtId', 'submittedAt', 'id'])
@Index('ix_cases_state', ['districtId', 'state', 'submittedAt', 'id'])
@Index('ix_cases_lead', ['districtId', 'leadUnit', 'submittedAt', 'id'])
@Index('ix_cases_street', ['districtId', 'streetCode', 'submittedAt', 'id'])
@Index('ix_cases_community', ['districtId', 'communityCode', 'submittedAt', 'id'])
@Index('ix_cases_grid', ['districtId', 'gridCode', 'submittedAt', 'id'])
// A GIN index, which TypeORM cannot describe; the migration makes it.
@Index('ix_cases_called', { synchronize: false })
@Index('ix_cases_category', ['districtId', 'categoryCode', 'submittedAt', 'id'])
export class Case {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_cases' })
  districtId: string;
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_cases' }) id: string;
  @Column({ type: 'text' }) number: string;
  /** The number of the case's last event. */
  @Column({ type: 'int' }) version: number;
  @Column({ type: 'text' }) state: State;
  /** 1 = first handling; each rework adds one. */
  @Column({ type: 'int' }) round: number;

  /** How often the result did not hold: a failed check or an unsatisfied resident (field-rules 2.2 #27, #30). */
  @Column({ type: 'int' }) reworks: number;

  @Column({ type: 'text' }) channel: Channel;
  @Column({ name: 'external_no', type: 'text', nullable: true }) externalNo: string | null;
  /** What was said, with personal data masked; the words themselves are in the vault. */
  @Column({ type: 'text' }) text: string;
  @Column({ name: 'personal_data', type: 'text', array: true }) personalData: string[];
  @Column({ type: 'text', nullable: true }) kind: Kind | null;
  @Column({ name: 'category_code', type: 'text', nullable: true }) categoryCode: string | null;
  @Column({ type: 'text', nullable: true }) urgency: Urgency | null;
  @Column({ type: 'boolean' }) anonymous: boolean;
  @Column({ type: 'boolean' }) confidential: boolean;
  @Column({ name: 'reporter_id', type: 'uuid', nullable: true }) reporterId: string | null;
  @Column({ name: 'tracking_hash', type: 'text' }) trackingHash: string;

  /** WGS-84 degrees. */
  @Column({ type: 'double precision', nullable: true }) lng: number | null;
  @Column({ type: 'double precision', nullable: true }) lat: number | null;
  @Column({ type: 'text', nullable: true }) address: string | null;
  @Column({ name: 'grid_code', type: 'text', nullable: true }) gridCode: string | null;
  @Column({ name: 'community_code', type: 'text', nullable: true }) communityCode: string | null;
  @Column({ name: 'street_code', type: 'text', nullable: true }) streetCode: string | null;
  @Column({ name: 'located_by', type: 'text', nullable: true }) locatedBy: string | null;
  @Column({ name: 'map_version', type: 'int', nullable: true }) mapVersion: number | null;
  /** Within 20 m of another community: a border case. */
  @Column({ type: 'boolean' }) boundary: boolean;

  @Column({ name: 'lead_unit', type: 'text', nullable: true }) leadUnit: string | null;
  @Column({ name: 'owner_dept', type: 'text', nullable: true }) ownerDept: string | null;
  @Column({ name: 'co_depts', type: 'text', array: true }) coDepts: string[];
  /** Departments a whistle has called to this case; they see it from then on. */
  @Column({ name: 'called_units', type: 'text', array: true }) calledUnits: string[];
  /** The community whose grid workers check the result. */
  @Column({ name: 'verifier_unit', type: 'text', nullable: true }) verifierUnit: string | null;
  /** The matter can be seen on the spot: it needs photos and a check. */
  @Column({ type: 'boolean' }) physical: boolean;
  /** Frozen at dispatch. */
  @Column({ type: 'jsonb', nullable: true }) policy: Policy | null;
  @Column({ type: 'jsonb', nullable: true }) why: Why | null;
  @Column({ type: 'jsonb', nullable: true }) triage: Triage | null;
  @Column({ type: 'boolean' }) whistled: boolean;
  /** Whistles that are issued and not settled: while there is one, the case cannot be reported done. */
  @Column({ name: 'open_whistles', type: 'int' }) openWhistles: number;
  @Column({ type: 'jsonb', nullable: true }) result: Result | null;
  @Column({ name: 'follow_up', type: 'jsonb', nullable: true }) followUp: FollowUp | null;

  @Column({ name: 'submitted_at', type: 'timestamptz' }) submittedAt: Date;
  @Column({ name: 'dispatched_at', type: 'timestamptz', nullable: true }) dispatchedAt: Date | null;
  /** When HANDLE of the present round is due. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt: Date | null;
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true }) closedAt: Date | null;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt: Date;
  /** Hash of the last event: where the next one is chained on. */
  @Column({ name: 'head_hash', type: 'text' }) headHash: string;
}

/** What a move sets; dates and everything else as the row has them. */
export type Change = Partial<Omit<Case, 'districtId' | 'id' | 'version' | 'updatedAt' | 'headHash'>>;
