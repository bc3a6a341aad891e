import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Whistles1763900000007 implements MigrationInterface {
  name = 'Whistles1763900000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table whistle (
        district_id text not null,
        id uuid not null,
        case_id uuid not null,
        kind text not null,
        state text not null,
        place text not null,
        reason text not null,
        units text[] not null,
        blown_by_unit text,
        blown_by text not null,
        blown_at timestamptz not null,
        issued_at timestamptz,
        settled_at timestamptz,
        constraint pk_whistle primary key (district_id, id)
      )`);
    await runner.query(`create index ix_whistle_case on whistle (district_id, case_id)`);
    await runner.query(`create table report_task (
        district_id text not null,
        id uuid not null,
        whistle_id uuid not null,
        case_id uuid not null,
        unit_code text not null,
        state text not null,
        notified_at timestamptz not null,
        arrive_by timestamptz not null,
        acked_at timestamptz,
        arrived_at timestamptz,
        late boolean not null,
        distance_m integer,
        proven_by text,
        left_at timestamptz,
        score integer,
        score_reason text,
        constraint pk_report_task primary key (district_id, id)
      )`);
    await runner.query(`create index ix_report_task_case on report_task (district_id, case_id)`);
    await runner.query(
      `create index ix_report_task_unit on report_task (district_id, unit_code, state, notified_at)`,
    );
    await runner.query(
      `create unique index uq_report_task_unit on report_task (district_id, whistle_id, unit_code)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table whistle, report_task`);
  }
}
