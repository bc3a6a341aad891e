import type { Filing } from './complaints.js';
import type { Errand, Send } from './load.js';

/** Files the complaints in turn, each under a key of its own. */
export function filing(path: string, complaints: readonly Filing[]): Errand {
  const bodies = complaints.map((one) => JSON.stringify(one));
  return async (send, nth) => {
    await send(path, bodies[nth % bodies.length] ?? '', { 'idempotency-key': `bench-${nth}` });
  };
}

/** Who makes the moves, by the name they log in with. */
export interface People {
  agent: string;
  dispatcher: string;
  street: string;
  reviewer: string;
  checker: string;
  followUp: string;
}

const photo = [{ kind: 'PHOTO_AFTER', ref: 'photo/2026/02/14/0017-after.jpg' }];

/** The main line after the filing, every move by a person: [path, who, body]. */
export const mainLine: ReadonlyArray<[path: string, who: keyof People, body: object]> = [
  ['acceptance', 'agent', { categoryCode: '060103' }],
  ['dispatch', 'dispatcher', {}],
  ['signature', 'street', {}],
  ['contact', 'street', { note: '已电话联系诉求人, 约定今日下午现场查看' }],
  ['result', 'street', { reply: '已责令店铺改道排烟并加装净化设备。', solved: true, evidence: photo }],
  ['approval', 'reviewer', {}],
  [
    'verification',
    'checker',
    { passed: true, evidence: photo, position: { lng: 118.3274, lat: 35.0827, crs: 'WGS84' } },
  ],
  [
    'follow-up',
    'followUp',
    { reached: true, contacted: true, solved: true, satisfaction: 'SATISFIED', said: '清得很干净' },
  ],
  ['closure', 'followUp', {}],
];

/** The matter of the lifecycle, 餐饮油烟: the street handles it, it can be seen on the spot, so it is checked as well. */
export const lifecycleMatter = (complaints: readonly Filing[]): Filing | undefined =>
  complaints.find(({ address }) => address === '商城社区美食街');

/** One case from filing to closing through our API; `afterMove` is waited for between moves. */
export function lifecycle(
  matter: Filing,
  tokens: Record<keyof People, string>,
  afterMove = async () => {},
): Errand {
  const body = JSON.stringify(matter);
  const moves = mainLine.map(([path, who, input]) => ({
    path,
    text: JSON.stringify(input),
    authorization: `Bearer ${tokens[who]}`,
  }));
  return async (send, nth) => {
    const { number } = await send('/api/v1/cases', body, { 'idempotency-key': `bench-${nth}` });
    for (const [i, { path, text, authorization }] of moves.entries()) {
      await afterMove();
      await send(`/api/v1/cases/${String(number)}/${path}`, text, {
        authorization,
        'if-match': `"${i + 1}"`,
      });
    }
  };
}

/** The same number of transactions on the floor. */
export function floorLifecycle(matter: Filing): Errand {
  const body = JSON.stringify(matter);
  return async (send, nth) => {
    const { number } = await send('/', body, { 'idempotency-key': `bench-${nth}` });
    for (const step of mainLine.keys()) await send(`/move/${String(number)}`, JSON.stringify({ step }));
  };
}

/** Access tokens; they hold for 15 minutes, which bounds `--seconds`. */
export async function logIn(
  send: Send,
  people: People,
  password: string,
): Promise<Record<keyof People, string>> {
  const entries = Object.entries(people).map(async ([who, username]) => {
    const { accessToken } = await send('/api/v1/sessions', JSON.stringify({ username, password }));
    return [who, String(accessToken)];
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<keyof People, string>;
}
