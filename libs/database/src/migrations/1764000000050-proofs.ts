import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Proofs1764000000050 implements MigrationInterface {
  name = 'Proofs1764000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index ix_case_timer_overdue on case_timer (overdue_at, due_at) where stopped_at is null and paused_at is null`,
    );
    await runner.query(
      `create index ix_cases_split on cases (district_id, id) where state = 'PROCESSING' and parts is not null`,
    );
    await runner.query(
      `create index ix_delivery_given_up on delivery (district_id, owed_at, id) where state = 'GIVEN_UP'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ix_case_timer_overdue`);
    await runner.query(`drop index ix_cases_split`);
    await runner.query(`drop index ix_delivery_given_up`);
  }
}
