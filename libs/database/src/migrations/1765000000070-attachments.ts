import type { MigrationInterface, QueryRunner } from 'typeorm';

const setting = (name: string) => `(select current_setting('gw.${name}', true))`;

export class Attachments1765000000070 implements MigrationInterface {
  name = 'Attachments1765000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table attachment (
        district_id text not null,
        id uuid not null,
        case_id uuid,
        from_kind text not null,
        from_id text not null,
        unit_code text,
        kind text not null,
        media_type text not null,
        state text not null,
        refused_for text,
        received_size integer not null,
        received_sha256 text not null,
        size integer,
        sha256 text,
        thumb_size integer,
        width integer,
        height integer,
        lng double precision,
        lat double precision,
        taken_at timestamptz,
        tries integer not null,
        look_at timestamptz not null,
        received_at timestamptz not null,
        ready_at timestamptz,
        constraint pk_attachment primary key (district_id, id)
      )`);
    await runner.query(
      `create index ix_attachment_case on attachment (district_id, case_id) where case_id is not null`,
    );
    await runner.query(
      `create index ix_attachment_received on attachment (look_at) where state = 'RECEIVED'`,
    );
    await runner.query(
      `create index ix_attachment_loose on attachment (received_at) where case_id is null or state = 'REFUSED'`,
    );
    await runner.query(`alter table category add column evidence text[]`);
    // Whoever sees the case sees what belongs to it; what belongs to no case yet, only the platform.
    await runner.query(`alter table attachment enable row level security`);
    await runner.query(`create policy sight on attachment using (${setting('sees')} = 'ALL' or district_id = ${setting('district')} and
      (${setting('sees')} = 'DISTRICT' or exists (select 1 from cases c where c.district_id = attachment.district_id and c.id = attachment.case_id)))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table attachment`);
    await runner.query(`alter table category drop column evidence`);
  }
}
