import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CalendarRecompute1764000000030 implements MigrationInterface {
  name = 'CalendarRecompute1764000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table work_calendar_year
        add column changed_at timestamptz not null default now(),
        add column recomputed_at timestamptz,
        add column leased_until timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table work_calendar_year drop column changed_at, drop column recomputed_at, drop column leased_until`,
    );
  }
}
