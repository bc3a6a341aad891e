import '#whistles';
import { rebuildSearch, searchStatus } from '#cases';
import { openDatabase } from '#database';

export const searchUsage = `operator search status                    检索索引的进度 / how far the index of the search is
operator search rebuild                   重建检索索引 / make the index again`;

/** `search status | rebuild`: prints what it did. Returns false where the arguments make no sense. */
export async function searchCommand(databaseUrl: string, [action]: string[]): Promise<boolean> {
  if (action !== 'status' && action !== 'rebuild') return false;
  const dataSource = await openDatabase(databaseUrl, { pool: 2, applicationName: 'gridwhistle-search' });
  try {
    if (action === 'rebuild') {
      let told = 0;
      const done = await rebuildSearch(dataSource, (so) => {
        if (so - told < 50_000) return;
        told = so;
        console.log(`${so} 件 / cases`);
      });
      console.log(`已重建 ${done} 件 / ${done} cases indexed again`);
    }
    const { cases, indexed, due, lagSeconds } = await searchStatus(dataSource.manager);
    console.log(
      `共 ${cases} 件, 已入索引 ${indexed} 件, 待更新 ${due} 处, 最早一处已等 ${lagSeconds} 秒 / ${indexed} of ${cases} cases indexed, ${due} changes due, the oldest for ${lagSeconds} s`,
    );
    return true;
  } finally {
    await dataSource.destroy();
  }
}
