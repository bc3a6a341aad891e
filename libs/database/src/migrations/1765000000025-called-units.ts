import type { MigrationInterface, QueryRunner } from 'typeorm';

const setting = (name: string) => `current_setting('gw.${name}', true)`;

/**
 * The cases a unit was called to, in the order of its list: an index PostgreSQL cannot make of `cases.called_units`. A GIN
 * index knows no order, and behind row-level security none can be used at all, because `@>` is not leakproof. Written by
 * the database itself whenever `called_units` is, like any index.
 */
export class CalledUnits1765000000025 implements MigrationInterface {
  name = 'CalledUnits1765000000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table case_called (
        district_id text not null,
        unit_code text not null,
        submitted_at timestamptz not null,
        case_id uuid not null,
        constraint pk_case_called primary key (district_id, unit_code, submitted_at, case_id)
      )`);
    await runner.query(`insert into case_called
        select distinct district_id, unit, submitted_at, id from cases, unnest(called_units) unit`);
    await runner.query(`create function keep_case_called() returns trigger language plpgsql as $$
      begin
        insert into case_called select new.district_id, unit, new.submitted_at, new.id from unnest(new.called_units) unit
        on conflict do nothing;
        return null;
      end $$`);
    await runner.query(`create trigger cases_called after insert or update of called_units on cases
        for each row when (cardinality(new.called_units) > 0) execute function keep_case_called()`);
    await runner.query(`drop index ix_cases_called`);
    await runner.query(
      `create index ix_cases_verifier on cases (district_id, verifier_unit, submitted_at, id) where verifier_unit is not null`,
    );
    await runner.query(`alter table case_called enable row level security`);
    await runner.query(`create policy sight on case_called using (${setting('sees')} = 'ALL' or district_id = ${setting('district')} and
      (${setting('sees')} = 'DISTRICT' or ${setting('sees')} = 'UNIT' and unit_code = ${setting('unit')}))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index ix_cases_verifier`);
    await runner.query(`create index ix_cases_called on cases using gin (called_units)`);
    await runner.query(`drop trigger cases_called on cases`);
    await runner.query(`drop function keep_case_called()`);
    await runner.query(`drop table case_called`);
  }
}
