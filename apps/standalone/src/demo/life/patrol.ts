import { v7 as uuidv7 } from 'uuid';
import { clerkOf } from '../cast.js';
import { nextMorning, plus, wall } from '../hours.js';
import { tell, type Stage } from '../stage.js';

interface Today {
  workingDay: boolean;
  grids: Array<{ code: string; name: string }>;
  cases: object[];
}
interface Answer {
  outcome: string;
  case: { number: string; stateName: string } | null;
}

/** So many mornings are tried until one is worked. */
const mornings = 10;

/**
 * A grid worker's short round 巡查 when everything else is over: on duty, something resolved on the spot in one call, and what was
 * done without a network sent later, twice, because the first answer was lost.
 */
export async function walkRound(stage: Stage): Promise<void> {
  const [{ username, name, unitCode }] = stage.workers.all as [(typeof stage.workers.all)[number]];
  const worker = { username };
  const read = () => stage.client.call<Today>(worker, 'GET', '/patrol/today');
  let today = await read();
  for (let tried = 0; tried < mornings && stage.clock.kind === 'stepped'; tried += 1) {
    await stage.clock.until(nextMorning(stage.clock.now(), 1));
    today = await read();
    if (today.workingDay) break;
  }
  const start = stage.clock.now();
  const grid = today.grids[0]!;
  const done = (minutes: number) => ({ id: uuidv7(), at: plus(start, minutes).toISOString() });
  const post = <T>(noun: string, body: object) =>
    stage.client.call<T>(worker, 'POST', `/patrol/${noun}`, body);
  stage.narrator.note({
    zh: `\n── 巡查 ${wall(start).date} ${wall(start).time} ${grid.name} ${name}, 待办 ${today.cases.length} 件 ──`,
    en: `\n── round ${wall(start).date} ${wall(start).time} ${grid.name}, ${name}, ${today.cases.length} cases to act on ──`,
  });

  await post('shift-on', done(0));
  await stage.clock.until(plus(start, 20));
  const handled = await post<Answer>('self-handled', {
    ...done(stage.clock.kind === 'stepped' ? 20 : 0),
    text: '三单元楼道堆放纸箱杂物, 影响通行。',
    categoryCode: '040108',
    reply: '联系住户当场清走',
    evidence: ['BEFORE', 'AFTER'].map((when) => ({ kind: `PHOTO_${when}`, ref: `patrol/${when}.jpg` })),
  });
  const { number, stateName } = handled.case!;
  tell(
    stage,
    { number },
    `巡查发现并当场处置, 一次上报: ${stateName}`,
    'found and resolved on the spot, in one call',
  );

  const until = stage.clock.kind === 'stepped' ? 90 : 0;
  await stage.clock.until(plus(start, until));
  const actions = [
    {
      ...done(until === 0 ? 0 : 80),
      kind: 'RECORD',
      result: 'NOTHING_FOUND',
      note: '走完一整轮, 未发现其他问题',
    },
    { ...done(until === 0 ? 0 : 85), kind: 'SHIFT_OFF' },
  ];
  const sync = async () => {
    const sentAt = stage.clock.now().toISOString();
    return (await post<{ answers: Answer[] }>('sync', { sentAt, actions })).answers.map(
      ({ outcome }) => outcome,
    );
  };
  const [first, second] = [await sync(), await sync()];
  const { date } = wall(stage.clock.now());
  const { total } = await stage.client.call<{ total: { rounds: { due: number; done: number } } }>(
    clerkOf(unitCode),
    'GET',
    `/patrol/coverage?from=${date}&to=${date}`,
  );
  stage.narrator.note({
    zh: `离线补传 ${first.join('、')}, 应答丢失再传一次 ${second.join('、')}; 社区当日整轮巡查 ${total.rounds.done}/${total.rounds.due}`,
    en: `sent later: ${first.join(', ')}; again, its answer being lost: ${second.join(', ')}; rounds of the community that day: ${total.rounds.done} of ${total.rounds.due}`,
  });
}
