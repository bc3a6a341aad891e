import type { MigrationInterface, QueryRunner } from 'typeorm';

export class People1763900000001 implements MigrationInterface {
  name = 'People1763900000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema vault`);
    await runner.query(`create table district (
        district_id text not null,
        name text not null,
        calendar_region text not null,
        policy_profile text not null,
        centre_unit text not null,
        constraint pk_district primary key (district_id)
      )`);
    await runner.query(`create table unit (
        district_id text not null,
        code text not null,
        kind text not null,
        name text not null,
        short_name text not null,
        parent_code text,
        uscc text,
        duties text,
        duty_24h boolean not null,
        constraint pk_unit primary key (district_id, code)
      )`);
    await runner.query(`create table staff (
        district_id text not null,
        id uuid not null,
        username text not null,
        name text not null,
        password_hash text not null,
        unit_code text not null,
        roles text[] not null,
        grid_code text,
        active boolean not null,
        constraint pk_staff primary key (district_id, id)
      )`);
    await runner.query(`create unique index uq_staff_username on staff (district_id, username)`);
    await runner.query(`create table session (
        district_id text not null,
        id uuid not null,
        staff_id uuid not null,
        refresh_hash bytea not null,
        started_at timestamptz not null,
        expires_at timestamptz not null,
        ended_at timestamptz,
        constraint pk_session primary key (district_id, id)
      )`);
    await runner.query(`create unique index uq_session_refresh on session (district_id, refresh_hash)`);
    await runner.query(`create table vault.reporter (
        district_id text not null,
        id uuid not null,
        sealed bytea not null,
        phone_index bytea,
        created_at timestamptz not null,
        constraint pk_reporter primary key (district_id, id)
      )`);
    await runner.query(`create index ix_reporter_phone on vault.reporter (district_id, phone_index)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table district, unit, staff, session, vault.reporter`);
    await runner.query(`drop schema vault`);
  }
}
