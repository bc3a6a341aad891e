import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Districts that are there already have the delivered profiles without a row: a migration must not follow code that changes. */
export class Policies1764000000020 implements MigrationInterface {
  name = 'Policies1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table policy_profile (
        district_id text not null,
        name text not null,
        version integer not null,
        profile jsonb not null,
        effective_from timestamptz,
        note text not null,
        made_by text not null,
        made_by_name text not null,
        made_at timestamptz,
        constraint pk_policy_profile primary key (district_id, name, version)
      )`);
    await runner.query(`create function refuse_change_of_policy() returns trigger language plpgsql as $$
      begin
        raise exception 'A version of a policy is never changed: % on % is refused; store a later version.', tg_op, tg_table_name;
      end $$`);
    await runner.query(`create trigger policy_profile_append_only before update or delete on policy_profile
        for each row execute function refuse_change_of_policy()`);
    await runner.query(`create trigger policy_profile_no_truncate before truncate on policy_profile
        for each statement execute function refuse_change_of_policy()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table policy_profile`);
    await runner.query(`drop function refuse_change_of_policy()`);
  }
}
