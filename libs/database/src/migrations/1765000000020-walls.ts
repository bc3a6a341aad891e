import type { MigrationInterface, QueryRunner } from 'typeorm';

const setting = (name: string) => `current_setting('gw.${name}', true)`;
const sees = setting('sees');
const district = setting('district');
const unit = setting('unit');

/**
 * The second wall: what a connection is shown of cases, of their history and of who reported, by the settings `gw.*` that the
 * program tells it (libs/database/src/scope.ts). Each says what sightOf of the cases says, for all units alike; a connection
 * that was told nothing sees nothing. The owner of the tables is not held by it, which is why no server works as the owner.
 */
export class Walls1765000000020 implements MigrationInterface {
  name = 'Walls1765000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table cases enable row level security`);
    await runner.query(`create policy sight on cases using (${sees} = 'ALL' or district_id = ${district} and
      case ${sees}
        when 'DISTRICT' then true
        when 'UNIT' then lead_unit = ${unit} or verifier_unit = ${unit} or called_units @> array[${unit}]
          or street_code = ${unit} or community_code = ${unit} and (not confidential or state = 'DRAFT')
        when 'GRID' then verifier_unit = ${unit} or grid_code = ${setting('grid')} and (not confidential or state = 'DRAFT')
        when 'CASE' then id::text = ${setting('case')}
        else false
      end)`);
    await runner.query(`alter table case_event enable row level security`);
    await runner.query(`create policy sight on case_event using (${sees} = 'ALL' or district_id = ${district} and
      (${sees} = 'DISTRICT' or exists (select 1 from cases c where c.district_id = case_event.district_id and c.id = case_event.case_id)))`);
    await runner.query(`alter table vault.reporter enable row level security`);
    await runner.query(
      `create policy sight on vault.reporter using (${sees} = 'ALL' or district_id = ${district} and ${sees} = 'DISTRICT')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['cases', 'case_event', 'vault.reporter']) {
      await runner.query(`drop policy sight on ${table}`);
      await runner.query(`alter table ${table} disable row level security`);
    }
  }
}
