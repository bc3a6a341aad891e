import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The trigger that keeps `case_called` writes its rows one by one: run on a node of a Citus cluster (docs/citus.md) it may reach
 * only what lies there, which is known of a row that names its district, not of what a query answers.
 */
export class Citus1766000000040 implements MigrationInterface {
  name = 'Citus1766000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create or replace function keep_case_called() returns trigger language plpgsql as $$
      declare
        unit text;
      begin
        foreach unit in array new.called_units loop
          insert into case_called (district_id, unit_code, submitted_at, case_id)
            values (new.district_id, unit, new.submitted_at, new.id) on conflict do nothing;
        end loop;
        return null;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`create or replace function keep_case_called() returns trigger language plpgsql as $$
      begin
        insert into case_called select new.district_id, unit, new.submitted_at, new.id from unnest(new.called_units) unit
        on conflict do nothing;
        return null;
      end $$`);
  }
}
