import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed heads, the keys that signed them, and what an event tells of its clocks; none of it can be changed or deleted. */
export class Heads1765000000060 implements MigrationInterface {
  name = 'Heads1765000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create function this_transaction() returns bigint language sql stable as 'select pg_current_xact_id()::text::bigint'`,
    );
    await runner.query(`alter table case_event add column clocks jsonb, add column written_in bigint`);
    // Set apart from the column, so that no old event is rewritten: those are covered by the first head as a whole.
    await runner.query(`alter table case_event alter column written_in set default this_transaction()`);
    await runner.query(
      `create index ix_case_event_written on case_event using brin (written_in) with (autosummarize = on)`,
    );
    await runner.query(`create table signing_key (
        key_id text not null,
        suite text not null,
        public_key text not null,
        first_used timestamptz not null,
        constraint pk_signing_key primary key (key_id)
      )`);
    await runner.query(`create table signed_head (
        district_id text not null,
        day text not null,
        seq int not null,
        sealed text not null,
        hash text not null,
        horizon bigint not null,
        cluster text not null,
        constraint pk_signed_head primary key (district_id, day)
      )`);
    await runner.query(`create unique index uq_signed_head_seq on signed_head (district_id, seq)`);
    await runner.query(`create table head_leaves (
        district_id text not null,
        day text not null,
        part int not null,
        leaves bytea not null,
        constraint pk_head_leaves primary key (district_id, day, part)
      )`);
    // Hashes do not compress.
    await runner.query(`alter table head_leaves alter column leaves set storage external`);
    await runner.query(`create table audit_archive (
        district_id text not null,
        seq int not null,
        hash text not null,
        day text not null,
        archived_at timestamptz not null,
        lines int not null,
        file_hash text not null,
        constraint pk_audit_archive primary key (district_id, seq)
      )`);
    for (const table of appendOnly) {
      await runner.query(`create trigger ${table}_append_only before update or delete on ${table}
        for each row execute function refuse_change_of_history()`);
      await runner.query(`create trigger ${table}_no_truncate before truncate on ${table}
        for each statement execute function refuse_change_of_history()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${appendOnly.join(', ')}`);
    await runner.query(`drop index ix_case_event_written`);
    await runner.query(`alter table case_event drop column clocks, drop column written_in`);
    await runner.query(`drop function this_transaction()`);
  }
}

const appendOnly = ['signing_key', 'signed_head', 'head_leaves', 'audit_archive'];
