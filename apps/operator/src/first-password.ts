import '#whistles';
import { realClock, Refusal, SettingsError, type Settings } from '#config';
import { openDatabase } from '#database';
import { resetPassword, Staff, systemActor } from '#people';

/**
 * Gives one account a new first password and tells it: for the keepers of a district who have locked themselves out, whom
 * nobody may help over the api. Throws `SettingsError` without a database or secret, `Refusal` STAFF_NOT_FOUND (404).
 */
export async function newFirstPassword(
  { databaseUrl, tokenSecret }: Settings,
  districtId: string,
  username: string,
): Promise<void> {
  if (!databaseUrl || !tokenSecret)
    throw new SettingsError(['DATABASE_URL, TOKEN_SECRET: 未设置 / are not set']);
  const dataSource = await openDatabase(databaseUrl, { pool: 1 });
  try {
    const { manager } = dataSource;
    const staff = await manager.findOneBy(Staff, { districtId, username });
    if (!staff) throw notFound(districtId, username);
    const who = systemActor(districtId);
    const { firstPassword } = await resetPassword(manager, { tokenSecret }, who, staff.id, realClock.now());
    console.log(firstPassword);
  } finally {
    await dataSource.destroy();
  }
}

const notFound = (districtId: string, username: string) =>
  new Refusal(404, 'STAFF_NOT_FOUND', {
    zh: `${districtId} 没有账号 ${username}。`,
    en: `${districtId} has no account ${username}.`,
  });
