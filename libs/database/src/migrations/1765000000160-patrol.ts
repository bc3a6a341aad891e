import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The rounds of the grid workers: key points, what phones have sent, shifts, records and tracks. */
export class Patrol1765000000160 implements MigrationInterface {
  name = 'Patrol1765000000160';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table key_point (
        district_id text not null,
        code text not null,
        valid_from date not null,
        valid_to date,
        grid_code text not null,
        name text not null,
        lng double precision,
        lat double precision,
        site text,
        visits integer not null,
        look_at text,
        constraint pk_key_point primary key (district_id, code, valid_from)
      )`);
    await runner.query(`create index ix_key_point_grid on key_point (district_id, grid_code)`);
    await runner.query(`create table patrol_action (
        district_id text not null,
        worker_id text not null,
        id uuid not null,
        kind text not null,
        hash text not null,
        at timestamptz not null,
        device_at timestamptz not null,
        received_at timestamptz not null,
        outcome text not null,
        answer jsonb not null,
        grid_code text,
        constraint pk_patrol_action primary key (district_id, worker_id, id)
      )`);
    await runner.query(
      `create index ix_patrol_action_mark on patrol_action (district_id, worker_id, at) where kind in ('SHIFT_ON', 'SHIFT_OFF')`,
    );
    await runner.query(`create table patrol_shift (
        district_id text not null,
        worker_id text not null,
        id uuid not null,
        worker_name text not null,
        grid_code text not null,
        on_at timestamptz not null,
        off_at timestamptz,
        ends_at timestamptz not null,
        ended_by text,
        constraint pk_patrol_shift primary key (district_id, worker_id, id)
      )`);
    await runner.query(
      `create unique index uq_patrol_shift_open on patrol_shift (district_id, worker_id) where off_at is null`,
    );
    await runner.query(`create index ix_patrol_shift_worker on patrol_shift (district_id, worker_id, on_at)`);
    await runner.query(`create table patrol_record (
        district_id text not null,
        worker_id text not null,
        id uuid not null,
        what text not null,
        worker_name text not null,
        grid_code text not null,
        key_point text,
        result text not null,
        number text,
        events uuid[],
        note text,
        photos text[] not null,
        at timestamptz not null,
        received_at timestamptz not null,
        day date not null,
        shift_id uuid,
        lng double precision,
        lat double precision,
        metres_outside integer,
        clock_doubtful boolean not null,
        repeat_of uuid,
        constraint pk_patrol_record primary key (district_id, worker_id, id)
      )`);
    await runner.query(`create index ix_patrol_record_day on patrol_record (district_id, day, grid_code)`);
    await runner.query(`create index ix_patrol_record_worker on patrol_record (district_id, worker_id, at)`);
    await runner.query(
      `create index ix_patrol_record_placed on patrol_record (district_id, day) where lng is not null`,
    );
    await runner.query(`create table patrol_track (
        district_id text not null,
        worker_id text not null,
        id uuid not null,
        grid_code text not null,
        from_at timestamptz not null,
        to_at timestamptz not null,
        seconds integer[] not null,
        lng_e6 integer[] not null,
        lat_e6 integer[] not null,
        constraint pk_patrol_track primary key (district_id, worker_id, id)
      )`);
    await runner.query(
      `create index ix_patrol_track_worker on patrol_track (district_id, worker_id, from_at)`,
    );
    await runner.query(`create index ix_patrol_track_end on patrol_track (district_id, to_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table patrol_track, patrol_record, patrol_shift, patrol_action, key_point`);
  }
}
