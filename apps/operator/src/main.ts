import { readSettings, realClock, saying, SettingsError } from '#config';
import { openDatabase } from '#database';
import { auditCheck, auditCommand, auditUsage } from './audit.js';
import { backup, backupOptions, backupUsage } from './backup/backup.js';
import { restore, restoreOptions, restoreUsage } from './backup/restore.js';
import { calendar, calendarUsage } from './calendar.js';
import { catalogueCommand, catalogueUsage } from './catalogue.js';
import { eraseCommand, eraseUsage } from './erase.js';
import { headCommand, headUsage } from './head.js';
import { keysCommand, keysUsage } from './keys.js';
import { loadDistrict } from './load-district.js';
import { newFirstPassword } from './first-password.js';
import { migrateAll } from './migrate.js';
import { understandingCommand, understandingUsage } from './understanding.js';
import { vaultCommand, vaultUsage } from './vault.js';
import { roster, rosterUsage } from './roster.js';
import { receiptCommand, receiptUsage } from './receipt.js';
import { territory, territoryUsage } from './territory.js';
import { searchCommand, searchUsage } from './search.js';
import { verify, verifyOptions } from './verify.js';

const usage = `operator migrate                         更新数据库结构 / bring the schema up to date
operator load-district FOLDER PASSWORD   从 org.csv、departments.csv、categories.csv 建区 / make a district
operator first-password DISTRICT USERNAME 为一个账号设新的首次密码 / a new first password for one account
operator verify [--since DAY] [--head FILE]  核验全部历史 / prove the whole history
${territoryUsage}
${headUsage}
${receiptUsage}
${auditUsage}
${keysUsage}
${calendarUsage}
${understandingUsage}
${catalogueUsage}
${vaultUsage}
${eraseUsage}
${rosterUsage}
${searchUsage}
${backupUsage}
${restoreUsage}`;

await saying(async () => {
  const [command, ...rest] = process.argv.slice(2);
  // These need neither a database nor the settings of a server.
  const holds =
    command === 'receipt' ? await receiptCommand(rest) : command === 'audit' ? await auditCheck(rest) : null;
  if (holds !== null) {
    process.exitCode = holds ? 0 : 1;
    return;
  }
  if (command === 'keys' && keysCommand(rest)) return;
  const settings = readSettings();
  const { databaseUrl } = settings;
  if (!databaseUrl) throw new SettingsError(['DATABASE_URL: 未设置 / is not set']);
  if (command === 'migrate') {
    const ran = await migrateAll({ ...settings, databaseUrl });
    console.log(ran.length > 0 ? ran.join('\n') : '已是最新 / up to date');
  } else if (command === 'load-district' && rest[0] && rest[1]) {
    const [folder, password] = [rest[0], rest[1]];
    const dataSource = await openDatabase(databaseUrl, { pool: 2 });
    console.log(
      await dataSource.transaction((tx) => loadDistrict(tx, { folder, password, mustChange: true })),
    );
    await dataSource.destroy();
  } else if (command === 'first-password' && rest[0] && rest[1]) {
    await newFirstPassword(settings, rest[0], rest[1]);
  } else if (command === 'backup' && backupOptions(rest, 'dump')) {
    const ownerUrl = settings.databaseOwnerUrl ?? databaseUrl;
    await backup({ ...settings, ownerUrl }, backupOptions(rest, 'dump')!, (line) => console.log(line));
  } else if (command === 'restore' && restoreOptions(rest)) {
    const done = await restore({ ...settings, databaseUrl }, restoreOptions(rest)!, (line) =>
      console.log(line),
    );
    process.exitCode = done ? 0 : 1;
  } else if (command === 'verify') {
    const now = settings.clock === 'real' ? realClock.now() : undefined;
    process.exitCode = (await verify(databaseUrl, now, await verifyOptions(rest))) ? 0 : 1;
  } else if (command === 'head' && (await headCommand({ ...settings, databaseUrl }, rest))) {
    // It has said what it did.
  } else if (command === 'audit' && (await auditCommand({ ...settings, databaseUrl }, rest))) {
    // It has said what it did.
  } else if (command === 'roster' && (await roster(databaseUrl, rest))) {
    // It has said what it did.
  } else if (command === 'erase' && (await eraseCommand({ ...settings, databaseUrl }, rest))) {
    // It has said what it did.
  } else if (command === 'search' && (await searchCommand(databaseUrl, rest))) {
    // It has said what it did.
  } else if (command === 'catalogue' && (await catalogueCommand(databaseUrl, rest))) {
    // It has said what it did.
  } else if (command === 'understanding' && (await understandingCommand(databaseUrl, rest))) {
    // It has said what it did.
  } else if (command === 'territory' && (await territory({ ...settings, databaseUrl }, rest))) {
    // It has said what it did.
  } else if (command === 'vault' && (await vaultCommand({ ...settings, databaseUrl }, rest))) {
    // It has said what it did.
  } else if (command !== 'calendar' || !(await calendar(databaseUrl, rest))) {
    console.error(usage);
    process.exitCode = 2;
  }
});
