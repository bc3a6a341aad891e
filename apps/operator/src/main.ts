import { readSettings, realClock, saying, SettingsError } from '#config';
import { openDatabase } from '#database';
import { calendar, calendarUsage } from './calendar.js';
import { loadDistrict } from './load-district.js';
import { newFirstPassword } from './first-password.js';
import { migrateAll } from './migrate.js';
import { vaultCommand, vaultUsage } from './vault.js';
import { verify } from './verify.js';

const usage = `operator migrate                         更新数据库结构 / bring the schema up to date
operator load-district FOLDER PASSWORD   从 org.csv、departments.csv、categories.csv 建区 / make a district
operator first-password DISTRICT USERNAME 为一个账号设新的首次密码 / a new first password for one account
operator verify                          核验全部历史 / prove the whole history
${calendarUsage}
${vaultUsage}`;

await saying(async () => {
  const [command, ...rest] = process.argv.slice(2);
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
  } else if (command === 'verify') {
    process.exitCode = (await verify(databaseUrl, settings.clock === 'real' ? realClock.now() : undefined))
      ? 0
      : 1;
  } else if (command === 'vault' && (await vaultCommand({ ...settings, databaseUrl }, rest))) {
    // It has said what it did.
  } else if (command !== 'calendar' || !(await calendar(databaseUrl, rest))) {
    console.error(usage);
    process.exitCode = 2;
  }
});
