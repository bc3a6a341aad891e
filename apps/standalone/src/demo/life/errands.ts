import { leader, reviewer } from '../cast.js';
import type { Caller } from '../client.js';
import { plus } from '../hours.js';
import type { SeenCase } from '../seen.js';
import { tell, type Stage } from '../stage.js';
import { act, decides, offers, type Life } from './life.js';
import type { Fork } from './will.js';

/** What somebody does beside those who handle a case, so many minutes after it was filed, if it is still possible then. */
interface Errand {
  fork: Fork;
  after: number;
  who: (life: Life) => Caller;
  move: string;
  path: string;
  body?: object;
  zh: string;
  en: string;
}

const resident = ({ trackingCode }: Life) => ({ trackingCode });

const errands: Errand[] = [
  {
    fork: 'URGES',
    after: 27 * 60,
    who: resident,
    move: 'urge',
    path: 'urge',
    zh: '诉求人催办',
    en: 'the resident urges',
  },
  {
    fork: 'WITHDRAWS',
    after: 20 * 60,
    who: resident,
    move: 'withdraw',
    path: 'withdrawal',
    body: { reason: '已经自己解决了' },
    zh: '诉求人撤单',
    en: 'the resident withdraws it',
  },
  {
    fork: 'SUPERVISED',
    after: 30 * 60,
    who: () => reviewer,
    move: 'supervise',
    path: 'supervision',
    body: { reason: '媒体关注, 请抓紧办理' },
    zh: '审核员督办',
    en: 'the reviewer puts it under supervision',
  },
  {
    fork: 'VOIDED',
    after: 3 * 60,
    who: () => leader,
    move: 'voidCase',
    path: 'voiding',
    body: { reason: '测试件' },
    zh: '中心领导作废',
    en: 'the leader voids it',
  },
];

/** Sends everybody on their way who will have something to say about this case besides its handlers. */
export function startErrands(stage: Stage, life: Life, heard: SeenCase): void {
  const { number, complaint } = life;
  for (const { fork, after, who, move, path, body, zh, en } of errands) {
    if (!decides(stage, life, fork, heard)) continue;
    stage.clock.begin(async () => {
      await stage.clock.until(plus(stage.clock.now(), after));
      if (!(await offers(stage, who(life), number, move))) return;
      await act(stage, { number, complaint }, who(life), move, path, body);
      tell(stage, life, zh, en);
    });
  }
}
