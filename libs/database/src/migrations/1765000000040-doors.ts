import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Residents by phone, machines by key, what is counted against limits, and filings a person should look at. */
export class Doors1765000000040 implements MigrationInterface {
  name = 'Doors1765000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table resident_code (
        district_id text not null,
        phone_index bytea not null,
        code_hash bytea not null,
        sent_at timestamptz not null,
        expires_at timestamptz not null,
        tries int not null,
        used_at timestamptz,
        day_began timestamptz not null,
        sent_that_day int not null,
        constraint pk_resident_code primary key (district_id, phone_index)
      )`);
    await runner.query(`create table resident_session (
        district_id text not null,
        token_hash bytea not null,
        phone_index bytea not null,
        sealed_phone bytea not null,
        started_at timestamptz not null,
        expires_at timestamptz not null,
        ended_at timestamptz,
        constraint pk_resident_session primary key (district_id, token_hash)
      )`);
    await runner.query(`create table api_key (
        district_id text not null,
        id text not null,
        name text not null,
        purpose text not null,
        unit_code text not null,
        roles text[] not null,
        moves text[] not null,
        ranges text[] not null,
        asked_at timestamptz not null,
        asked_by text not null,
        asker_id text not null,
        released_at timestamptz,
        released_by text,
        issued_at timestamptz,
        secret_hash bytea,
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz,
        revoked_by text,
        constraint pk_api_key primary key (district_id, id)
      )`);
    await runner.query(`create schema limits`);
    // A crash forgets the counts of the minute, which is no loss; nothing else is kept here.
    await runner.query(`create unlogged table limits.rate_limit (
        key varchar(255) not null,
        points integer not null default 0,
        expire bigint,
        constraint pk_rate_limit primary key (key)
      )`);
    await runner.query(`create table filing_source (
        district_id text not null,
        case_id uuid not null,
        address bytea,
        phone bytea,
        at timestamptz not null,
        constraint pk_filing_source primary key (district_id, case_id)
      )`);
    await runner.query(
      `create index ix_filing_source_address on filing_source (district_id, address, at) where address is not null`,
    );
    await runner.query(
      `create index ix_filing_source_phone on filing_source (district_id, phone, at) where phone is not null`,
    );
    await runner.query(`create table slowed_source (
        district_id text not null,
        source bytea not null,
        times int not null,
        until timestamptz not null,
        constraint pk_slowed_source primary key (district_id, source)
      )`);
    await runner.query(`create table case_mark (
        district_id text not null,
        id uuid not null,
        case_id uuid not null,
        kind text not null,
        why text not null,
        source bytea not null,
        at timestamptz not null,
        cleared_at timestamptz,
        cleared_by text,
        clear_reason text,
        constraint pk_case_mark primary key (district_id, id)
      )`);
    await runner.query(`create unique index uq_case_mark on case_mark (district_id, case_id, kind)`);
    await runner.query(
      `create index ix_case_mark_open on case_mark (district_id, at, id) where cleared_at is null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'case_mark',
      'slowed_source',
      'filing_source',
      'limits.rate_limit',
      'api_key',
      'resident_session',
      'resident_code',
    ])
      await runner.query(`drop table ${table}`);
    await runner.query(`drop schema limits`);
  }
}
