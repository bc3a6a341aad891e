import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Refusal } from '#config';
import type { PhotoTime, Urgency, WhistleKind } from './profile.js';
import type { AreaDuty, Power } from './responsibility.js';

export type CaseKind = 'CONSULT' | 'HELP' | 'COMPLAINT' | 'REPORT' | 'SUGGESTION' | 'PRAISE';
export type FirstLevel = 'GRID' | 'COMMUNITY' | 'STREET' | 'DEPARTMENT';
/** 法定职责: a department must do it by law. 属地: the place may begin with it. */
export type DutyKind = 'STATUTORY' | 'TERRITORIAL';

/** One line of the responsibility list: what the matter is, who answers for it, by when; one row per version of the list. */
@Entity('category')
@Index('ix_category_version', ['districtId', 'version'])
export class Category {
  @PrimaryColumn({ name: 'district_id', type: 'text', primaryKeyConstraintName: 'pk_category' })
  districtId: string;

  /** Six digits: class, sub-class, matter. */
  @PrimaryColumn({ name: 'code', type: 'text', primaryKeyConstraintName: 'pk_category' })
  code: string;

  @PrimaryColumn({ name: 'version', type: 'int', primaryKeyConstraintName: 'pk_category' })
  version: number;

  @Column({ name: 'l1_name', type: 'text' })
  l1Name: string;

  @Column({ name: 'l2_name', type: 'text' })
  l2Name: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'default_kind', type: 'text' })
  defaultKind: CaseKind;

  /** Code of the department or utility that leads. */
  @Column({ name: 'owner_dept', type: 'text' })
  ownerDept: string;

  @Column({ name: 'co_depts', type: 'text', array: true })
  coDepts: string[];

  /** Where the work starts (2.1(3): no department's own duty goes to the grassroots). */
  @Column({ name: 'first_level', type: 'text' })
  firstLevel: FirstLevel;

  @Column({ name: 'urgency', type: 'text' })
  urgency: Urgency;

  /** Handling limit in `limitUnit`: natural hours or working days. */
  @Column({ name: 'limit_value', type: 'int' })
  limitValue: number;

  @Column({ name: 'limit_unit', type: 'text' })
  limitUnit: 'h' | 'wd';

  @Column({ name: 'sign_limit_min', type: 'int' })
  signLimitMin: number;

  @Column({ name: 'contact_limit_min', type: 'int' })
  contactLimitMin: number;

  @Column({ name: 'max_extensions', type: 'int' })
  maxExtensions: number;

  @Column({ name: 'default_whistle', type: 'text', nullable: true })
  defaultWhistle: WhistleKind | null;

  @Column({ name: 'confidential_default', type: 'boolean' })
  confidentialDefault: boolean;

  /** Event or component class of GB/T 30428, where there is one. */
  @Column({ name: 'digital_city_class', type: 'text', nullable: true })
  digitalCityClass: string | null;

  @Column({ name: 'keywords', type: 'text', array: true })
  keywords: string[];

  /** The photos a result needs; null leaves it to whether the matter can be seen on the spot. */
  @Column({ name: 'evidence', type: 'text', array: true, nullable: true })
  evidence: PhotoTime[] | null;

  @Column({ name: 'duty_kind', type: 'text' })
  dutyKind: DutyKind;

  /** 立案条件: what must be there before it is taken on, for agents (GB/T 30428.8, field-rules 2.10). */
  @Column({ name: 'filing_conditions', type: 'text', nullable: true })
  filingConditions: string | null;

  /** 结案条件: what must be true before it is closed, for handlers. */
  @Column({ name: 'closing_conditions', type: 'text', nullable: true })
  closingConditions: string | null;

  /** Law and article. */
  @Column({ name: 'legal_basis', type: 'text', nullable: true })
  legalBasis: string | null;

  @Column({ name: 'contact_note', type: 'text', nullable: true })
  contactNote: string | null;

  /** Where another unit owns it or helps, and which streets were given power over it: rows of their own tables. */
  areas?: readonly AreaDuty[];
  powers?: readonly Power[];
}

/** The responsibility list of one district in one version, read-only. */
export class Catalogue {
  readonly all: readonly Category[];
  private readonly byCode: Map<string, Category>;

  constructor(
    readonly districtId: string,
    readonly version: number,
    categories: Category[],
  ) {
    this.all = [...categories].sort((a, b) => (a.code < b.code ? -1 : 1));
    this.byCode = new Map(this.all.map((category) => [category.code, category]));
  }

  find(code: string): Category | undefined {
    return this.byCode.get(code);
  }

  /** The category with this code; throws `Refusal` UNKNOWN_CATEGORY. */
  get(code: string): Category {
    const category = this.byCode.get(code);
    if (category) return category;
    throw new Refusal(422, 'UNKNOWN_CATEGORY', {
      zh: `事项目录中没有代码 ${code}。请从目录中选一项。`,
      en: `The catalogue has no code ${code}. Choose one from the catalogue.`,
    });
  }
}
