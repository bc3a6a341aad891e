import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of the map with a moment from which they hold, successors of codes, named places, and the nets of the departments. */
export class TerritoryHistory1765000000100 implements MigrationInterface {
  name = 'TerritoryHistory1765000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table area add column aliases text[] not null default '{}'`);
    await runner.query(`create table map_version (
        district_id text not null,
        version integer not null,
        valid_from timestamptz not null,
        sha256 text not null,
        crs text not null,
        areas integer not null,
        sites integer not null,
        note text not null,
        made_by text not null,
        made_by_name text not null,
        made_at timestamptz,
        taken_at timestamptz,
        constraint pk_map_version primary key (district_id, version)
      )`);
    await runner.query(`create index ix_map_version_owed on map_version (valid_from) where taken_at is null`);
    // Maps that are there already are in effect, and nothing is owed for them.
    await runner.query(`insert into map_version
        select district_id, version, min(valid_from), '', 'WGS84', count(*), 0, '', 'system', '系统', null, min(valid_from)
        from area group by district_id, version`);
    await runner.query(`create table site (
        district_id text not null,
        code text not null,
        version integer not null,
        kind text not null,
        grid_code text not null,
        name text not null,
        aliases text[] not null,
        lng double precision not null,
        lat double precision not null,
        polygon jsonb,
        constraint pk_site primary key (district_id, code, version)
      )`);
    await runner.query(`create index ix_site_version on site (district_id, version)`);
    await runner.query(`create table area_successor (
        district_id text not null,
        version integer not null,
        old_code text not null,
        new_code text not null,
        kind text not null,
        share double precision not null,
        constraint pk_area_successor primary key (district_id, version, old_code, new_code)
      )`);
    await runner.query(`create table legacy_net (
        district_id text not null,
        system text not null,
        version integer not null,
        map_version integer not null,
        sha256 text not null,
        made_by text not null,
        made_by_name text not null,
        made_at timestamptz not null,
        constraint pk_legacy_net primary key (district_id, system, version)
      )`);
    await runner.query(`create table legacy_area (
        district_id text not null,
        system text not null,
        version integer not null,
        old_code text not null,
        name text not null,
        polygon jsonb,
        constraint pk_legacy_area primary key (district_id, system, version, old_code)
      )`);
    await runner.query(`create table legacy_grid (
        district_id text not null,
        system text not null,
        version integer not null,
        old_code text not null,
        grid_code text not null,
        share double precision not null,
        constraint pk_legacy_grid primary key (district_id, system, version, old_code, grid_code)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table legacy_grid, legacy_area, legacy_net, area_successor, site, map_version`);
    await runner.query(`alter table area drop column aliases`);
  }
}
