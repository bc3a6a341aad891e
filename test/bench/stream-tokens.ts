import { readSettings } from '#config';
import { openDatabase } from '#database';
import { openSession } from '#people';
import { benchSecrets, type Stage } from './stage.js';

/** Access tokens of these accounts, without the cost of their passwords. */
export async function tokensOf(stage: Stage, database: string, where: string): Promise<string[]> {
  const staff = await stage.ask<{ districtId: string; id: string }>(
    database,
    `SELECT district_id AS "districtId", id FROM staff WHERE ${where} ORDER BY username`,
  );
  const dataSource = await openDatabase(stage.at(database), { pool: 1 });
  try {
    const house = readSettings(benchSecrets) as Parameters<typeof openSession>[1];
    const tokens: string[] = [];
    for (const one of staff) {
      const of = { way: 'LOCAL', strong: true, address: '127.0.0.1', device: null } as const;
      tokens.push((await openSession(dataSource.manager, house, one, of, new Date(Date.now()))).accessToken);
    }
    return tokens;
  } finally {
    await dataSource.destroy();
  }
}
