import { apart, type Filing } from './complaints.js';
import type { Errand, Send } from './load.js';

/** Files the complaints in turn, each under a key of its own. */
export function filing(path: string, complaints: readonly Filing[]): Errand {
  const bodies = complaints.map((one) => JSON.stringify(one));
  return async (send, nth) => {
    await send(path, bodies[nth % bodies.length] ?? '', { 'idempotency-key': `bench-${nth}` });
  };
}

/** The same, each at a place of its own, so that none is laid before a person for being a repeat. */
export function filingApart(path: string, complaints: readonly Filing[]): Errand {
  return async (send, nth) => {
    const one = complaints[nth % complaints.length]!;
    await send(path, JSON.stringify({ ...one, point: apart(nth), address: undefined }), {
      'idempotency-key': `bench-${nth}`,
    });
  };
}

/** Who makes the moves, by the name they log in with. */
export interface People {
  agent: string;
  dispatcher: string;
  street: string;
  streetLeader: string;
  reviewer: string;
  checker: string;
  followUp: string;
  d02: string;
  d07: string;
  d06: string;
}

const photo = [{ kind: 'PHOTO_AFTER', ref: 'photo/2026/02/14/0017-after.jpg' }];
const position = { lng: 118.3274, lat: 35.0827, crs: 'WGS84' };

/**
 * The whole whistle loop 吹哨报到 after the filing, every move by a person: [path, who, body]. Three departments are called,
 * come and are let go, without which the case cannot be reported done (field-rules 2.5). `{D02}` is the id of the report task
 * of that department, which is read from the case once.
 */
export const mainLine: ReadonlyArray<[path: string, who: keyof People, body: object]> = [
  ['acceptance', 'agent', { categoryCode: '060103' }],
  ['dispatch', 'dispatcher', {}],
  ['signature', 'street', {}],
  ['contact', 'street', { note: '已电话联系诉求人, 约定今日下午现场查看' }],
  [
    'whistles',
    'streetLeader',
    { kind: 'ENFORCE', reason: '多次制止无效, 请到场联合处置', units: ['D02', 'D07', 'D06'] },
  ],
  ['report-tasks/{D02}/check-in', 'd02', { position }],
  ['report-tasks/{D07}/check-in', 'd07', { position }],
  ['report-tasks/{D06}/check-in', 'd06', { position }],
  ['report-tasks/{D02}/release', 'street', { note: '已责令整改' }],
  ['report-tasks/{D07}/release', 'street', { note: '已检测, 超标 2.1 倍' }],
  ['report-tasks/{D06}/release', 'street', { note: '已核查证照' }],
  ['result', 'street', { reply: '已责令店铺改道排烟并加装净化设备。', solved: true, evidence: photo }],
  ['approval', 'reviewer', {}],
  ['verification', 'checker', { passed: true, evidence: photo, position }],
  [
    'follow-up',
    'followUp',
    { reached: true, contacted: true, solved: true, satisfaction: 'SATISFIED', said: '清得很干净' },
  ],
  ['closure', 'followUp', {}],
];
/** The filing, the moves and the one reading. */
export const requestsOfLifecycle = mainLine.length + 2;

/** The matter of the lifecycle, 餐饮油烟: the street handles it, it can be seen on the spot, so it is checked as well. */
export const lifecycleMatter = (complaints: readonly Filing[]): Filing | undefined =>
  complaints.find(({ address }) => address === '商城社区美食街');

/** One case from filing along a line of moves through our API; `afterMove` is waited for after each. */
export function lifecycle(
  matter: Filing,
  tokens: Record<keyof People, string>,
  afterMove?: (number: string) => Promise<unknown>,
  line = mainLine,
): Errand {
  const body = JSON.stringify(matter);
  const bearer = (who: keyof People) => `Bearer ${tokens[who]}`;
  const moves = line.map(([path, who, input]) => ({
    path,
    text: JSON.stringify(input),
    authorization: bearer(who),
  }));
  return async (send, nth) => {
    const filed = await send('/api/v1/cases', body, { 'idempotency-key': `bench-${nth}` });
    const number = String(filed['number']);
    const at = `/api/v1/cases/${number}`;
    await afterMove?.(number);
    let tasks: Record<string, string> | undefined;
    for (const [i, { path, text, authorization }] of moves.entries()) {
      const unit = /\{(\w+)\}/.exec(path)?.[1];
      if (unit) tasks ??= tasksOf(await send(at, null, { authorization: bearer('street') }));
      const noun = unit ? path.replace(`{${unit}}`, tasks?.[unit] ?? '') : path;
      await send(`${at}/${noun}`, text, { authorization, 'if-match': `"${i + 1}"` });
      await afterMove?.(number);
    }
  };
}

/** Report tasks of a case by the department. */
function tasksOf(row: Record<string, unknown>): Record<string, string> {
  const [whistle] = row['whistles'] as Array<{ tasks: Array<{ id: string; unitCode: string }> }>;
  return Object.fromEntries((whistle?.tasks ?? []).map(({ id, unitCode }) => [unitCode, id]));
}

/** The same number of transactions, and the same reading, on the floor. */
export function floorLifecycle(matter: Filing): Errand {
  const body = JSON.stringify(matter);
  const reading = mainLine.findIndex(([path]) => path.includes('{'));
  return async (send, nth) => {
    const { number } = await send('/', body, { 'idempotency-key': `bench-${nth}` });
    for (const step of mainLine.keys()) {
      if (step === reading) await send(`/case/${String(number)}`, null);
      await send(`/move/${String(number)}`, JSON.stringify({ step }));
    }
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
