import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Places with a printed code, how often they are scanned, and which cases were filed there. */
export class Qr1765000000120 implements MigrationInterface {
  name = 'Qr1765000000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create sequence qr_point_number as int maxvalue 16777215`);
    await runner.query(`create table qr_point (
        district_id text not null,
        number int not null,
        kind text not null,
        name text not null,
        grid_code text not null,
        community_code text not null,
        street_code text not null,
        lng double precision,
        lat double precision,
        address text,
        categories text[] not null,
        version int not null,
        old_until timestamptz,
        created_at timestamptz not null,
        created_by text not null,
        created_by_name text not null,
        rotated_at timestamptz,
        rotated_by text,
        rotated_by_name text,
        rotate_reason text,
        revoked_at timestamptz,
        revoked_by text,
        revoked_by_name text,
        revoke_reason text,
        constraint pk_qr_point primary key (district_id, number)
      )`);
    await runner.query(
      `create index ix_qr_point_community on qr_point (district_id, community_code, number)`,
    );
    await runner.query(`create index ix_qr_point_street on qr_point (district_id, street_code, number)`);
    await runner.query(`create unique index uq_qr_point_grid on qr_point (district_id, grid_code)
      where kind = 'GRID' and revoked_at is null`);
    await runner.query(`create table qr_scan (
        district_id text not null,
        number int not null,
        day text not null,
        scans int not null,
        constraint pk_qr_scan primary key (district_id, number, day)
      )`);
    await runner.query(`create table qr_filing (
        district_id text not null,
        case_id uuid not null,
        number int not null,
        version int not null,
        day text not null,
        constraint pk_qr_filing primary key (district_id, case_id)
      )`);
    await runner.query(`create index ix_qr_filing_point on qr_filing (district_id, number, day)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table qr_filing, qr_scan, qr_point`);
    await runner.query(`drop sequence qr_point_number`);
  }
}
