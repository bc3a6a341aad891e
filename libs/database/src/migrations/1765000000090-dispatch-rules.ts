import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ordered overrides of the responsibility list; a version is written once. */
export class DispatchRules1765000000090 implements MigrationInterface {
  name = 'DispatchRules1765000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table dispatch_rules (
        district_id text not null,
        version integer not null,
        rules jsonb not null,
        effective_from timestamptz not null,
        note text not null,
        made_by text not null,
        made_by_name text not null,
        made_at timestamptz not null,
        constraint pk_dispatch_rules primary key (district_id, version)
      )`);
    await runner.query(`create trigger dispatch_rules_append_only before update or delete on dispatch_rules
        for each row execute function refuse_change_of_policy()`);
    await runner.query(`create trigger dispatch_rules_no_truncate before truncate on dispatch_rules
        for each statement execute function refuse_change_of_policy()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table dispatch_rules`);
  }
}
