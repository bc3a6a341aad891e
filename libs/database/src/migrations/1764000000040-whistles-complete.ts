import type { MigrationInterface, QueryRunner } from 'typeorm';

export class WhistlesComplete1764000000040 implements MigrationInterface {
  name = 'WhistlesComplete1764000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table whistle
        add column level text not null default 'STREET',
        add column issued_by text,
        add column upgraded_from uuid,
        add column confirmation text,
        add column confirmed_at timestamptz,
        add column confirmed_by text,
        add column ended_reason text`);
    // Who blew it decides: the code of a community has twelve digits and does not end as a street's.
    await runner.query(
      `update whistle set level = 'COMMUNITY' where blown_by_unit ~ '^[0-9]{12}$' and blown_by_unit !~ '000$'`,
    );
    await runner.query(`alter table report_task
        add column over_reason text,
        add column scored_at timestamptz,
        add column reply text,
        add column replied_at timestamptz,
        add column rating integer,
        add column rating_reason text,
        add column rated_at timestamptz`);
    await runner.query(`create table whistle_minute (
        district_id text not null,
        id uuid not null,
        whistle_id uuid not null,
        case_id uuid not null,
        at timestamptz not null,
        by_unit text,
        by_name text not null,
        note text not null,
        attendees text[] not null,
        tasks jsonb not null,
        constraint pk_whistle_minute primary key (district_id, id)
      )`);
    await runner.query(`create index ix_whistle_minute_case on whistle_minute (district_id, case_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table whistle_minute`);
    await runner.query(`alter table report_task
        drop column over_reason,
        drop column scored_at,
        drop column reply,
        drop column replied_at,
        drop column rating,
        drop column rating_reason,
        drop column rated_at`);
    await runner.query(`alter table whistle
        drop column level,
        drop column issued_by,
        drop column upgraded_from,
        drop column confirmation,
        drop column confirmed_at,
        drop column confirmed_by,
        drop column ended_reason`);
  }
}
