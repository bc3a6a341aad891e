import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which trace something happened, where traces are on: its effects go on in it. */
export class Traces1766000000010 implements MigrationInterface {
  name = 'Traces1766000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table outbox add column trace text`);
    await runner.query(`alter table delivery add column trace text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table delivery drop column trace`);
    await runner.query(`alter table outbox drop column trace`);
  }
}
