import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Catalogue1763900000004 implements MigrationInterface {
  name = 'Catalogue1763900000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table category (
        district_id text not null,
        code text not null,
        version int not null,
        l1_name text not null,
        l2_name text not null,
        name text not null,
        default_kind text not null,
        owner_dept text not null,
        co_depts text[] not null,
        first_level text not null,
        urgency text not null,
        limit_value int not null,
        limit_unit text not null,
        sign_limit_min int not null,
        contact_limit_min int not null,
        max_extensions int not null,
        default_whistle text,
        confidential_default boolean not null,
        digital_city_class text,
        keywords text[] not null,
        constraint pk_category primary key (district_id, code, version)
      )`);
    await runner.query('create index ix_category_version on category (district_id, version)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table category');
  }
}
