import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CalendarRecompute1764000000030 implements MigrationInterface {
  name = 'CalendarRecompute1764000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table work_calendar_year add column recomputed_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table work_calendar_year drop column recomputed_at`);
  }
}
