import type { MigrationInterface, QueryRunner } from 'typeorm';

export class WholeLaw1764000000010 implements MigrationInterface {
  name = 'WholeLaw1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table cases
        add column level text,
        add column helpers text[],
        add column forced_at timestamptz,
        add column returns jsonb,
        add column handler text,
        add column co_tasks jsonb,
        add column stages_done text[],
        add column extension jsonb,
        add column suspension jsonb,
        add column hand_down jsonb,
        add column hand_downs integer,
        add column raised_at timestamptz,
        add column supervised_at timestamptz,
        add column supervision jsonb,
        add column card text,
        add column urges integer,
        add column urged_at timestamptz,
        add column reopens integer,
        add column master_id uuid,
        add column joined integer,
        add column parent_id uuid,
        add column parts integer,
        add column sent_at timestamptz`);
    await runner.query(`create index ix_cases_due on cases (district_id, due_at) where due_at is not null`);
    await runner.query(
      `create index ix_cases_closed on cases (district_id, community_code, category_code) where state = 'CLOSED'`,
    );
    await runner.query(
      `create index ix_cases_reporter on cases (district_id, reporter_id) where reporter_id is not null`,
    );
    await runner.query(
      `create index ix_cases_master on cases (district_id, master_id) where master_id is not null`,
    );
    await runner.query(
      `create index ix_cases_parent on cases (district_id, parent_id) where parent_id is not null`,
    );
    await runner.query(`alter table case_timer
        add column paused_at timestamptz,
        add column remaining jsonb,
        add column story jsonb`);
    await runner.query(
      `update case_timer set story = jsonb_build_array(jsonb_build_object(
          'at', to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'is', 'RUNNING', 'by', 'submit',
          'due', to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))`,
    );
    await runner.query(`alter table case_timer alter column story set not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table case_timer drop column paused_at, drop column remaining, drop column story`,
    );
    await runner.query(`alter table cases
        drop column level,
        drop column helpers,
        drop column forced_at,
        drop column returns,
        drop column handler,
        drop column co_tasks,
        drop column stages_done,
        drop column extension,
        drop column suspension,
        drop column hand_down,
        drop column hand_downs,
        drop column raised_at,
        drop column supervised_at,
        drop column supervision,
        drop column card,
        drop column urges,
        drop column urged_at,
        drop column reopens,
        drop column master_id,
        drop column joined,
        drop column parent_id,
        drop column parts,
        drop column sent_at`);
  }
}
