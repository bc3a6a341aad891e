import type { MigrationInterface, QueryRunner } from 'typeorm';

const setting = (name: string) => `current_setting('gw.${name}', true)`;
const sees = setting('sees');
const unit = setting('unit');

const sight = (
  handler: boolean,
) => `create policy sight on cases using (${sees} = 'ALL' or district_id = ${setting('district')} and
      case ${sees}
        when 'DISTRICT' then true
        when 'UNIT' then lead_unit = ${unit} or verifier_unit = ${unit} or called_units @> array[${unit}]
          or street_code = ${unit} or community_code = ${unit} and (not confidential or state = 'DRAFT')${
            handler ? ` or handler_id = ${setting('staff')}` : ''
          }
        when 'GRID' then verifier_unit = ${unit} or grid_code = ${setting('grid')} and (not confidential or state = 'DRAFT')${
          handler ? ` or handler_id = ${setting('staff')}` : ''
        }
        when 'CASE' then id::text = ${setting('case')}
        else false
      end)`;

/**
 * Who answers for a grid, stands in, is there and is away; and which worker has a case. `roster_version` counts the
 * changes, so that a server reads the rosters of a large district again only after one.
 */
export class Rosters1765000000110 implements MigrationInterface {
  name = 'Rosters1765000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table grid_post (
        district_id text not null,
        grid_code text not null,
        valid_from timestamptz not null,
        valid_to timestamptz,
        answerable uuid,
        stand_ins uuid[] not null,
        set_by text not null,
        constraint pk_grid_post primary key (district_id, grid_code, valid_from)
      )`);
    await runner.query(
      `create unique index uq_grid_post_now on grid_post (district_id, grid_code) where valid_to is null`,
    );
    await runner.query(`create table duty_shift (
        district_id text not null,
        id uuid not null,
        grid_code text not null,
        staff_id uuid not null,
        days text not null,
        weekdays integer[] not null,
        dates text[] not null,
        from_clock text not null,
        to_clock text not null,
        valid_from timestamptz not null,
        valid_to timestamptz,
        constraint pk_duty_shift primary key (district_id, id)
      )`);
    await runner.query(`create index ix_duty_shift_grid on duty_shift (district_id, grid_code, valid_from)`);
    await runner.query(`create table staff_leave (
        district_id text not null,
        id uuid not null,
        staff_id uuid not null,
        from_at timestamptz not null,
        to_at timestamptz not null,
        reason_code text not null,
        recorded_by text not null,
        recorded_by_name text not null,
        recorded_at timestamptz not null,
        constraint pk_staff_leave primary key (district_id, id)
      )`);
    await runner.query(`create index ix_staff_leave_staff on staff_leave (district_id, staff_id, from_at)`);
    await runner.query(`alter table staff add column phone text`);
    await this.countChanges(runner);
    await this.giveCasesAHandler(runner);
    // Whoever has worked a grid until now answers for it; where two had one grid, the first by name.
    await runner.query(`insert into grid_post (district_id, grid_code, valid_from, answerable, stand_ins, set_by)
        select distinct on (district_id, grid_code) district_id, grid_code, to_timestamp(0), id, '{}', 'migration'
        from staff where active and 'GRID_WORKER' = any(roles) and grid_code is not null
        order by district_id, grid_code, username`);
  }

  /** At the end of the transaction, so that nobody waits for the count while holding anything else. */
  private async countChanges(runner: QueryRunner): Promise<void> {
    await runner.query(`create table roster_version (
        district_id text not null,
        version bigint not null,
        by_tx bigint not null,
        constraint pk_roster_version primary key (district_id)
      )`);
    await runner.query(`create function count_roster_change() returns trigger language plpgsql as $$
      begin
        insert into roster_version values (coalesce(new.district_id, old.district_id), 1, txid_current())
        on conflict (district_id) do update set version = roster_version.version + 1, by_tx = excluded.by_tx
          where roster_version.by_tx <> excluded.by_tx;
        return null;
      end $$`);
    for (const table of ['grid_post', 'duty_shift', 'staff_leave'])
      await runner.query(`create constraint trigger ${table}_counted after insert or update or delete on ${table}
          deferrable initially deferred for each row execute function count_roster_change()`);
    await runner.query(`create constraint trigger staff_counted
        after insert or delete or update of active, roles, name, unit_code, grid_code, phone on staff
        deferrable initially deferred for each row execute function count_roster_change()`);
  }

  private async giveCasesAHandler(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table cases add column handler_id text`);
    await runner.query(
      `create index ix_cases_handler on cases (district_id, handler_id, submitted_at, id) where handler_id is not null`,
    );
    await runner.query(`drop policy sight on cases`);
    await runner.query(sight(true));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop policy sight on cases`);
    await runner.query(sight(false));
    await runner.query(`drop index ix_cases_handler`);
    await runner.query(`alter table cases drop column handler_id`);
    await runner.query(`drop trigger staff_counted on staff`);
    for (const table of ['grid_post', 'duty_shift', 'staff_leave', 'roster_version'])
      await runner.query(`drop table ${table}`);
    await runner.query(`drop function count_roster_change()`);
    await runner.query(`alter table staff drop column phone`);
  }
}
