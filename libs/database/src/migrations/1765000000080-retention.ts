import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long an identity is kept, what holds it, who asked to have it erased, and the certificates of what was done. */
export class Retention1765000000080 implements MigrationInterface {
  name = 'Retention1765000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table vault.reporter add pseudonym text, add pseudonymised_at timestamptz, add review_at timestamptz, add erasure_id uuid`,
    );
    await runner.query(
      `create index ix_reporter_review on vault.reporter (district_id, review_at, created_at) where pseudonymised_at is null`,
    );
    await runner.query(`create table retention_version (
        district_id text not null,
        version integer not null,
        rules jsonb not null,
        note text not null,
        made_by text not null,
        made_by_name text not null,
        made_at timestamptz not null,
        constraint pk_retention_version primary key (district_id, version)
      )`);
    await runner.query(`create table legal_hold (
        district_id text not null,
        id uuid not null,
        case_id uuid not null,
        reason text not null,
        placed_by text not null,
        placed_by_name text not null,
        placed_at timestamptz not null,
        release_reason text,
        released_by text,
        released_by_name text,
        released_at timestamptz,
        constraint pk_legal_hold primary key (district_id, id)
      )`);
    await runner.query(
      `create unique index uq_legal_hold_case on legal_hold (district_id, case_id) where released_at is null`,
    );
    await runner.query(`create table erasure_request (
        district_id text not null,
        id uuid not null,
        reporter_ids uuid[] not null,
        reason text not null,
        state text not null,
        asked_by text not null,
        asked_by_name text not null,
        asked_at timestamptz not null,
        decided_by text,
        decided_by_name text,
        decided_at timestamptz,
        decision_reason text,
        certificate_id uuid,
        constraint pk_erasure_request primary key (district_id, id)
      )`);
    await runner.query(
      `create index ix_erasure_request_state on erasure_request (district_id, state, asked_at)`,
    );
    await runner.query(`create table erasure_certificate (
        district_id text not null,
        id uuid not null,
        request_id uuid,
        issued_at timestamptz not null,
        body jsonb not null,
        hash text not null,
        sealed text not null,
        constraint pk_erasure_certificate primary key (district_id, id)
      )`);
    await runner.query(
      `create index ix_erasure_certificate_request on erasure_certificate (district_id, request_id)`,
    );
    for (const table of ['retention_version', 'erasure_certificate']) {
      await runner.query(`create trigger ${table}_append_only before update or delete on ${table}
        for each row execute function refuse_change_of_history()`);
      await runner.query(`create trigger ${table}_no_truncate before truncate on ${table}
        for each statement execute function refuse_change_of_history()`);
    }
    // What was said through the platform may be emptied, when whoever said it is forgotten, and not otherwise changed.
    await runner.query(`drop trigger case_message_append_only on case_message`);
    await runner.query(`drop trigger case_message_no_truncate on case_message`);
    await runner.query(`create function refuse_all_but_emptying() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and new.text = '' and to_jsonb(new) - 'text' = to_jsonb(old) - 'text' then
          return new;
        end if;
        raise exception 'a message of a case can only be emptied';
      end $$`);
    await runner.query(`create trigger case_message_only_emptied before update or delete on case_message
      for each row execute function refuse_all_but_emptying()`);
    await runner.query(`create trigger case_message_no_truncate before truncate on case_message
      for each statement execute function refuse_all_but_emptying()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function refuse_all_but_emptying() cascade`);
    await runner.query(`create trigger case_message_append_only before update or delete on case_message
      for each row execute function refuse_change_of_history()`);
    await runner.query(`create trigger case_message_no_truncate before truncate on case_message
      for each statement execute function refuse_change_of_history()`);
    await runner.query(`drop table retention_version, legal_hold, erasure_request, erasure_certificate`);
    await runner.query(
      `alter table vault.reporter drop pseudonym, drop pseudonymised_at, drop review_at, drop erasure_id`,
    );
  }
}
