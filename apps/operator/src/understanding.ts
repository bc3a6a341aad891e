import '#whistles';
import { learnFromCases } from '#cases';
import { realClock } from '#config';
import { openDatabase } from '#database';
import { activateTextModel, readTextModels, rollBackTextModel, type Figures } from '#understanding';
import { operatorActor } from './operator-actor.js';

export const understandingUsage = `operator understanding show DISTRICT       文本模型各版本及准确率 / the text models and how right they were
operator understanding learn DISTRICT      立即从已确认的件学习 / learn from the confirmed cases now
operator understanding activate DISTRICT VERSION  启用一个版本 / put a version in use
operator understanding rollback DISTRICT   退回前一版本 / go back to the version before`;

/** `understanding show | learn | activate | rollback`: prints what it did. Returns false where the arguments make no sense. */
export async function understandingCommand(
  databaseUrl: string,
  [action = '', districtId = '', version = '']: string[],
): Promise<boolean> {
  if (!/^\d{6}$/.test(districtId) || !['show', 'learn', 'activate', 'rollback'].includes(action))
    return false;
  if (action === 'activate' && !/^[1-9]\d{0,8}$/.test(version)) return false;
  const dataSource = await openDatabase(databaseUrl, {
    pool: 2,
    applicationName: 'gridwhistle-understanding',
  });
  const tx = dataSource.manager;
  const order = { districtId, by: operatorActor(), now: realClock.now() };
  try {
    if (action === 'learn') {
      const made = await learnFromCases(dataSource, order);
      if (!made) console.log('已确认的件太少或正在训练 / too little is confirmed, or somebody else is at it');
    }
    if (action === 'activate') await activateTextModel(tx, { ...order, version: Number(version) });
    if (action === 'rollback') await rollBackTextModel(tx, order);
    const rows = await readTextModels(tx, districtId);
    if (rows.length === 0)
      console.log(
        '还没有文本模型, 只按目录关键词 / no text model yet: the words of the catalogue stand alone',
      );
    for (const row of rows)
      console.log(
        `v${row.version} ${row.state} ${row.trainedAt.toISOString()} ${row.cases} 件/cases; 新/new ${told(row.figures.newer)}; 旧/old ${told(row.figures.older)}`,
      );
    return true;
  } finally {
    await dataSource.destroy();
  }
}

const told = ({ texts, top1, top3, alone, aloneRight }: Figures) =>
  `${top1}/${texts} 前三/top-3 ${top3} 自行/alone ${aloneRight}/${alone}`;
