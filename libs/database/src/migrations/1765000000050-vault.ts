import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Data keys per district, an identity sealed field by field, requests to reveal one, and messages between the platform and
 * whoever reported. Identities of before keep their one seal (key version 0) until `vault rotate` takes them over.
 */
export class Vault1765000000050 implements MigrationInterface {
  name = 'Vault1765000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table vault.data_key (
        district_id text not null,
        version integer not null,
        suite text not null,
        master_id text not null,
        wrapped bytea not null,
        created_at timestamptz not null default now(),
        constraint pk_data_key primary key (district_id, version)
      )`);
    await runner.query(`alter table vault.reporter alter sealed drop not null, add key_version integer not null default 0,
        add name bytea, add phone bytea, add id_number bytea, add address bytea, add original_text bytea, add index_version integer`);
    await runner.query(`alter table vault.reporter alter key_version drop default`);
    // Made under the master key, which the indexes of before were derived from without a version.
    await runner.query(`update vault.reporter set index_version = 0 where phone_index is not null`);
    await runner.query(`create table reveal_request (
        district_id text not null,
        id uuid not null,
        case_id uuid not null,
        case_number text not null,
        fields text[] not null,
        reason text not null,
        asked_by text not null,
        asked_by_name text not null,
        unit_code text,
        asked_at timestamptz not null,
        decided_by text,
        decided_by_name text,
        decided_at timestamptz,
        approved boolean,
        decision_reason text,
        opens_until timestamptz,
        opened_at timestamptz,
        constraint pk_reveal_request primary key (district_id, id)
      )`);
    await runner.query(
      `create unique index uq_reveal_request_waiting on reveal_request (district_id, case_id, asked_by) where decided_at is null`,
    );
    await runner.query(`create index ix_reveal_request_asked on reveal_request (district_id, asked_at, id)`);
    await runner.query(`create table case_message (
        district_id text not null,
        case_id uuid not null,
        id uuid not null,
        sent_by text not null,
        actor_id text not null,
        actor_name text not null,
        unit_code text,
        text text not null,
        at timestamptz not null,
        constraint pk_case_message primary key (district_id, case_id, id)
      )`);
    await runner.query(`create trigger case_message_append_only before update or delete on case_message
        for each row execute function refuse_change_of_history()`);
    await runner.query(`create trigger case_message_no_truncate before truncate on case_message
        for each statement execute function refuse_change_of_history()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table case_message, reveal_request, vault.data_key`);
    await runner.query(`alter table vault.reporter drop name, drop phone, drop id_number, drop address,
        drop original_text, drop index_version, drop key_version`);
  }
}
