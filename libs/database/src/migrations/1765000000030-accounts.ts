import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts with locks, second factors and an office's own log-in; sessions as families of refresh tokens. */
export class Accounts1765000000030 implements MigrationInterface {
  name = 'Accounts1765000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table staff alter column password_hash drop not null`);
    await runner.query(`alter table staff
        add column previous_hash text,
        add column must_change boolean not null default false,
        add column oidc_issuer text,
        add column oidc_subject text`);
    await runner.query(`create unique index uq_staff_oidc on staff (district_id, oidc_issuer, oidc_subject)`);
    // Tokens of before name no session: whoever was logged in logs in again.
    await runner.query(`delete from session`);
    await runner.query(`drop index uq_session_refresh`);
    await runner.query(`alter table session
        add column way text not null,
        add column strong boolean not null,
        add column address text not null,
        add column device text,
        add column refresh_turn int not null,
        add column last_used_at timestamptz not null`);
    await runner.query(`create index ix_session_staff on session (district_id, staff_id)`);
    await runner.query(`create table log_in_failure (
        district_id text not null,
        name_hash bytea not null,
        failures int not null,
        failed_at timestamptz not null,
        locked_until timestamptz,
        constraint pk_log_in_failure primary key (district_id, name_hash)
      )`);
    await runner.query(`create index ix_log_in_failure_failed on log_in_failure (district_id, failed_at)`);
    await runner.query(`create table second_factor (
        district_id text not null,
        staff_id uuid not null,
        sealed bytea,
        pending bytea,
        last_step int not null,
        constraint pk_second_factor primary key (district_id, staff_id)
      )`);
    await runner.query(`create table recovery_code (
        district_id text not null,
        staff_id uuid not null,
        hash bytea not null,
        constraint pk_recovery_code primary key (district_id, staff_id, hash)
      )`);
    await runner.query(`create table oidc_attempt (
        district_id text not null,
        state_hash bytea not null,
        browser_hash bytea not null,
        nonce text not null,
        verifier text not null,
        started_at timestamptz not null,
        constraint pk_oidc_attempt primary key (district_id, state_hash)
      )`);
    await runner.query(`create index ix_oidc_attempt_started on oidc_attempt (started_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['oidc_attempt', 'recovery_code', 'second_factor', 'log_in_failure'])
      await runner.query(`drop table ${table}`);
    await runner.query(`drop index ix_session_staff`);
    await runner.query(`delete from session`);
    await runner.query(`alter table session
        drop column way, drop column strong, drop column address, drop column device,
        drop column refresh_turn, drop column last_used_at`);
    await runner.query(`create unique index uq_session_refresh on session (district_id, refresh_hash)`);
    await runner.query(`drop index uq_staff_oidc`);
    await runner.query(`alter table staff
        drop column previous_hash, drop column must_change, drop column oidc_issuer, drop column oidc_subject`);
    await runner.query(`delete from staff where password_hash is null`);
    await runner.query(`alter table staff alter column password_hash set not null`);
  }
}
