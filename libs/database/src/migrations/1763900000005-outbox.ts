import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Outbox1763900000005 implements MigrationInterface {
  name = 'Outbox1763900000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table outbox (
        district_id text not null,
        id uuid not null,
        kind text not null,
        case_id uuid not null,
        seq integer not null,
        body jsonb not null,
        urgent boolean not null,
        happened_at timestamptz not null,
        written_at timestamptz not null default now(),
        relayed_at timestamptz,
        constraint pk_outbox primary key (district_id, id)
      )`);
    await runner.query(`create index ix_outbox_unrelayed on outbox (urgent, id) where relayed_at is null`);
    await runner.query(`create table delivery (
        district_id text not null,
        id uuid not null,
        outbox_id uuid not null,
        effect text not null,
        kind text not null,
        case_id uuid not null,
        seq integer not null,
        body jsonb not null,
        urgent boolean not null,
        state text not null,
        attempts integer not null,
        ring_at timestamptz not null,
        leased_until timestamptz,
        outcome text,
        owed_at timestamptz not null,
        settled_at timestamptz,
        constraint pk_delivery primary key (district_id, id)
      )`);
    await runner.query(`create index ix_delivery_case on delivery (district_id, case_id)`);
    await runner.query(`create index ix_delivery_ring on delivery (ring_at) where state = 'OWED'`);
    await runner.query(`create unique index uq_delivery_effect on delivery (district_id, outbox_id, effect)`);
    await runner.query(`create table message (
        district_id text not null,
        delivery_id uuid not null,
        way text not null,
        recipient text not null,
        case_id uuid not null,
        text text not null,
        sent_at timestamptz not null,
        constraint pk_message primary key (district_id, delivery_id, recipient)
      )`);
    await runner.query(`create index ix_message_to on message (district_id, recipient, sent_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table outbox, delivery, message`);
  }
}
