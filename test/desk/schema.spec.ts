import { openDesk } from '../support/desk.js';
import { database } from '../support/world.js';

test('the migrations make exactly what the entities say', async () => {
  const dataSource = await database();
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

test('every primary and unique key of district data starts with the district', async () => {
  const dataSource = await database();
  const keys: Array<{ key: string; first: string }> = await dataSource.query(
    `SELECT i.relname AS key, a.attname AS first FROM pg_index x
     JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
     WHERE x.indisunique AND n.nspname IN ('public', 'vault')
       AND t.relname NOT IN ('schema_migration', 'work_calendar', 'work_calendar_year', 'signing_key')`,
  );
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter(({ first }) => first !== 'district_id')).toEqual([]);
});

test('the database itself refuses to change the history', async () => {
  const { file, dataSource, districtId } = await openDesk();
  await file();
  await expect(
    dataSource.query(`UPDATE case_event SET reason = 'x' WHERE district_id = $1`, [districtId]),
  ).rejects.toThrow(/append-only/);
  await expect(
    dataSource.query(`DELETE FROM case_event WHERE district_id = $1`, [districtId]),
  ).rejects.toThrow(/append-only/);
  await expect(dataSource.query(`TRUNCATE case_event`)).rejects.toThrow(/append-only/);
});
