import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a district has already keeps holding from the beginning; whose duty a matter is follows where its work starts. */
export class Catalogue1765000000130 implements MigrationInterface {
  name = 'Catalogue1765000000130';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table category
        add filing_conditions text,
        add closing_conditions text,
        add duty_kind text,
        add legal_basis text,
        add contact_note text`);
    await runner.query(
      `update category set duty_kind = case first_level when 'DEPARTMENT' then 'STATUTORY' else 'TERRITORIAL' end`,
    );
    await runner.query('alter table category alter duty_kind set not null');
    await runner.query(`create table catalogue_version (
        district_id text not null,
        version integer not null,
        effective_from timestamptz,
        begun_at timestamptz,
        note text not null,
        made_by text not null,
        made_by_name text not null,
        made_at timestamptz,
        digest text not null,
        constraint pk_catalogue_version primary key (district_id, version)
      )`);
    await runner.query(`insert into catalogue_version
        (district_id, version, begun_at, note, made_by, made_by_name, digest)
      select distinct district_id, version, timestamptz 'epoch', '已有目录', 'system', '系统', '' from category`);
    await runner.query(`create table responsibility (
        district_id text not null,
        version integer not null,
        category text not null,
        area text not null,
        unit text not null,
        role text not null,
        legal_basis text,
        constraint pk_responsibility primary key (district_id, version, category, area, unit)
      )`);
    await runner.query(`create table delegated_power (
        district_id text not null,
        version integer not null,
        street text not null,
        category text not null,
        legal_basis text not null,
        valid_from date,
        valid_to date,
        constraint pk_delegated_power primary key (district_id, version, street, category)
      )`);
    await runner.query(`create function refuse_change_of_catalogue() returns trigger language plpgsql as $$
      begin
        raise exception 'A version of the catalogue is never changed: % on % is refused; import a later version.', tg_op, tg_table_name;
      end $$`);
    for (const table of ['category', 'responsibility', 'delegated_power'])
      await runner.query(`create trigger ${table}_append_only before update or delete on ${table}
        for each row execute function refuse_change_of_catalogue()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger category_append_only on category');
    await runner.query('drop table delegated_power');
    await runner.query('drop table responsibility');
    await runner.query('drop table catalogue_version');
    await runner.query('drop function refuse_change_of_catalogue()');
    await runner.query(`alter table category drop filing_conditions, drop closing_conditions, drop duty_kind,
      drop legal_basis, drop contact_note`);
  }
}
