import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Policy, Urgency } from '#catalogue';
import type {
  CoTask,
  Extension,
  FollowUp,
  HandDown,
  Result,
  Return,
  Supervision,
  Suspension,
  Triage,
  Why,
} from './entries.js';
import type { Channel, Kind, State } from './states.js';

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
@Index('ix_cases_verifier', ['districtId', 'verifierUnit', 'submittedAt', 'id'], {
  where: 'verifier_unit IS NOT NULL',
})
@Index('ix_cases_handler', ['districtId', 'handlerId', 'submittedAt', 'id'], {
  where: 'handler_id IS NOT NULL',
})
@Index('ix_cases_category', ['districtId', 'categoryCode', 'submittedAt', 'id'])
// What was closed lately is what may be reopened; the archive takes the rest out of it.
@Index('ix_cases_closed', ['districtId', 'communityCode', 'categoryCode'], { where: "state = 'CLOSED'" })
// Where something still goes on, or was closed lately: what a new report is compared with.
@Index('ix_cases_spot', ['districtId', 'lat', 'lng'], { where: "lat IS NOT NULL AND state <> 'ARCHIVED'" })
// What is open in the order of the lists, with all they are filtered by: no list of it walks what is over.
@Index(
  'ix_cases_open',
  [
    'districtId',
    'submittedAt',
    'id',
    'streetCode',
    'communityCode',
    'gridCode',
    'leadUnit',
    'categoryCode',
    'urgency',
    'state',
  ],
  {
    where: `state IN ('DRAFT', 'PENDING_ACCEPT', 'ACCEPTED', 'DISPATCHED', 'RETURN_PENDING', 'ARBITRATING', 'SIGNED', 'PROCESSING', 'SUSPENDED', 'PENDING_REVIEW', 'VERIFYING', 'FOLLOW_UP')`,
  },
)
// What is over, by community or lead and by matter, in the order of the lists: none of it walks all that a community ever had.
@Index('ix_cases_ended', ['districtId', 'communityCode', 'categoryCode', 'submittedAt', 'id'], {
  where: `state IN ('CLOSED', 'ARCHIVED', 'ANSWERED', 'REJECTED', 'TRANSFERRED', 'MERGED', 'WITHDRAWN', 'VOIDED')`,
})
@Index('ix_cases_ended_lead', ['districtId', 'leadUnit', 'categoryCode', 'submittedAt', 'id'], {
  where: `state IN ('CLOSED', 'ARCHIVED', 'ANSWERED', 'REJECTED', 'TRANSFERRED', 'MERGED', 'WITHDRAWN', 'VOIDED')`,
})
@Index('ix_cases_reporter', ['districtId', 'reporterId'], { where: 'reporter_id IS NOT NULL' })
@Index('ix_cases_due', ['districtId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('ix_cases_master', ['districtId', 'masterId'], { where: 'master_id IS NOT NULL' })
@Index('ix_cases_split', ['districtId', 'id'], { where: "state = 'PROCESSING' AND parts IS NOT NULL" })
@Index('ix_cases_parent', ['districtId', 'parentId'], { where: 'parent_id IS NOT NULL' })
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
  /** The level 响应层级 that has it, by the ladder of its policy. */
  @Column({ type: 'text', nullable: true }) level: string | null;
  /** Units that had it before it rose, or that help; they keep seeing it. */
  @Column({ type: 'text', array: true, nullable: true }) helpers: string[] | null;
  /** From then on the lead cannot hand it back: a return was refused, a ruling was made, it was assigned or it rose. */
  @Column({ name: 'forced_at', type: 'timestamptz', nullable: true }) forcedAt: Date | null;
  @Column({ type: 'jsonb', nullable: true }) returns: Return[] | null;
  /** Whoever the lead has given it to within its own house. */
  @Column({ type: 'text', nullable: true }) handler: string | null;
  /** The account of the grid worker on duty who was given it; null where a person named somebody, or nobody has it. */
  @Column({ name: 'handler_id', type: 'text', nullable: true }) handlerId: string | null;
  @Column({ name: 'co_tasks', type: 'jsonb', nullable: true }) coTasks: CoTask[] | null;
  @Column({ name: 'stages_done', type: 'text', array: true, nullable: true }) stagesDone: string[] | null;
  @Column({ type: 'jsonb', nullable: true }) extension: Extension | null;
  @Column({ type: 'jsonb', nullable: true }) suspension: Suspension | null;
  @Column({ name: 'hand_down', type: 'jsonb', nullable: true }) handDown: HandDown | null;
  @Column({ name: 'hand_downs', type: 'int', nullable: true }) handDowns: number | null;
  /** When it became a problem order 问题工单. */
  @Column({ name: 'raised_at', type: 'timestamptz', nullable: true }) raisedAt: Date | null;
  /** When it was last put under supervision 督办; `supervision` while that waits for an answer. */
  @Column({ name: 'supervised_at', type: 'timestamptz', nullable: true }) supervisedAt: Date | null;
  @Column({ type: 'jsonb', nullable: true }) supervision: Supervision | null;
  @Column({ type: 'text', nullable: true }) card: 'YELLOW' | 'RED' | null;
  @Column({ type: 'int', nullable: true }) urges: number | null;
  @Column({ name: 'urged_at', type: 'timestamptz', nullable: true }) urgedAt: Date | null;
  @Column({ type: 'int', nullable: true }) reopens: number | null;
  /** The case this one was merged into 并单; it keeps its own reporter, number and call-back. */
  @Column({ name: 'master_id', type: 'uuid', nullable: true }) masterId: string | null;
  /** How many others were ever merged into this one. */
  @Column({ type: 'int', nullable: true }) joined: number | null;
  /** The appeal this one is a part of 拆单. */
  @Column({ name: 'parent_id', type: 'uuid', nullable: true }) parentId: string | null;
  /** Into how many parts it was split. */
  @Column({ type: 'int', nullable: true }) parts: number | null;
  @Column({ type: 'jsonb', nullable: true }) result: Result | null;
  @Column({ name: 'follow_up', type: 'jsonb', nullable: true }) followUp: FollowUp | null;

  @Column({ name: 'submitted_at', type: 'timestamptz' }) submittedAt: Date;
  @Column({ name: 'dispatched_at', type: 'timestamptz', nullable: true }) dispatchedAt: Date | null;
  /** When the present lead got it: from here its return window counts. */
  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true }) sentAt: Date | null;
  /** When HANDLE of the present round is due; null while it does not run. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt: Date | null;
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true }) closedAt: Date | null;
  @Column({ name: 'updated_at', type: 'timestamptz' }) updatedAt: Date;
  /** Hash of the last event: where the next one is chained on. */
  @Column({ name: 'head_hash', type: 'text' }) headHash: string;
}

/** What a move sets; dates and everything else as the row has them. */
export type Change = Partial<Omit<Case, 'districtId' | 'id' | 'version' | 'updatedAt' | 'headHash'>>;
