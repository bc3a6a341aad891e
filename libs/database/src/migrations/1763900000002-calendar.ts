import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Calendar1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE work_calendar_year (
        region text NOT NULL,
        year integer NOT NULL,
        confirmed boolean NOT NULL,
        version integer NOT NULL,
        source text NOT NULL,
        CONSTRAINT pk_work_calendar_year PRIMARY KEY (region, year)
      )`);
    await runner.query(`
      CREATE TABLE work_calendar (
        region text NOT NULL,
        date date NOT NULL,
        year integer NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        source text NOT NULL,
        version integer NOT NULL,
        CONSTRAINT pk_work_calendar PRIMARY KEY (region, date)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE work_calendar`);
    await runner.query(`DROP TABLE work_calendar_year`);
  }
}
