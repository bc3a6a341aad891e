import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Territory1763900000003 implements MigrationInterface {
  name = 'Territory1763900000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table area (
        district_id text not null,
        code text not null,
        version int not null,
        parent_code text,
        level text not null,
        type text not null,
        name text not null,
        uscc text,
        households int not null,
        population int not null,
        polygon jsonb not null,
        worker_ref text,
        note text,
        valid_from timestamptz not null,
        valid_to timestamptz,
        constraint pk_area primary key (district_id, code, version)
      )`);
    // Serves both "everything of a version" and "the newest version of a district" from its ends.
    await runner.query('create index ix_area_version on area (district_id, version)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table area');
  }
}
