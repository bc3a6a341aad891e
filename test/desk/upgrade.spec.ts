import '#whistles';
import { randomUUID } from 'node:crypto';
import { Intake, verifyHistory } from '#cases';
import { readSettings, realClock } from '#config';
import { openDatabase, refuseOlderSchema } from '#database';
import { reporterActor, Vault } from '#people';
import { loadDistrict } from '../../apps/operator/src/load-district.js';
import { migrateAll } from '../../apps/operator/src/migrate.js';
import { clean } from '../faults/in-the-world.js';
import { smokeAt } from '../faults/own-world.js';
import { secrets } from '../support/lane.js';
import { laneEnv, password, sampleFolder } from '../support/world.js';

/** An upgrade has the old version working on the new schema for a while; the new version never works on the old one. */
test('two migrations at once, a newer schema than one knows, and an older one', async () => {
  const server = await openDatabase(laneEnv('DATABASE_OWNER_URL'), { pool: 1 });
  const name = `upgrade_${randomUUID().replaceAll('-', '')}`;
  await server.query(`CREATE DATABASE ${name}`);
  const [url, ownerUrl] = [laneEnv('DATABASE_URL'), laneEnv('DATABASE_OWNER_URL')].map(
    (one) => Object.assign(new URL(one), { pathname: `/${name}` }).href,
  ) as [string, string];
  const settings = {
    ...readSettings({ ...secrets, DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl }),
    databaseUrl: url,
  };
  const [one, other] = await Promise.all([migrateAll(settings), migrateAll(settings)]);
  expect(Math.min(one.length, other.length)).toBe(0);
  expect(Math.max(one.length, other.length)).toBeGreaterThan(30);

  const owner = await openDatabase(ownerUrl, { pool: 4 });
  await expect(refuseOlderSchema(owner)).resolves.toBeUndefined();
  await owner.query(
    `INSERT INTO schema_migration (timestamp, name) VALUES (9999999999999, 'Next9999999999999')`,
  );
  for (const table of ['cases', 'case_event', 'case_timer', 'outbox', 'delivery', 'vault.reporter'])
    await owner.query(
      `ALTER TABLE ${table} ADD COLUMN not_known_yet text, ADD COLUMN counted int NOT NULL DEFAULT 0`,
    );
  await expect(refuseOlderSchema(owner)).resolves.toBeUndefined();
  const districtId = await owner.transaction((tx) =>
    loadDistrict(tx, { folder: sampleFolder, districtId: '900001', password }),
  );
  const vault = new Vault({ vaultKey: secrets.VAULT_KEY });
  const intake = new Intake(owner, realClock, { tokenSecret: secrets.TOKEN_SECRET, vault });
  await intake.submit(reporterActor(districtId, null, null), smokeAt(0));
  expect(await verifyHistory(owner)).toEqual(clean);

  await owner.query(`DELETE FROM schema_migration WHERE name = 'Live1766000000020'`);
  await expect(refuseOlderSchema(owner)).rejects.toMatchObject({
    code: 'SCHEMA_OLDER',
    said: {
      zh: expect.stringContaining('npm run migrate'),
      en: expect.stringContaining('Live1766000000020'),
    },
  });
  await owner.destroy();
  await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await server.destroy();
});
