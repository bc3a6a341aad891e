import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was learned from confirmed cases, in versions of which one is in use at most. */
export class Understanding1765000000140 implements MigrationInterface {
  name = 'Understanding1765000000140';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table text_model (
        district_id text not null,
        version integer not null,
        state text not null,
        catalogue_version integer not null,
        cases integer not null,
        figures jsonb not null,
        params bytea,
        trained_at timestamptz not null,
        trained_by text not null,
        activated_at timestamptz,
        rolled_back_at timestamptz,
        constraint pk_text_model primary key (district_id, version)
      )`);
    await runner.query(
      `create unique index uq_text_model_active on text_model (district_id) where state = 'ACTIVE'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table text_model');
  }
}
